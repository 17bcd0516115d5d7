"""Operations carried out: resources are created, updated, replaced, imported and deleted.

Stages: `schedule` walks the dependency graph, `resource_tasks` performs one step on one resource
and writes its events, and `resource_handlers` calls the service that owns the resource. `execution`
runs a create or an update: `roll_forward` brings the stack to a submission, `update_cleanup`
deletes what an update removed or replaced, and `rollback` returns the stack to its previous state.
`stack_deletion` deletes a stack, `resource_deletion` some of its resources, `adoption` imports
resources, and `validation_failure` ends what early validation stops. `nested` does the same for
nested stacks, and `review_stacks` keeps the stacks that exist only for a change set. In: a
submission that planning has accepted. Out: a new state in the store.
"""
