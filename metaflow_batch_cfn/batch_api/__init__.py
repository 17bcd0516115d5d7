"""The AWS Batch API: its responses as frozen values, its errors, its clients.

In: the clients of an account. Out: `values`, which `responses` builds from the responses that
`service` receives. `clients` also creates the clients of the other services that explain a job;
`identifiers` checks job IDs. Limits: AWS Batch reports a job's status with a delay of seconds.
"""
