"""Checks of the account around a job: what keeps it from starting, or made it fail.

In: a `Situation` (the job, its queue and environments, the clients). Out: each check yields the
`Cause`s that it finds. Each file checks one subject: the queue, compute environments, instance
types and where EC2 offers them, images, the network, security groups, roles. A new check is a
function with the type `Check`, in the file of its subject; `jobs/why/explain.py` runs them in
order. Limits: what the caller cannot read is reported as a cause, too.
"""
