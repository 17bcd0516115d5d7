"""Why a job stays where it is, or has failed.

    explain(job_id, clients)  ->  Cause, Cause, ... surest first

Each check looks at one thing (what Batch says, the queue, the environments, the instance types, the
network, the roles, how attempts ended) and yields what it finds. What hurts: Batch tells a reason
only for the job at the head of a queue, and not always; the rest has to be concluded from services
that the caller may not be allowed to read, and what could not be looked at is told, too.
"""
