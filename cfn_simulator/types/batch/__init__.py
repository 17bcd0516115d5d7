"""AWS Batch: compute environments, job queues, job definitions, scheduling policies.

Each handler creates, updates and deletes one resource type through the simulated AWS Batch;
`read_batch` returns the present properties of each; `consumables_and_service_environments` contains
the types described as recipes.
"""
