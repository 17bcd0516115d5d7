"""The AWS services in which the simulator creates resources: moto's, and its own AWS Batch.

`services` provides boto3 clients that reach them in process, `moto_application` serves moto, and
`bucket_policies`, `role_policies` and `role_trust` enforce the policies that moto ignores.
"""
