"""DeleteStack and UpdateTerminationProtection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from cfn_simulator.base.errors import validation_error
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.stack import OperationKind, Stack
from cfn_simulator.engine.state.status import BUSY, StackStatus
from cfn_simulator.engine.work import execution, stack_deletion
from cfn_simulator.engine.work.review_stacks import discard_change_set
from cfn_simulator.operations.shared.deployments import read_deployment
from cfn_simulator.operations.shared.named_stacks import (
    existing_stack,
    is_protected,
    repeated_operation,
)
from cfn_simulator.operations.stacks.begin_operation import begin_requested, mode_of
from cfn_simulator.wire.protocol import Wire

BY_FORCE = "FORCE_DELETE_STACK"


def delete_stack(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    name, retain = request.required("StackName"), request.texts("RetainResources")
    with account.store.locked():
        stack = account.store.find(name)
        if stack is None or stack.status in (
            StackStatus.DELETE_COMPLETE,
            StackStatus.DELETE_IN_PROGRESS,
        ):
            return {}
        by_force = request.text("DeletionMode") == BY_FORCE
        _check_deletable(account, stack, retain, by_force=by_force)
        if stack.status is StackStatus.CREATE_IN_PROGRESS:
            account.store.request_cancellation(stack.stack_id, request.fingerprint)
            return {}
        if repeated_operation(stack, request) is not None and stack.status in BUSY:
            return {}
        deployment = read_deployment(request)
        stack = replace(stack, deployment=deployment)
        work = begin_requested(account, stack, OperationKind.DELETE, request, mode_of(deployment))
        if not stack_deletion.begin_delete(work):
            return {}
        for change_set in account.store.change_sets(stack.stack_id):
            discard_change_set(account, change_set)
    run = partial(stack_deletion.delete_stack, work, retain, by_force=by_force)
    account.launch(execution.guarded_job(work, run))
    return {}


def update_termination_protection(
    account: Account, request: RequestParameters
) -> Mapping[str, Wire]:
    with account.store.locked():
        stack = existing_stack(account, request.required("StackName"))
        if stack.deleted is not None:
            raise validation_error(f"Stack [{stack.name}] does not exist")
        if stack.root_id is not None:
            raise validation_error(
                f"Termination protection cannot be updated on nested stack [{stack.stack_id}]; "
                f"update it on the root stack [{stack.root_id}]"
            )
        account.store.save(replace(stack, protected=request.flag("EnableTerminationProtection")))
    return {"StackId": stack.stack_id}


def _check_deletable(
    account: Account, stack: Stack, retain: tuple[str, ...], *, by_force: bool
) -> None:
    if is_protected(account, stack):
        raise validation_error(
            f"Stack [{stack.stack_id}] cannot be deleted while TerminationProtection is enabled"
        )
    if stack.status in BUSY and stack.status is not StackStatus.CREATE_IN_PROGRESS:
        raise validation_error(
            f"Stack [{stack.stack_id}] cannot be deleted while in status {stack.status.value}"
        )
    if retain and stack.status is not StackStatus.DELETE_FAILED:
        raise validation_error(
            f"Invalid operation on stack [{stack.stack_id}]. "
            "Specify RetainResources only when the stack is in the DELETE_FAILED state."
        )
    if by_force and stack.status is not StackStatus.DELETE_FAILED:
        raise validation_error(
            f"Invalid operation on stack [{stack.stack_id}]. "
            f"Specify DeletionMode {BY_FORCE} only when the stack is in the DELETE_FAILED state."
        )
    unknown = sorted(set(retain) - set(stack.resources))
    if unknown:
        raise validation_error(
            f"Resources [{', '.join(unknown)}] do not exist in stack [{stack.name}]"
        )
