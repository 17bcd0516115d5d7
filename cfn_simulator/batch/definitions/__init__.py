"""Job definitions: registered, described, deregistered, and the rules they must meet.

In: the body of RegisterJobDefinition. Out: a revision in the state of AWS Batch, or a refusal that
names the property. `definition_rules` covers every platform; `fargate_rules` adds the combinations
of vCPUs and memory that AWS Fargate supports.
"""
