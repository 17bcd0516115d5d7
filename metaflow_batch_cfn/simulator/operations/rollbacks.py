"""The ways back: CancelUpdateStack, RollbackStack, ContinueUpdateRollback."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from metaflow_batch_cfn.simulator.engine import execution
from metaflow_batch_cfn.simulator.engine.account import Account
from metaflow_batch_cfn.simulator.engine.manner import Manner
from metaflow_batch_cfn.simulator.engine.requests import Asked
from metaflow_batch_cfn.simulator.engine.restore import take_back, take_back_the_rest
from metaflow_batch_cfn.simulator.engine.status import (
    CANCELLABLE,
    PAUSED,
    ResourceStatus,
    StackStatus,
)
from metaflow_batch_cfn.simulator.engine.values import OperationKind, Stack
from metaflow_batch_cfn.simulator.errors import not_modelled, validation_error
from metaflow_batch_cfn.simulator.operations.finding import repeated, worked_stack
from metaflow_batch_cfn.simulator.operations.stacks import begin_asked, overtake_change_sets
from metaflow_batch_cfn.simulator.protocol import Wire


def cancel_update_stack(account: Account, asked: Asked) -> Mapping[str, Wire]:
    stack = worked_stack(account, asked.required("StackName"))
    with account.store.locked():
        status = account.store.stack(stack.stack_id).status
        if status not in CANCELLABLE:
            raise validation_error(
                f"CancelUpdateStack cannot be called from current stack status {status.value}"
            )
        account.store.ask_to_cancel(stack.stack_id)
    return {}


def rollback_stack(account: Account, asked: Asked) -> Mapping[str, Wire]:
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
        work = begin_asked(account, stack, OperationKind.ROLLBACK, asked)
        manner = Manner(deletes_new=asked.flag("RetainExceptOnCreate"))
        stable = stack.stable
        if stable is None:
            work.enter(StackStatus.ROLLBACK_IN_PROGRESS, execution.USER)
            run = partial(execution.roll_back_create, work, manner)
        else:
            work.enter(StackStatus.UPDATE_ROLLBACK_IN_PROGRESS, execution.USER)
            run = partial(take_back, work, stable, manner)
    account.launch(execution.job_of(work, run))
    return {"StackId": stack.stack_id, "OperationId": work.operation.operation_id}


def continue_update_rollback(account: Account, asked: Asked) -> Mapping[str, Wire]:
    skip = asked.texts("ResourcesToSkip")
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
        if asked.flag("ForceRollback"):
            raise not_modelled("ForceRollback of ContinueUpdateRollback")
        _check_skippable(stack, skip)
        work = begin_asked(account, stack, OperationKind.CONTINUE, asked)
        work.enter(StackStatus.UPDATE_ROLLBACK_IN_PROGRESS, execution.USER)
    run = partial(take_back_the_rest, work, stable, Manner(), skip)
    account.launch(execution.job_of(work, run))
    return {}


def _check_skippable(stack: Stack, skip: tuple[str, ...]) -> None:
    """Only what refused to go back may be skipped (API reference, ResourcesToSkip)."""
    failed = {
        name for name, one in stack.resources.items() if one.status is ResourceStatus.UPDATE_FAILED
    }
    wrong = sorted(set(skip) - failed)
    if wrong:
        raise validation_error(
            f"ResourcesToSkip may name only resources in UPDATE_FAILED state that belong to stack "
            f"[{stack.name}], not [{', '.join(wrong)}]"
        )
