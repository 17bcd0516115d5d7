"""What a continued rollback leaves out: resources that refused to go back.

In: a stack that could not be rolled back. Out: the names by which they may be skipped, `NAME` of
the stack itself, `NESTEDSTACKNAME.NAME` of a stack nested in it, at any depth. Only what a rollback
has failed counts: an update that failed or was cancelled is not the rollback's fault (API
reference, ContinueUpdateRollback, ResourcesToSkip).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.status import ResourceStatus, StackStatus
from cfn_simulator.engine.state.values import GOING_BACK, STACK_TYPE, Deployed, Stack

# "its corresponding embedded stack must be in one of the following states" (the same reference)
GOING_AWAY = frozenset(
    {StackStatus.DELETE_IN_PROGRESS, StackStatus.DELETE_COMPLETE, StackStatus.DELETE_FAILED}
)


def skippable(account: Account, root: Stack) -> tuple[str, ...]:
    """Every resource that may be skipped, of the stack and of those below it."""
    own = _stuck(account, root)
    below = (
        f"{stack.name}.{name}" for stack in _below(account, root) for name in _stuck(account, stack)
    )
    return (*own, *below)


def skipped_in(stack: Stack, skip: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that are meant for a stack nested in another."""
    pairs = (name.rpartition(".") for name in skip)
    return tuple(name for owner, _, name in pairs if owner == stack.name)


def _below(account: Account, stack: Stack) -> Iterator[Stack]:
    for one in stack.resources.values():
        child = account.store.find(one.physical_id or "") if one.type == STACK_TYPE else None
        if child is not None:
            yield child
            yield from _below(account, child)


def _stuck(account: Account, stack: Stack) -> list[str]:
    going_back = {one.operation_id for one in stack.operations if one.kind in GOING_BACK}
    failures = {
        event.logical_id: event.operation_id
        for event in account.store.events(stack.stack_id)
        if event.status == ResourceStatus.UPDATE_FAILED.value
    }
    return [
        name
        for name, one in stack.resources.items()
        if one.status is ResourceStatus.UPDATE_FAILED
        and failures.get(name) in going_back
        and _is_left_to_skip(account, one)
    ]


def _is_left_to_skip(account: Account, failed: Deployed) -> bool:
    """A nested stack is continued rather than skipped, unless it is on its way out."""
    if failed.type != STACK_TYPE:
        return True
    child = account.store.find(failed.physical_id or "")
    return child is None or child.status in GOING_AWAY
