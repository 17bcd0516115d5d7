"""AWS Batch as its clients see it: every property of a request is returned as it was given.

In: requests to the Batch API. Out: Batch's responses, refusals included. It replaces moto's Batch,
which drops properties that it does not know and cannot update a compute environment. Environments,
queues, definitions, policies and jobs are stored as the documents that Describe returns; requests
are validated before anything is stored.
Limits: nothing runs here. A submitted job stays in RUNNABLE, with a reason; it never appears to
have succeeded.
"""
