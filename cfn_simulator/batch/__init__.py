"""AWS Batch as its clients see it: what was asked for comes back as it was asked for.

In: requests of the Batch API. Out: Batch's answers, refusals included. It stands in front of moto,
whose Batch drops what it does not know and cannot update an environment. Environments, queues,
definitions, policies and jobs are kept as the documents that Describe returns; rules are checked
before anything is kept.
What hurts: nothing runs. A submitted job waits in RUNNABLE and says so; it never claims to have
succeeded.
"""
