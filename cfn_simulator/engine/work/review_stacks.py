"""Stacks under review, which exist only because a change set is to create them.

In: an account, and a change set that is created, executed or deleted. Out: stacks in
REVIEW_IN_PROGRESS, with an id and a name but no template. When a change set is deleted, its root
stack remains under review, and its nested stacks under review are deleted (user guide, "Delete a
change set for nested stacks").
"""

from __future__ import annotations

from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.change_set import ChangeSet
from cfn_simulator.engine.state.stack import OperationKind, Stack
from cfn_simulator.engine.state.status import ExecutionStatus, StackStatus
from cfn_simulator.engine.state.work import USER_INITIATED, begin_work
from cfn_simulator.engine.work import stack_deletion


def new_review_stack(account: Account, name: str, parent: Stack | None = None) -> Stack:
    """A new stack under review, not saved."""
    return Stack(
        stack_id=account.arn("stack", name),
        name=name,
        status=StackStatus.REVIEW_IN_PROGRESS,
        created=account.clock.now(),
        parent_id=parent.stack_id if parent else None,
        root_id=(parent.root_id or parent.stack_id) if parent else None,
    )


def save_review_stack(account: Account, review_stack: Stack) -> None:
    """Save the stack, with its first event."""
    account.store.save(review_stack)
    work = begin_work(account, review_stack, OperationKind.CREATE, None)
    work.enter(StackStatus.REVIEW_IN_PROGRESS, USER_INITIATED, operations=())


def review_stack_for(account: Account, parent: Stack, logical_id: str) -> Stack | None:
    """The nested stack under review that the parent's change set, now executing, has created."""
    store = account.store
    nested = (
        store.change_set(change.change_set_id)
        for change_set in store.change_sets(parent.stack_id)
        if change_set.execution is ExecutionStatus.EXECUTE_IN_PROGRESS
        for change in change_set.changes
        if change.logical_id == logical_id and change.change_set_id is not None
    )
    stacks = (store.stack(one.stack_id) for one in nested if one is not None)
    return next((one for one in stacks if one.status is StackStatus.REVIEW_IN_PROGRESS), None)


def discard_change_set(account: Account, change_set: ChangeSet) -> None:
    """Delete a change set with its nested change sets and their stacks under review."""
    delete_review_stacks(account, change_set.change_set_id)
    account.store.drop_change_set(change_set)


def delete_review_stacks(account: Account, root_id: str) -> None:
    """Delete the nested stacks of a change set that are still under review."""
    for nested in account.store.nested_change_sets(root_id):
        stack = account.store.stack(nested.stack_id)
        if stack.status is StackStatus.REVIEW_IN_PROGRESS:
            work = begin_work(account, stack, OperationKind.DELETE, None)
            if stack_deletion.begin_delete(work):
                stack_deletion.delete_stack(work, ())
