"""ExecuteChangeSet: starts the operation that a change set describes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from cfn_simulator.base.errors import ApiError, validation_error
from cfn_simulator.engine.planning.drift_aware import actual_stack, keep_drift_after_rollback
from cfn_simulator.engine.state.account import Account, Job
from cfn_simulator.engine.state.change_set import ChangeSet
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.stack import Stack
from cfn_simulator.engine.state.status import (
    ChangeSetStatus,
    ExecutionStatus,
    OnFailure,
    StackStatus,
)
from cfn_simulator.engine.state.work import Work
from cfn_simulator.engine.work import execution
from cfn_simulator.engine.work.adoption import import_resources
from cfn_simulator.engine.work.review_stacks import delete_review_stacks, discard_change_set
from cfn_simulator.operations.change_sets.deployment_mode import REVERT_DRIFT
from cfn_simulator.operations.change_sets.imports import begin_import
from cfn_simulator.operations.shared.named_stacks import (
    check_can_continue,
    check_root,
    invalid_status,
    named_change_set,
    repeated_operation,
    stack_to_update,
)
from cfn_simulator.operations.stacks.begin_operation import begin_create, begin_update
from cfn_simulator.operations.stacks.stack_policies import options_for
from cfn_simulator.wire.protocol import Wire

Begun: TypeAlias = tuple[Work, Job]
DONE = frozenset(
    {StackStatus.CREATE_COMPLETE, StackStatus.UPDATE_COMPLETE, StackStatus.IMPORT_COMPLETE}
)


def execute_change_set(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    token = request.text("ClientRequestToken")
    with account.store.locked():
        change_set = named_change_set(account, request)
        if token is not None and change_set.execution_token == token:
            return {}
        if repeated_operation(account.store.stack(change_set.stack_id), request) is not None:
            return {}
        check_root(change_set, "ExecuteChangeSet")
        _check_executable(change_set)
        run = _begin(account, change_set, request)
    account.launch(run)
    return {}


def _check_executable(change_set: ChangeSet) -> None:
    if change_set.status is not ChangeSetStatus.CREATE_COMPLETE:
        raise invalid_status(change_set, "executed", change_set.status.value)
    if change_set.execution is not ExecutionStatus.AVAILABLE:
        raise ApiError(
            "InvalidChangeSetStatus",
            f"ChangeSet [{change_set.change_set_id}] cannot be executed in its current execution "
            f"status of [{change_set.execution.value}]",
        )


def _on_failure(request: RequestParameters, change_set: ChangeSet) -> OnFailure:
    if change_set.on_failure is not None and request.has("DisableRollback"):
        raise validation_error(
            "DisableRollback cannot be given for a change set that was created with OnStackFailure"
        )
    if change_set.on_failure is not None:
        return change_set.on_failure
    if change_set.deployment is not None and change_set.deployment.disable_rollback:
        return OnFailure.DO_NOTHING
    return OnFailure.DO_NOTHING if request.flag("DisableRollback") else OnFailure.ROLLBACK


def _begin(account: Account, change_set: ChangeSet, request: RequestParameters) -> Job:
    work, run = BEGIN[change_set.kind](account, change_set, request)
    _delete_others(account, change_set, request.text("ClientRequestToken"))
    return partial(_run, account, change_set.change_set_id, work, run)


def _begin_create(account: Account, change_set: ChangeSet, request: RequestParameters) -> Begun:
    on_failure = _on_failure(request, change_set)
    review_stack = account.store.stack(change_set.stack_id)
    review_stack = replace(review_stack, on_failure=on_failure, deployment=change_set.deployment)
    work = begin_create(account, review_stack, change_set.submission, request)
    options = replace(options_for(request, review_stack, on_failure), imports=change_set.imports)
    return work, partial(execution.create_stack, work, change_set.submission, options)


def _begin_update(account: Account, change_set: ChangeSet, request: RequestParameters) -> Begun:
    origin = stack_to_update(account, change_set.stack_id)
    on_failure = _on_failure(request, change_set)
    if on_failure is not OnFailure.DO_NOTHING:
        check_can_continue(origin, request, "execute-change-set")
    if change_set.drift is not None:
        return _begin_reverting(account, change_set, request, origin, on_failure)
    begun = replace(origin, deployment=change_set.deployment)
    work = begin_update(account, begun, change_set.submission, request)
    options = replace(options_for(request, origin, on_failure), imports=change_set.imports)
    return work, partial(execution.update_stack, work, change_set.submission, origin, options)


def _begin_reverting(
    account: Account,
    change_set: ChangeSet,
    request: RequestParameters,
    origin: Stack,
    on_failure: OnFailure,
) -> Begun:
    """Update the stack's actual state; a rollback returns to that state."""
    if on_failure is OnFailure.DO_NOTHING:
        raise validation_error(
            f"Rollback cannot be disabled for a change set with DeploymentMode {REVERT_DRIFT}"
        )
    actual = actual_stack(account, origin)
    begun = replace(actual.stack, deployment=change_set.deployment)
    work = begin_update(account, begun, change_set.submission, request)
    options = options_for(request, origin, on_failure)

    def run() -> None:
        execution.update_stack(work, change_set.submission, actual.stack, options)
        keep_drift_after_rollback(work, actual)

    return work, run


def _begin_import(account: Account, change_set: ChangeSet, request: RequestParameters) -> Begun:
    origin = account.store.stack(change_set.stack_id)
    work = begin_import(account, origin, change_set.submission, request)
    return work, partial(import_resources, work, change_set, origin)


BEGIN: Mapping[str, Callable[[Account, ChangeSet, RequestParameters], Begun]] = {
    "CREATE": _begin_create,
    "UPDATE": _begin_update,
    "IMPORT": _begin_import,
}


def _delete_others(account: Account, executed: ChangeSet, token: str | None) -> None:
    """Executing one change set deletes the stack's others."""
    for other in account.store.change_sets(executed.stack_id):
        if other.change_set_id != executed.change_set_id:
            discard_change_set(account, other)
    account.store.save_change_set(replace(executed, execution_token=token))
    _mark(account, executed.change_set_id, ExecutionStatus.EXECUTE_IN_PROGRESS)


def _mark(account: Account, change_set_id: str, status: ExecutionStatus) -> None:
    """The whole hierarchy is executed together."""
    root = account.store.change_set(change_set_id)
    below = account.store.nested_change_sets(change_set_id)
    for one in [root, *below] if root else below:
        if one.status is ChangeSetStatus.CREATE_COMPLETE:
            account.store.save_change_set(replace(one, execution=status))


def _run(account: Account, change_set_id: str, work: Work, run: Job) -> None:
    try:
        execution.guarded_job(work, run)()
    finally:
        done = work.stack.status in DONE
        status = ExecutionStatus.EXECUTE_COMPLETE if done else ExecutionStatus.EXECUTE_FAILED
        with account.store.locked():
            _mark(account, change_set_id, status)
            delete_review_stacks(account, change_set_id)
