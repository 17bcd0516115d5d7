"""ExecuteChangeSet: a change set that was decided on, made so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from cfn_simulator.base.errors import ApiError, validation_error
from cfn_simulator.engine.planning.drift_aware import as_found, remember_deployment
from cfn_simulator.engine.state.account import Account, Job
from cfn_simulator.engine.state.change_set import ChangeSet
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.status import (
    ChangeSetStatus,
    ExecutionStatus,
    OnFailure,
    StackStatus,
)
from cfn_simulator.engine.state.values import Stack
from cfn_simulator.engine.state.work import Work
from cfn_simulator.engine.work import execution
from cfn_simulator.engine.work.adoption import import_resources
from cfn_simulator.engine.work.review_stacks import close_shells, discard
from cfn_simulator.operations.change_sets.deployment_mode import REVERT_DRIFT
from cfn_simulator.operations.change_sets.imports import begin_import
from cfn_simulator.operations.shared.named_stacks import (
    check_root,
    check_way_on,
    named_change_set,
    repeated,
    stack_to_update,
    wrong_status,
)
from cfn_simulator.operations.stacks.stack_policies import manner_of
from cfn_simulator.operations.stacks.start_operation import begin_create, begin_update
from cfn_simulator.wire.protocol import Wire

Begun: TypeAlias = tuple[Work, Job]
DONE = frozenset(
    {StackStatus.CREATE_COMPLETE, StackStatus.UPDATE_COMPLETE, StackStatus.IMPORT_COMPLETE}
)


def execute_change_set(account: Account, asked: RequestParameters) -> Mapping[str, Wire]:
    token = asked.text("ClientRequestToken")
    with account.store.locked():
        change_set = named_change_set(account, asked)
        if token is not None and change_set.execution_token == token:
            return {}
        if repeated(account.store.stack(change_set.stack_id), asked) is not None:
            return {}
        check_root(change_set, "ExecuteChangeSet")
        _check_executable(change_set)
        run = _begin(account, change_set, asked)
    account.launch(run)
    return {}


def _check_executable(change_set: ChangeSet) -> None:
    if change_set.status is not ChangeSetStatus.CREATE_COMPLETE:
        raise wrong_status(change_set, "executed", change_set.status.value)
    if change_set.execution is not ExecutionStatus.AVAILABLE:
        raise ApiError(
            "InvalidChangeSetStatus",
            f"ChangeSet [{change_set.change_set_id}] cannot be executed in its current execution "
            f"status of [{change_set.execution.value}]",
        )


def _on_failure(asked: RequestParameters, change_set: ChangeSet) -> OnFailure:
    if change_set.on_failure is not None and asked.has("DisableRollback"):
        raise validation_error(
            "DisableRollback cannot be given for a change set that was created with OnStackFailure"
        )
    if change_set.on_failure is not None:
        return change_set.on_failure
    if change_set.deployment is not None and change_set.deployment.disable_rollback:
        return OnFailure.DO_NOTHING
    return OnFailure.DO_NOTHING if asked.flag("DisableRollback") else OnFailure.ROLLBACK


def _begin(account: Account, change_set: ChangeSet, asked: RequestParameters) -> Job:
    work, run = BEGINNINGS[change_set.kind](account, change_set, asked)
    _keep_only(account, change_set, asked.text("ClientRequestToken"))
    return partial(_run, account, change_set.change_set_id, work, run)


def _begin_create(account: Account, change_set: ChangeSet, asked: RequestParameters) -> Begun:
    on_failure = _on_failure(asked, change_set)
    shell = account.store.stack(change_set.stack_id)
    shell = replace(shell, on_failure=on_failure, deployment=change_set.deployment)
    work = begin_create(account, shell, change_set.submission, asked)
    manner = replace(manner_of(asked, shell, on_failure), adopts=change_set.imports)
    return work, partial(execution.create_stack, work, change_set.submission, manner)


def _begin_update(account: Account, change_set: ChangeSet, asked: RequestParameters) -> Begun:
    origin = stack_to_update(account, change_set.stack_id)
    on_failure = _on_failure(asked, change_set)
    if on_failure is not OnFailure.DO_NOTHING:
        check_way_on(origin, asked, "execute-change-set")
    if change_set.drift is not None:
        return _begin_reverting(account, change_set, asked, origin, on_failure)
    begun = replace(origin, deployment=change_set.deployment)
    work = begin_update(account, begun, change_set.submission, asked)
    manner = replace(manner_of(asked, origin, on_failure), adopts=change_set.imports)
    return work, partial(execution.update_stack, work, change_set.submission, origin, manner)


def _begin_reverting(
    account: Account,
    change_set: ChangeSet,
    asked: RequestParameters,
    origin: Stack,
    on_failure: OnFailure,
) -> Begun:
    """The stack as it is now is what is updated, and what a failure goes back to."""
    if on_failure is OnFailure.DO_NOTHING:
        raise validation_error(
            f"Rollback cannot be disabled for a change set with DeploymentMode {REVERT_DRIFT}"
        )
    found = as_found(account, origin)
    begun = replace(found.stack, deployment=change_set.deployment)
    work = begin_update(account, begun, change_set.submission, asked)
    manner = manner_of(asked, origin, on_failure)

    def run() -> None:
        execution.update_stack(work, change_set.submission, found.stack, manner)
        remember_deployment(work, found)

    return work, run


def _begin_import(account: Account, change_set: ChangeSet, asked: RequestParameters) -> Begun:
    origin = account.store.stack(change_set.stack_id)
    work = begin_import(account, origin, change_set.submission, asked)
    return work, partial(import_resources, work, change_set, origin)


BEGINNINGS: Mapping[str, Callable[[Account, ChangeSet, RequestParameters], Begun]] = {
    "CREATE": _begin_create,
    "UPDATE": _begin_update,
    "IMPORT": _begin_import,
}


def _keep_only(account: Account, executed: ChangeSet, token: str | None) -> None:
    """Executing one change set deletes the stack's others."""
    for other in account.store.change_sets(executed.stack_id):
        if other.change_set_id != executed.change_set_id:
            discard(account, other)
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
        execution.job_of(work, run)()
    finally:
        done = work.stack.status in DONE
        status = ExecutionStatus.EXECUTE_COMPLETE if done else ExecutionStatus.EXECUTE_FAILED
        with account.store.locked():
            _mark(account, change_set_id, status)
            close_shells(account, change_set_id)
