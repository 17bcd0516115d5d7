"""Runs the creation or the update of a stack, with the rollback or deletion that may follow.

In: the work, the submission, and the stack before the operation. Out: saved state and events; each
function returns when the operation has ended, successfully or not. The statuses, their order and
their reasons are CloudFormation's.
"""

from __future__ import annotations

from dataclasses import replace

from cfn_simulator.engine.state.account import Job
from cfn_simulator.engine.state.execution_options import ExecutionOptions
from cfn_simulator.engine.state.stack import (
    OperationKind,
    Stack,
    Submission,
)
from cfn_simulator.engine.state.status import STABLE, OnFailure, StackStatus
from cfn_simulator.engine.state.store import StoreClosed
from cfn_simulator.engine.state.work import USER_INITIATED, Work, begin_work
from cfn_simulator.engine.work.roll_forward import roll_forward
from cfn_simulator.engine.work.rollback import roll_back
from cfn_simulator.engine.work.stack_deletion import delete_created, delete_stack, roll_back_create
from cfn_simulator.engine.work.update_cleanup import complete_update, remember_replaced

INTERNAL = "Internal Failure"
FAILED_STATUSES = {
    StackStatus.CREATE_IN_PROGRESS: StackStatus.CREATE_FAILED,
    StackStatus.ROLLBACK_IN_PROGRESS: StackStatus.ROLLBACK_FAILED,
    StackStatus.DELETE_IN_PROGRESS: StackStatus.DELETE_FAILED,
    StackStatus.UPDATE_ROLLBACK_IN_PROGRESS: StackStatus.UPDATE_ROLLBACK_FAILED,
    StackStatus.UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: StackStatus.UPDATE_ROLLBACK_FAILED,
    StackStatus.IMPORT_IN_PROGRESS: StackStatus.IMPORT_ROLLBACK_FAILED,
    StackStatus.IMPORT_ROLLBACK_IN_PROGRESS: StackStatus.IMPORT_ROLLBACK_FAILED,
}


def guarded_job(work: Work, run: Job) -> Job:
    """The job, which sets a failed status if an error of the simulator ends it."""

    def guarded() -> None:
        try:
            run()
        except StoreClosed:
            raise
        except Exception:
            work.enter(FAILED_STATUSES.get(work.stack.status, StackStatus.UPDATE_FAILED), INTERNAL)
            raise

    return guarded


def create_stack(work: Work, submission: Submission, options: ExecutionOptions) -> None:
    failure = roll_forward(work, submission, options).failure
    store = work.account.store
    with store.locked():
        # Only a deletion cancels a creation; read and cleared in one step, so that none is lost.
        deleted = store.cancellation_requested(work.stack_id)
        store.clear_cancellation(work.stack_id)
        if deleted:
            work.enter(StackStatus.DELETE_IN_PROGRESS, USER_INITIATED)
        elif failure is None:
            work.enter(StackStatus.CREATE_COMPLETE)
    if deleted:
        delete_stack(work, ())
    elif failure is not None:
        _fail_create(work, failure, options)


def _fail_create(work: Work, failure: str, options: ExecutionOptions) -> None:
    match options.on_failure:
        case OnFailure.DO_NOTHING:
            work.enter(StackStatus.CREATE_FAILED, failure)
        case OnFailure.DELETE:
            reason = f"{_sentence(failure)}Delete requested by user."
            work.enter(StackStatus.DELETE_IN_PROGRESS, reason)
            delete_created(work, options)
        case OnFailure.ROLLBACK:
            back = begin_rollback(work)
            reason = f"{_sentence(failure)}Rollback requested by user."
            back.enter(StackStatus.ROLLBACK_IN_PROGRESS, reason)
            roll_back_create(back, options)


def update_stack(
    work: Work, submission: Submission, origin: Stack, options: ExecutionOptions
) -> None:
    """`origin` is the stack before the update; a paused one records the state to roll back to."""
    stable = work.stack.stable or stable_state(origin)
    result = roll_forward(work, submission, options)
    remember_replaced(work, origin, stable or origin)
    cancelled = work.account.store.cancellation_requested(work.stack_id)
    if result.failure is None:
        work.enter(StackStatus.UPDATE_COMPLETE_CLEANUP_IN_PROGRESS, stable=stable or origin)
        if not options.defers_cleanup:
            complete_update(work)
    elif stable is None or (options.rollback_disabled and not cancelled):
        work.enter(StackStatus.UPDATE_FAILED, result.failure)
    else:
        back = begin_rollback(work)
        reason = USER_INITIATED if cancelled else result.failure
        back.enter(StackStatus.UPDATE_ROLLBACK_IN_PROGRESS, reason)
        roll_back(back, stable, options)
    work.account.store.clear_cancellation(work.stack_id)


def stable_state(stack: Stack) -> Stack | None:
    """The state to which a failed update of the stack rolls back."""
    return replace(stack, stable=None) if stack.status in STABLE else stack.stable


def begin_rollback(work: Work) -> Work:
    operation = work.operation
    kind = OperationKind.ROLLBACK
    return begin_work(work.account, work.stack, kind, operation.token, mode=operation.mode)


def _sentence(failure: str) -> str:
    sentence = failure.strip()
    return f"{sentence} " if sentence.endswith(".") else f"{sentence}. "
