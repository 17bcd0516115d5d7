"""Operations carried out: resources are created, updated, replaced, imported and deleted.

Stages: `schedule` walks the dependency graph, `resource_tasks` performs one step on one resource
and writes its events, and `resource_handlers` calls the service that owns the resource. `execution`
runs a whole operation: `roll_forward` brings a stack to a submission, `rollback` returns it to its
previous state, `resource_deletion` deletes resources, `adoption` imports them, and
`validation_failure` ends what early validation stops. `nested` does the same for nested stacks, and
`review_stacks` keeps the stacks that exist only for a change set. In: a submission that planning
has accepted. Out: a new state in the store.
"""
