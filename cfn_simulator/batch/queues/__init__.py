"""Job queues and scheduling policies: created, updated, described, deleted.

In: the body of a request. Out: a job queue or scheduling policy in the state of AWS Batch, or a
refusal. `queue_rules` decides which compute environments a job queue can combine.
"""
