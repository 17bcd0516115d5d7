"""AWS Batch: compute environments, job queues, job definitions, scheduling policies.

Each handler creates, updates and deletes one resource type through the simulated AWS Batch; `read`
returns the present properties of each; `lent_capacity` holds the types described as recipes.
"""
