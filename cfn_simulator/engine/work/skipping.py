"""The resources that a continued rollback can skip: those that failed to roll back.

In: a stack that could not be rolled back. Out: the names for ResourcesToSkip, `NAME` for the stack
itself, `NESTEDSTACKNAME.NAME` for a stack nested in it, at any depth. Only failures of a rollback
count, not those of the update before it (API reference, ContinueUpdateRollback, ResourcesToSkip).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.stack import ROLLBACKS, STACK_TYPE, Deployed, Stack
from cfn_simulator.engine.state.status import ResourceStatus, StackStatus

# "its corresponding embedded stack must be in one of the following states" (the same reference)
DELETION_STATUSES = frozenset(
    {StackStatus.DELETE_IN_PROGRESS, StackStatus.DELETE_COMPLETE, StackStatus.DELETE_FAILED}
)


def skippable(account: Account, root: Stack) -> tuple[str, ...]:
    """Every resource that can be skipped, of the stack and of the stacks nested in it."""
    own = _failed_to_roll_back(account, root)
    nested = (
        f"{stack.name}.{name}"
        for stack in _nested_stacks(account, root)
        for name in _failed_to_roll_back(account, stack)
    )
    return (*own, *nested)


def skipped_in(stack: Stack, skip: Iterable[str]) -> tuple[str, ...]:
    """The names that refer to resources of this nested stack."""
    pairs = (name.rpartition(".") for name in skip)
    return tuple(name for owner, _, name in pairs if owner == stack.name)


def _nested_stacks(account: Account, stack: Stack) -> Iterator[Stack]:
    for one in stack.resources.values():
        child = account.store.find(one.physical_id or "") if one.type == STACK_TYPE else None
        if child is not None:
            yield child
            yield from _nested_stacks(account, child)


def _failed_to_roll_back(account: Account, stack: Stack) -> list[str]:
    rollbacks = {one.operation_id for one in stack.operations if one.kind in ROLLBACKS}
    failures = {
        event.logical_id: event.operation_id
        for event in account.store.events(stack.stack_id)
        if event.status == ResourceStatus.UPDATE_FAILED.value
    }
    return [
        name
        for name, one in stack.resources.items()
        if one.status is ResourceStatus.UPDATE_FAILED
        and failures.get(name) in rollbacks
        and _is_skippable(account, one)
    ]


def _is_skippable(account: Account, failed: Deployed) -> bool:
    """A nested stack is continued rather than skipped, unless it is deleted or being deleted."""
    if failed.type != STACK_TYPE:
        return True
    child = account.store.find(failed.physical_id or "")
    return child is None or child.status in DELETION_STATUSES
