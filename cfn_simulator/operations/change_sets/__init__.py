"""Operations on change sets: create, describe, list, execute, delete, and import.

In: a request. Out: the members of the answer. `review` compares the submission with the stack,
`imports` handles ResourcesToImport, `deployment_mode` reads DeploymentMode, `change_set_answers`
renders a change set as DescribeChangeSet returns it, and `execute` starts the work.
"""
