"""The AWS Batch API: its answers as frozen values, its errors, its clients.

In: a boto3 session. Out: `values` that `responses` builds from answers of `service`. `clients`
opens the clients of other services that explain a job, `identifiers` reads ARNs and names. Limits:
AWS Batch reports a job's status with a delay of seconds.
"""
