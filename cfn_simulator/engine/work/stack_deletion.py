"""Deletes a whole stack, or everything that a failed creation created.

In: the work. Out: a stack in DELETE_COMPLETE or ROLLBACK_COMPLETE, or in DELETE_FAILED or
ROLLBACK_FAILED with the resources that could not be deleted.
"""

from __future__ import annotations

from collections.abc import Collection

from cfn_simulator.engine.planning.exports import delete_refusal
from cfn_simulator.engine.state.execution_options import ExecutionOptions
from cfn_simulator.engine.state.stack import GONE
from cfn_simulator.engine.state.status import ResourceStatus, StackStatus
from cfn_simulator.engine.state.work import USER_INITIATED, Work
from cfn_simulator.engine.work.resource_deletion import Deletion, delete_resources
from cfn_simulator.engine.work.schedule import Outcome

FORCED = "Resource deletion failed; the stack was deleted by force without it."


def begin_delete(work: Work) -> bool:
    """Whether the deletion can start; if other stacks import its exports, record the reason."""
    refusal = delete_refusal(work.account.store, work.stack)
    if refusal is not None:
        work.enter(work.stack.status, refusal)
        return False
    work.enter(StackStatus.DELETE_IN_PROGRESS, USER_INITIATED)
    return True


def delete_stack(work: Work, retain: Collection[str], *, by_force: bool = False) -> None:
    deletions = {
        name: Deletion(one, one.retained or name in retain, work.record, one.snapshot)
        for name, one in work.stack.resources.items()
        if one.status not in GONE
    }
    outcome = delete_resources(work, deletions)
    if by_force and not outcome.complete:
        _leave_behind(work)
        outcome = Outcome(outcome.done, ())
    _finish_delete(work, outcome)


def _leave_behind(work: Work) -> None:
    for one in work.stack.resources.values():
        if one.status not in GONE:
            work.record(work.with_status(one, ResourceStatus.DELETE_SKIPPED, FORCED))


def delete_created(work: Work, options: ExecutionOptions) -> None:
    """Delete the stack whose creation failed, with its resources."""
    _finish_delete(work, _delete_all_created(work, options))


def roll_back_create(work: Work, options: ExecutionOptions) -> None:
    outcome = _delete_all_created(work, options)
    if outcome.complete:
        work.enter(StackStatus.ROLLBACK_COMPLETE)
    else:
        work.enter(StackStatus.ROLLBACK_FAILED, _undeleted(outcome))


def _delete_all_created(work: Work, options: ExecutionOptions) -> Outcome:
    """Delete the created resources that are not to be retained."""
    deletions = {
        name: Deletion(one, options.retains_on_rollback(one), work.record)
        for name, one in work.stack.resources.items()
        if one.status not in GONE
    }
    return delete_resources(work, deletions)


def _finish_delete(work: Work, outcome: Outcome) -> None:
    if outcome.complete:
        now = work.account.clock.now()
        work.enter(
            StackStatus.DELETE_COMPLETE,
            deleted=now,
            outputs=(),
            imports=frozenset(),
            stable=None,
            leftovers=(),
        )
    else:
        work.enter(StackStatus.DELETE_FAILED, _undeleted(outcome))


def _undeleted(outcome: Outcome) -> str:
    return f"The following resource(s) failed to delete: [{', '.join(outcome.failed)}]. "
