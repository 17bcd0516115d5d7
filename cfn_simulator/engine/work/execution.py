"""What is done with a stack: create, update, roll back, continue to roll back, delete.

In: the work, the submission, the stack as it was. Out: saved state and events; each function
returns when the stack has come to rest, whatever happened. The statuses, their order and their
reasons are CloudFormation's.
"""

from __future__ import annotations

from dataclasses import replace

from cfn_simulator.engine.state.account import Job
from cfn_simulator.engine.state.execution_options import ExecutionOptions
from cfn_simulator.engine.state.status import STABLE, OnFailure, StackStatus
from cfn_simulator.engine.state.store import StoreClosed
from cfn_simulator.engine.state.values import (
    OperationKind,
    Stack,
    Submission,
)
from cfn_simulator.engine.state.work import USER_INITIATED, Work, begin_work
from cfn_simulator.engine.work.roll_forward import roll_forward
from cfn_simulator.engine.work.rollback import roll_back
from cfn_simulator.engine.work.stack_deletion import delete_created, delete_stack, roll_back_create
from cfn_simulator.engine.work.update_cleanup import complete_update, remember_replaced

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
            work.enter(StackStatus.DELETE_IN_PROGRESS, USER_INITIATED)
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
            delete_created(work, manner)
        case OnFailure.ROLLBACK:
            back = begin_rollback(work)
            reason = f"{_sentence(trouble)}Rollback requested by user."
            back.enter(StackStatus.ROLLBACK_IN_PROGRESS, reason)
            roll_back_create(back, manner)


def update_stack(
    work: Work, submission: Submission, origin: Stack, manner: ExecutionOptions
) -> None:
    """`origin` is the stack as it was before; a paused one remembers what it goes back to."""
    stable = work.stack.stable or stable_state(origin)
    reached = roll_forward(work, submission, manner)
    remember_replaced(work, origin, stable or origin)
    cancelled = work.account.store.cancel_asked(work.stack_id)
    if reached.trouble is None:
        work.enter(StackStatus.UPDATE_COMPLETE_CLEANUP_IN_PROGRESS, stable=stable or origin)
        if not manner.holds_cleanup:
            complete_update(work)
    elif stable is None or (manner.keeps_going and not cancelled):
        work.enter(StackStatus.UPDATE_FAILED, reached.trouble)
    else:
        back = begin_rollback(work)
        reason = USER_INITIATED if cancelled else reached.trouble
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


def _sentence(trouble: str) -> str:
    told = trouble.strip()
    return f"{told} " if told.endswith(".") else f"{told}. "
