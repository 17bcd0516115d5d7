"""The three things that are done with a stack: create, update, delete.

In: the work, the submission, the stack as it was. Out: saved state and events; each function
returns when the stack has come to rest, whatever happened. The statuses, their order and their
reasons are CloudFormation's.
"""

from __future__ import annotations

from collections.abc import Collection

from metaflow_batch_cfn.simulator.engine.account import Job
from metaflow_batch_cfn.simulator.engine.exports import why_not_delete
from metaflow_batch_cfn.simulator.engine.forward import bring_forward
from metaflow_batch_cfn.simulator.engine.removal import Doomed, remove
from metaflow_batch_cfn.simulator.engine.restore import take_back
from metaflow_batch_cfn.simulator.engine.schedule import Outcome
from metaflow_batch_cfn.simulator.engine.status import OnFailure, StackStatus
from metaflow_batch_cfn.simulator.engine.store import StoreClosed
from metaflow_batch_cfn.simulator.engine.values import (
    GONE,
    Deployed,
    OperationKind,
    Stack,
    Submission,
)
from metaflow_batch_cfn.simulator.engine.work import Work, begin_work

USER = "User Initiated"
INTERNAL = "Internal Failure"
AFTER_ERRORS = {
    OperationKind.CREATE: StackStatus.CREATE_FAILED,
    OperationKind.UPDATE: StackStatus.UPDATE_FAILED,
    OperationKind.DELETE: StackStatus.DELETE_FAILED,
}
INCOMPLETE = "Update successful. One or more resources could not be deleted."


def job_of(work: Work, run: Job) -> Job:
    """The work, ending in a status of failure where an error of ours ends it."""

    def guarded() -> None:
        try:
            run()
        except StoreClosed:
            raise
        except Exception:
            work.enter(AFTER_ERRORS[work.operation.kind], INTERNAL)
            raise

    return guarded


def create_stack(work: Work, submission: Submission, on_failure: OnFailure) -> None:
    trouble = bring_forward(work, submission).trouble
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
        _fail_create(work, trouble, on_failure)


def _fail_create(work: Work, trouble: str, on_failure: OnFailure) -> None:
    match on_failure:
        case OnFailure.DO_NOTHING:
            work.enter(StackStatus.CREATE_FAILED, trouble)
        case OnFailure.DELETE:
            reason = f"{_sentence(trouble)}Delete requested by user."
            work.enter(StackStatus.DELETE_IN_PROGRESS, reason)
            _finish_delete(work, _delete_all(work, ()))
        case OnFailure.ROLLBACK:
            _roll_back_create(_rollback_work(work), trouble)


def update_stack(work: Work, submission: Submission, origin: Stack, on_failure: OnFailure) -> None:
    reached = bring_forward(work, submission)
    if reached.trouble is None:
        _complete_update(work, origin, reached.wanted)
    elif on_failure is OnFailure.DO_NOTHING:
        work.enter(StackStatus.UPDATE_FAILED, reached.trouble)
    else:
        cancelled = work.account.store.cancel_asked(work.stack_id)
        take_back(_rollback_work(work), origin, USER if cancelled else reached.trouble)
    work.account.store.cancel_answered(work.stack_id)


def begin_delete(work: Work) -> bool:
    """Whether the stack may go; if others use its exports it keeps its status, and tells why."""
    refusal = why_not_delete(work.account.store, work.stack)
    if refusal is not None:
        work.enter(work.stack.status, refusal)
        return False
    work.enter(StackStatus.DELETE_IN_PROGRESS, USER)
    return True


def delete_stack(work: Work, retain: Collection[str]) -> None:
    _finish_delete(work, _delete_all(work, retain))


def _rollback_work(work: Work) -> Work:
    return begin_work(work.account, work.stack, OperationKind.ROLLBACK, work.operation.token)


def _roll_back_create(work: Work, trouble: str) -> None:
    work.enter(StackStatus.ROLLBACK_IN_PROGRESS, f"{_sentence(trouble)}Rollback requested by user.")
    outcome = _delete_all(work, ())
    if outcome.complete:
        work.enter(StackStatus.ROLLBACK_COMPLETE)
    else:
        work.enter(StackStatus.ROLLBACK_FAILED, _undeleted(outcome))


def _complete_update(work: Work, origin: Stack, wanted: frozenset[str]) -> None:
    work.enter(StackStatus.UPDATE_COMPLETE_CLEANUP_IN_PROGRESS)
    stack = work.stack
    replaced = {
        name: Doomed(old, stack.resources[name].retained_when_replaced, work.mention)
        for name, old in origin.resources.items()
        if name in wanted and _is_replaced(old, stack.resources[name])
    }
    removed = {
        name: Doomed(one, one.retained, work.record)
        for name, one in stack.resources.items()
        if name not in wanted
    }
    outcome = remove(work, {**replaced, **removed})
    for name in removed:
        work.drop(name)
    work.enter(StackStatus.UPDATE_COMPLETE, None if outcome.complete else INCOMPLETE)


def _is_replaced(old: Deployed, new: Deployed) -> bool:
    return old.exists and old.identity != new.identity


def _delete_all(work: Work, retain: Collection[str]) -> Outcome:
    doomed = {
        name: Doomed(one, one.retained or name in retain, work.record)
        for name, one in work.stack.resources.items()
        if one.status not in GONE
    }
    return remove(work, doomed)


def _finish_delete(work: Work, outcome: Outcome) -> None:
    if outcome.complete:
        now = work.account.clock.now()
        work.enter(StackStatus.DELETE_COMPLETE, deleted=now, outputs=(), imports=frozenset())
    else:
        work.enter(StackStatus.DELETE_FAILED, _undeleted(outcome))


def _undeleted(outcome: Outcome) -> str:
    return f"The following resource(s) failed to delete: [{', '.join(outcome.failed)}]. "


def _sentence(trouble: str) -> str:
    told = trouble.strip()
    return f"{told} " if told.endswith(".") else f"{told}. "
