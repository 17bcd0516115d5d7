"""Operations carried out: resources are created, updated, replaced, imported and deleted.

Stages: `schedule` walks the dependency graph, `tasks` performs one step on one resource and writes
its events, `making` chooses who creates it, `forward` rolls a stack forward, `restore` and
`removal` roll it back, and `execution` is the whole operation. `nested` does the same for stacks
within stacks. In: a submission that planning has accepted. Out: a new state in the store.
"""
