"""What is done with a stack: create, update, roll back, continue to roll back, delete.

In: the work, the submission, the stack as it was. Out: saved state and events; each function
returns when the stack has come to rest, whatever happened. The statuses, their order and their
reasons are CloudFormation's.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from cfn_simulator.engine.planning.evaluated_template import evaluate
from cfn_simulator.engine.planning.exports import delete_refusal
from cfn_simulator.engine.state.account import Job
from cfn_simulator.engine.state.execution_options import ExecutionOptions
from cfn_simulator.engine.state.status import STABLE, OnFailure, ResourceStatus, StackStatus
from cfn_simulator.engine.state.store import StoreClosed
from cfn_simulator.engine.state.values import (
    GONE,
    STACK_TYPE,
    Deployed,
    OperationKind,
    Stack,
    Submission,
)
from cfn_simulator.engine.state.work import Work, begin_work
from cfn_simulator.engine.work.resource_deletion import Deletion, key_of, remove
from cfn_simulator.engine.work.resource_tasks import goes_first
from cfn_simulator.engine.work.roll_forward import roll_forward
from cfn_simulator.engine.work.rollback import roll_back
from cfn_simulator.engine.work.schedule import Outcome

USER = "User Initiated"
INTERNAL = "Internal Failure"
BROKEN_OFF = {
    StackStatus.CREATE_IN_PROGRESS: StackStatus.CREATE_FAILED,
    StackStatus.ROLLBACK_IN_PROGRESS: StackStatus.ROLLBACK_FAILED,
    StackStatus.DELETE_IN_PROGRESS: StackStatus.DELETE_FAILED,
    StackStatus.UPDATE_ROLLBACK_IN_PROGRESS: StackStatus.UPDATE_ROLLBACK_FAILED,
    StackStatus.UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: StackStatus.UPDATE_ROLLBACK_FAILED,
    StackStatus.IMPORT_IN_PROGRESS: StackStatus.IMPORT_ROLLBACK_FAILED,
    StackStatus.IMPORT_ROLLBACK_IN_PROGRESS: StackStatus.IMPORT_ROLLBACK_FAILED,
}
INCOMPLETE = "Update successful. One or more resources could not be deleted."
FORCED = "Resource deletion failed; the stack was deleted by force without it."


def job_of(work: Work, run: Job) -> Job:
    """The work, ending in a status of failure where an error of ours ends it."""

    def guarded() -> None:
        try:
            run()
        except StoreClosed:
            raise
        except Exception:
            work.enter(BROKEN_OFF.get(work.stack.status, StackStatus.UPDATE_FAILED), INTERNAL)
            raise

    return guarded


def create_stack(work: Work, submission: Submission, manner: ExecutionOptions) -> None:
    trouble = roll_forward(work, submission, manner).trouble
    store = work.account.store
    with store.locked():
        # Only a deletion cancels a creation; asked and answered in one step, so that none is lost.
        deleted = store.cancel_asked(work.stack_id)
        store.cancel_answered(work.stack_id)
        if deleted:
            work.enter(StackStatus.DELETE_IN_PROGRESS, USER)
        elif trouble is None:
            work.enter(StackStatus.CREATE_COMPLETE)
    if deleted:
        delete_stack(work, ())
    elif trouble is not None:
        _fail_create(work, trouble, manner)


def _fail_create(work: Work, trouble: str, manner: ExecutionOptions) -> None:
    match manner.on_failure:
        case OnFailure.DO_NOTHING:
            work.enter(StackStatus.CREATE_FAILED, trouble)
        case OnFailure.DELETE:
            reason = f"{_sentence(trouble)}Delete requested by user."
            work.enter(StackStatus.DELETE_IN_PROGRESS, reason)
            _finish_delete(work, _unmake_all(work, manner))
        case OnFailure.ROLLBACK:
            back = begin_rollback(work)
            reason = f"{_sentence(trouble)}Rollback requested by user."
            back.enter(StackStatus.ROLLBACK_IN_PROGRESS, reason)
            roll_back_create(back, manner)


def roll_back_create(work: Work, manner: ExecutionOptions) -> None:
    outcome = _unmake_all(work, manner)
    if outcome.complete:
        work.enter(StackStatus.ROLLBACK_COMPLETE)
    else:
        work.enter(StackStatus.ROLLBACK_FAILED, _undeleted(outcome))


def update_stack(
    work: Work, submission: Submission, origin: Stack, manner: ExecutionOptions
) -> None:
    """`origin` is the stack as it was before; a paused one remembers what it goes back to."""
    stable = work.stack.stable or stable_state(origin)
    reached = roll_forward(work, submission, manner)
    _remember_replaced(work, origin, stable or origin)
    cancelled = work.account.store.cancel_asked(work.stack_id)
    if reached.trouble is None:
        work.enter(StackStatus.UPDATE_COMPLETE_CLEANUP_IN_PROGRESS, stable=stable or origin)
        if not manner.holds_cleanup:
            complete_update(work)
    elif stable is None or (manner.keeps_going and not cancelled):
        work.enter(StackStatus.UPDATE_FAILED, reached.trouble)
    else:
        back = begin_rollback(work)
        reason = USER if cancelled else reached.trouble
        back.enter(StackStatus.UPDATE_ROLLBACK_IN_PROGRESS, reason)
        roll_back(back, stable, manner)
    work.account.store.cancel_answered(work.stack_id)


def stable_state(stack: Stack) -> Stack | None:
    """What a failed update of the stack has to come back to."""
    return replace(stack, stable=None) if stack.status in STABLE else stack.stable


def begin_rollback(work: Work) -> Work:
    operation = work.operation
    kind = OperationKind.ROLLBACK
    return begin_work(work.account, work.stack, kind, operation.token, way=operation.way)


def begin_delete(work: Work) -> bool:
    """Whether the stack may go; if others use its exports it keeps its status, and tells why."""
    refusal = delete_refusal(work.account.store, work.stack)
    if refusal is not None:
        work.enter(work.stack.status, refusal)
        return False
    work.enter(StackStatus.DELETE_IN_PROGRESS, USER)
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


def complete_update(work: Work) -> None:
    """Delete what the update no longer wants or has replaced, in the nested stacks first."""
    stack = work.stack
    origin, wanted = stack.stable or stack, _wanted(work)
    _complete_nested(work)
    replaced = {
        name: Deletion(
            old,
            stack.resources[name].retained_when_replaced,
            work.mention,
            stack.resources[name].snapshot_when_replaced,
        )
        for name, old in origin.resources.items()
        if name in wanted
        and _is_replaced(old, stack.resources[name])
        and not goes_first(work, old.type)
    }
    removed = {
        name: Deletion(one, one.retained, work.record, one.snapshot)
        for name, one in stack.resources.items()
        if name not in wanted
    }
    between = {
        key_of(one): Deletion(
            one, one.retained_when_replaced, work.mention, one.snapshot_when_replaced
        )
        for one in stack.leftovers
    }
    outcome = remove(work, {**between, **replaced, **removed})
    for name in removed:
        work.drop(name)
    reason = None if outcome.complete else INCOMPLETE
    work.enter(StackStatus.UPDATE_COMPLETE, reason, stable=None, leftovers=())


def _remember_replaced(work: Work, origin: Stack, stable: Stack) -> None:
    """What has been replaced, though it was itself only made since the stack was last complete."""
    now, then = work.stack.resources, stable.resources
    between = [
        one
        for name, one in origin.resources.items()
        if name in now
        and _is_replaced(one, now[name])
        and not goes_first(work, one.type)
        and (name not in then or then[name].identity != one.identity)
    ]
    work.save(leftovers=(*work.stack.leftovers, *between))


def _wanted(work: Work) -> Collection[str]:
    submission = work.stack.submission
    return evaluate(work.account, work.stack, submission).names() if submission else ()


def _complete_nested(work: Work) -> None:
    """A nested stack cleans up once its root is done: until then it may have to go back."""
    for one in work.stack.resources.values():
        child = work.account.store.find(one.physical_id or "") if one.type == STACK_TYPE else None
        if child and child.status is StackStatus.UPDATE_COMPLETE_CLEANUP_IN_PROGRESS:
            complete_update(Work(work.account, child.stack_id, child.operations[-1]))


def _is_replaced(old: Deployed, new: Deployed) -> bool:
    return old.exists and old.identity != new.identity


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


def _sentence(trouble: str) -> str:
    told = trouble.strip()
    return f"{told} " if told.endswith(".") else f"{told}. "
