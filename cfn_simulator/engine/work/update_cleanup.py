"""The clean-up of an update: deletes the resources that it removed or replaced.

In: the work of a successful update. Out: a stack in UPDATE_COMPLETE; resources that could not be
deleted remain, as in CloudFormation.
"""

from __future__ import annotations

from collections.abc import Collection

from cfn_simulator.engine.planning.evaluated_template import evaluate
from cfn_simulator.engine.state.stack import STACK_TYPE, Deployed, Stack
from cfn_simulator.engine.state.status import StackStatus
from cfn_simulator.engine.state.work import Work
from cfn_simulator.engine.work.resource_deletion import Deletion, delete_resources, key_of
from cfn_simulator.engine.work.resource_tasks import deleted_before_replaced

INCOMPLETE = "Update successful. One or more resources could not be deleted."


def complete_update(work: Work) -> None:
    """Delete removed and replaced resources, in nested stacks first."""
    stack = work.stack
    origin, declared = stack.stable or stack, _declared_resources(work)
    _complete_nested(work)
    replaced = {
        name: Deletion(
            old,
            stack.resources[name].retained_when_replaced,
            work.record_event,
            stack.resources[name].snapshot_when_replaced,
        )
        for name, old in origin.resources.items()
        if name in declared
        and _is_replaced(old, stack.resources[name])
        and not deleted_before_replaced(work, old.type)
    }
    removed = {
        name: Deletion(one, one.retained, work.record, one.snapshot)
        for name, one in stack.resources.items()
        if name not in declared
    }
    intermediate = {
        key_of(one): Deletion(
            one, one.retained_when_replaced, work.record_event, one.snapshot_when_replaced
        )
        for one in stack.leftovers
    }
    outcome = delete_resources(work, {**intermediate, **replaced, **removed})
    for name in removed:
        work.drop(name)
    reason = None if outcome.complete else INCOMPLETE
    work.enter(StackStatus.UPDATE_COMPLETE, reason, stable=None, leftovers=())


def remember_replaced(work: Work, origin: Stack, stable: Stack) -> None:
    """Record replaced resources that were themselves created since the last stable state."""
    now, then = work.stack.resources, stable.resources
    intermediate = [
        one
        for name, one in origin.resources.items()
        if name in now
        and _is_replaced(one, now[name])
        and not deleted_before_replaced(work, one.type)
        and (name not in then or then[name].identity != one.identity)
    ]
    work.save(leftovers=(*work.stack.leftovers, *intermediate))


def _declared_resources(work: Work) -> Collection[str]:
    submission = work.stack.submission
    return evaluate(work.account, work.stack, submission).names() if submission else ()


def _complete_nested(work: Work) -> None:
    """A nested stack cleans up after its root is updated: until then it may have to roll back."""
    for one in work.stack.resources.values():
        child = work.account.store.find(one.physical_id or "") if one.type == STACK_TYPE else None
        if child and child.status is StackStatus.UPDATE_COMPLETE_CLEANUP_IN_PROGRESS:
            complete_update(Work(work.account, child.stack_id, child.operations[-1]))


def _is_replaced(old: Deployed, new: Deployed) -> bool:
    return old.exists and old.identity != new.identity
