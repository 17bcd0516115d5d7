"""CancelUpdateStack, RollbackStack and ContinueUpdateRollback."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial

from cfn_simulator.base.errors import validation_error
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.execution_options import ExecutionOptions
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.stack import OperationKind, OperationMode, Stack
from cfn_simulator.engine.state.status import CANCELLABLE, PAUSED, StackStatus
from cfn_simulator.engine.state.work import USER_INITIATED
from cfn_simulator.engine.work import execution, stack_deletion
from cfn_simulator.engine.work.rollback import continue_rollback, roll_back
from cfn_simulator.engine.work.skipping import skippable
from cfn_simulator.operations.shared.deployments import check_can_roll_back, read_deployment
from cfn_simulator.operations.shared.named_stacks import existing_stack, repeated_operation
from cfn_simulator.operations.stacks.begin_operation import begin_requested, mode_of
from cfn_simulator.operations.stacks.stacks import mark_change_sets_obsolete
from cfn_simulator.wire.protocol import Wire


def cancel_update_stack(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    stack = existing_stack(account, request.required("StackName"))
    with account.store.locked():
        same = request.fingerprint == account.store.last_cancellation(stack.stack_id)
        if same and request.has("ClientRequestToken"):
            return {}
        status = account.store.stack(stack.stack_id).status
        if status not in CANCELLABLE:
            # Without the status: clients match the end of the message.
            raise validation_error("CancelUpdateStack cannot be called from current stack status")
        account.store.request_cancellation(stack.stack_id, request.fingerprint)
    return {}


def rollback_stack(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    """Roll back to the last stable state; without one, delete everything that was created."""
    with account.store.locked():
        stack = existing_stack(account, request.required("StackName"))
        same = repeated_operation(stack, request)
        if same is not None:
            return {"StackId": stack.stack_id, "OperationId": same.operation_id}
        if stack.status not in PAUSED:
            raise validation_error(
                f"RollbackStack cannot be called from current stack status {stack.status.value}"
            )
        mark_change_sets_obsolete(account, stack)
        check_can_roll_back(stack)
        deployment = read_deployment(request)
        stack = replace(stack, deployment=deployment)
        work = begin_requested(account, stack, OperationKind.ROLLBACK, request, mode_of(deployment))
        options = ExecutionOptions(deletes_created=request.flag("RetainExceptOnCreate"))
        stable = stack.stable
        if stable is None:
            work.enter(StackStatus.ROLLBACK_IN_PROGRESS, USER_INITIATED)
            run = partial(stack_deletion.roll_back_create, work, options)
        else:
            work.enter(StackStatus.UPDATE_ROLLBACK_IN_PROGRESS, USER_INITIATED)
            run = partial(roll_back, work, stable, options)
    account.launch(execution.guarded_job(work, run))
    return {"StackId": stack.stack_id, "OperationId": work.operation.operation_id}


def continue_update_rollback(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    with account.store.locked():
        stack = existing_stack(account, request.required("StackName"))
        if repeated_operation(stack, request) is not None:
            return {}
        stable = stack.stable
        if stack.status is not StackStatus.UPDATE_ROLLBACK_FAILED or stable is None:
            raise validation_error(
                f"Stack:{stack.stack_id} is in {stack.status.value} state and can not continue "
                "update rollback."
            )
        if stack.parent_id is not None and _exists(account, stack.parent_id):
            raise validation_error(
                f"RollbackUpdatedStack cannot be invoked on child stacks: {stack.stack_id}"
            )
        skip = _skipped(account, stack, request)
        mode = OperationMode(skip=skip, forced=request.flag("ForceRollback"))
        work = begin_requested(account, stack, OperationKind.CONTINUE, request, mode)
        work.enter(StackStatus.UPDATE_ROLLBACK_IN_PROGRESS, USER_INITIATED)
    own = tuple(name for name in skip if "." not in name)
    run = partial(continue_rollback, work, stable, ExecutionOptions(), own)
    account.launch(execution.guarded_job(work, run))
    return {}


def _exists(account: Account, stack_id: str) -> bool:
    parent = account.store.find(stack_id)
    return parent is not None and parent.deleted is None


def _skipped(account: Account, stack: Stack, request: RequestParameters) -> tuple[str, ...]:
    """The resources to skip: those named or, with ForceRollback, all that can be skipped."""
    skip, possible = request.texts("ResourcesToSkip"), skippable(account, stack)
    if not request.flag("ForceRollback"):
        _check_skippable(stack, skip, possible)
        return skip
    if skip:
        # API reference: "Specifying both in the same request returns a validation error."
        raise validation_error("You cannot specify both ForceRollback and ResourcesToSkip")
    return possible


def _check_skippable(stack: Stack, skip: tuple[str, ...], possible: Collection[str]) -> None:
    """Only resources that failed to roll back can be skipped (API reference, ResourcesToSkip)."""
    wrong = sorted(set(skip) - set(possible))
    if wrong:
        raise validation_error(
            f"ResourcesToSkip may name only resources in UPDATE_FAILED state that belong to stack "
            f"[{stack.name}] or to those nested in it, not [{', '.join(wrong)}]"
        )
