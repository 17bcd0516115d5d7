"""Compute environments: created, updated, described, deleted, and the rules they must meet.

In: the body of a request. Out: a compute environment in the state of AWS Batch, or a refusal.
`environment_rules` decides what can be created and what can be updated, `foundations` checks the
roles, subnets and security groups that the environment names, `instance_types` resolves families
and tokens, and `service_role` creates the service-linked role.
"""
