"""Deletes a whole stack, or everything that a failed creation made.

In: the work. Out: a stack in DELETE_COMPLETE or ROLLBACK_COMPLETE, or in DELETE_FAILED or
ROLLBACK_FAILED with the resources that could not be deleted.
"""

from __future__ import annotations

from collections.abc import Collection

from cfn_simulator.engine.planning.exports import delete_refusal
from cfn_simulator.engine.state.execution_options import ExecutionOptions
from cfn_simulator.engine.state.status import ResourceStatus, StackStatus
from cfn_simulator.engine.state.values import GONE
from cfn_simulator.engine.state.work import USER_INITIATED, Work
from cfn_simulator.engine.work.resource_deletion import Deletion, remove
from cfn_simulator.engine.work.schedule import Outcome

FORCED = "Resource deletion failed; the stack was deleted by force without it."


def begin_delete(work: Work) -> bool:
    """Whether the stack may go; if others use its exports it keeps its status, and tells why."""
    refusal = delete_refusal(work.account.store, work.stack)
    if refusal is not None:
        work.enter(work.stack.status, refusal)
        return False
    work.enter(StackStatus.DELETE_IN_PROGRESS, USER_INITIATED)
    return True


def delete_stack(work: Work, retain: Collection[str], *, by_force: bool = False) -> None:
    doomed = {
        name: Deletion(one, one.retained or name in retain, work.record, one.snapshot)
        for name, one in work.stack.resources.items()
        if one.status not in GONE
    }
    outcome = remove(work, doomed)
    if by_force and not outcome.complete:
        _leave_behind(work)
        outcome = Outcome(outcome.done, ())
    _finish_delete(work, outcome)


def _leave_behind(work: Work) -> None:
    for one in work.stack.resources.values():
        if one.status not in GONE:
            work.record(work.moved(one, ResourceStatus.DELETE_SKIPPED, FORCED))


def delete_created(work: Work, manner: ExecutionOptions) -> None:
    """Delete what a failed creation made, and the stack."""
    _finish_delete(work, _unmake_all(work, manner))


def roll_back_create(work: Work, manner: ExecutionOptions) -> None:
    outcome = _unmake_all(work, manner)
    if outcome.complete:
        work.enter(StackStatus.ROLLBACK_COMPLETE)
    else:
        work.enter(StackStatus.ROLLBACK_FAILED, _undeleted(outcome))


def _unmake_all(work: Work, manner: ExecutionOptions) -> Outcome:
    """Delete what a creation has made, as far as it may be deleted."""
    doomed = {
        name: Deletion(one, manner.keeps(one), work.record)
        for name, one in work.stack.resources.items()
        if one.status not in GONE
    }
    return remove(work, doomed)


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
