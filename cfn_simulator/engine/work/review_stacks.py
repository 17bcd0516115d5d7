"""Shells: stacks that exist only because a change set wants to create them.

In: an account, and a change set that comes, goes or has been executed. Out: stacks in
REVIEW_IN_PROGRESS, with an id and a name but no template. The shell of a root stays when its change
set goes; those of nested stacks go along (user guide, "Delete a change set for nested stacks").
"""

from __future__ import annotations

from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.change_set import ChangeSet
from cfn_simulator.engine.state.status import ExecutionStatus, StackStatus
from cfn_simulator.engine.state.values import OperationKind, Stack
from cfn_simulator.engine.state.work import USER_INITIATED, begin_work
from cfn_simulator.engine.work import stack_deletion


def new_shell(account: Account, name: str, parent: Stack | None = None) -> Stack:
    """A stack of that name under review, not yet kept."""
    return Stack(
        stack_id=account.arn("stack", name),
        name=name,
        status=StackStatus.REVIEW_IN_PROGRESS,
        created=account.clock.now(),
        parent_id=parent.stack_id if parent else None,
        root_id=(parent.root_id or parent.stack_id) if parent else None,
    )


def open_shell(account: Account, shell: Stack) -> None:
    """Keep it, with its first event."""
    account.store.save(shell)
    work = begin_work(account, shell, OperationKind.CREATE, None)
    work.enter(StackStatus.REVIEW_IN_PROGRESS, USER_INITIATED, operations=())


def foreseen(account: Account, parent: Stack, logical_id: str) -> Stack | None:
    """The shell of a nested stack that the parent's change set, now executed, has brought along."""
    store = account.store
    below = (
        store.change_set(change.change_set_id)
        for change_set in store.change_sets(parent.stack_id)
        if change_set.execution is ExecutionStatus.EXECUTE_IN_PROGRESS
        for change in change_set.changes
        if change.logical_id == logical_id and change.change_set_id is not None
    )
    stacks = (store.stack(one.stack_id) for one in below if one is not None)
    return next((one for one in stacks if one.status is StackStatus.REVIEW_IN_PROGRESS), None)


def discard(account: Account, change_set: ChangeSet) -> None:
    """Forget a change set with those of its nested stacks, and the shells of these."""
    close_shells(account, change_set.change_set_id)
    account.store.drop_change_set(change_set)


def close_shells(account: Account, root_id: str) -> None:
    """Delete the nested stacks that a change set has brought along and nobody has created."""
    for nested in account.store.nested_change_sets(root_id):
        stack = account.store.stack(nested.stack_id)
        if stack.status is StackStatus.REVIEW_IN_PROGRESS:
            work = begin_work(account, stack, OperationKind.DELETE, None)
            if stack_deletion.begin_delete(work):
                stack_deletion.delete_stack(work, ())
