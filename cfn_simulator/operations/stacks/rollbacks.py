"""The ways back: CancelUpdateStack, RollbackStack, ContinueUpdateRollback."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial

from cfn_simulator.base.errors import validation_error
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.execution_options import ExecutionOptions
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.status import CANCELLABLE, PAUSED, StackStatus
from cfn_simulator.engine.state.values import OperationKind, OperationMode, Stack
from cfn_simulator.engine.state.work import USER_INITIATED
from cfn_simulator.engine.work import execution, stack_deletion
from cfn_simulator.engine.work.rollback import roll_back, roll_back_the_rest
from cfn_simulator.engine.work.skipping import skippable
from cfn_simulator.operations.shared.deployments import check_can_roll_back, read_deployment
from cfn_simulator.operations.shared.named_stacks import repeated, worked_stack
from cfn_simulator.operations.stacks.stacks import overtake_change_sets
from cfn_simulator.operations.stacks.start_operation import begin_asked, way_of
from cfn_simulator.wire.protocol import Wire


def cancel_update_stack(account: Account, asked: RequestParameters) -> Mapping[str, Wire]:
    stack = worked_stack(account, asked.required("StackName"))
    with account.store.locked():
        same = asked.fingerprint == account.store.last_cancellation(stack.stack_id)
        if same and asked.has("ClientRequestToken"):
            return {}
        status = account.store.stack(stack.stack_id).status
        if status not in CANCELLABLE:
            # Without the status: clients know it by its end.
            raise validation_error("CancelUpdateStack cannot be called from current stack status")
        account.store.ask_to_cancel(stack.stack_id, asked.fingerprint)
    return {}


def rollback_stack(account: Account, asked: RequestParameters) -> Mapping[str, Wire]:
    """Take back what a paused operation did; without a state to return to, all of it."""
    with account.store.locked():
        stack = worked_stack(account, asked.required("StackName"))
        same = repeated(stack, asked)
        if same is not None:
            return {"StackId": stack.stack_id, "OperationId": same.operation_id}
        if stack.status not in PAUSED:
            raise validation_error(
                f"RollbackStack cannot be called from current stack status {stack.status.value}"
            )
        overtake_change_sets(account, stack)
        check_can_roll_back(stack)
        deployment = read_deployment(asked)
        stack = replace(stack, deployment=deployment)
        work = begin_asked(account, stack, OperationKind.ROLLBACK, asked, way_of(deployment))
        manner = ExecutionOptions(deletes_new=asked.flag("RetainExceptOnCreate"))
        stable = stack.stable
        if stable is None:
            work.enter(StackStatus.ROLLBACK_IN_PROGRESS, USER_INITIATED)
            run = partial(stack_deletion.roll_back_create, work, manner)
        else:
            work.enter(StackStatus.UPDATE_ROLLBACK_IN_PROGRESS, USER_INITIATED)
            run = partial(roll_back, work, stable, manner)
    account.launch(execution.job_of(work, run))
    return {"StackId": stack.stack_id, "OperationId": work.operation.operation_id}


def continue_update_rollback(account: Account, asked: RequestParameters) -> Mapping[str, Wire]:
    with account.store.locked():
        stack = worked_stack(account, asked.required("StackName"))
        if repeated(stack, asked) is not None:
            return {}
        stable = stack.stable
        if stack.status is not StackStatus.UPDATE_ROLLBACK_FAILED or stable is None:
            raise validation_error(
                f"Stack:{stack.stack_id} is in {stack.status.value} state and can not continue "
                "update rollback."
            )
        if stack.parent_id is not None and _lives(account, stack.parent_id):
            raise validation_error(
                f"RollbackUpdatedStack cannot be invoked on child stacks: {stack.stack_id}"
            )
        skip = _skipped(account, stack, asked)
        way = OperationMode(skip=skip, forced=asked.flag("ForceRollback"))
        work = begin_asked(account, stack, OperationKind.CONTINUE, asked, way)
        work.enter(StackStatus.UPDATE_ROLLBACK_IN_PROGRESS, USER_INITIATED)
    own = tuple(name for name in skip if "." not in name)
    run = partial(roll_back_the_rest, work, stable, ExecutionOptions(), own)
    account.launch(execution.job_of(work, run))
    return {}


def _lives(account: Account, stack_id: str) -> bool:
    parent = account.store.find(stack_id)
    return parent is not None and parent.deleted is None


def _skipped(account: Account, stack: Stack, asked: RequestParameters) -> tuple[str, ...]:
    """The resources that are left as they are: those named, or by force all that can be."""
    skip, possible = asked.texts("ResourcesToSkip"), skippable(account, stack)
    if not asked.flag("ForceRollback"):
        _check_skippable(stack, skip, possible)
        return skip
    if skip:
        # API reference: "Specifying both in the same request returns a validation error."
        raise validation_error("You cannot specify both ForceRollback and ResourcesToSkip")
    return possible


def _check_skippable(stack: Stack, skip: tuple[str, ...], possible: Collection[str]) -> None:
    """Only what refused to go back may be skipped (API reference, ResourcesToSkip)."""
    wrong = sorted(set(skip) - set(possible))
    if wrong:
        raise validation_error(
            f"ResourcesToSkip may name only resources in UPDATE_FAILED state that belong to stack "
            f"[{stack.name}] or to those nested in it, not [{', '.join(wrong)}]"
        )
