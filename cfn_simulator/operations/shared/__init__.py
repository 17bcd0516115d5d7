"""What several operations need in order to read a request and to write an answer.

`named_stacks` resolves the stack or change set that a request names, `deployments` reads its
DeploymentConfig and `resource_types` its ResourceTypes; `answers` and `paging` render lists.
"""
