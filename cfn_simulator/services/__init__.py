"""The AWS services that the simulator creates resources with: those of moto, and its own AWS Batch.

`services` provides boto3 clients that reach them in process, `moto_application` answers for moto,
`bucket_policies`, `role_policies` and `role_trust` enforce the policies that moto ignores.
"""
