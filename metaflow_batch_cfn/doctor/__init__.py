"""Checks of an account: why a job cannot start, and what would keep a stack from working.

In: a `Situation` (the job, its queue and environments, the clients to ask). Out: each check yields
the `Cause`s that it finds. Each file checks one subject: routes, subnets, security groups, instance
offerings, images, roles, machines. Limits: what the caller may not read is reported as a cause too.
"""
