"""Why a job does not start, or has failed.

    explain(job_id, clients)  ->  Cause, Cause, ... most certain first

Each check examines one subject (the status reason, the queue, the environments, the instance types,
the network, the roles, the attempts) and yields what it finds. Limits: AWS Batch reports a reason
only for the job at the head of a queue, and not always. All other causes are inferred from services
that the caller may not have permission to read; what could not be examined is reported, too.
"""
