"""Executes the change set of a reviewed plan and follows it to the end.

In: a plan. Out: its events as they occur, and an Outcome as the generator's result. Once the
operation has started it belongs to CloudFormation: an interrupt stops following it, never the
operation itself.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from typing import TYPE_CHECKING

from metaflow_batch_cfn.aws.errors import ServiceError, TransientError
from metaflow_batch_cfn.aws.pace import WALL_CLOCK, Pace
from metaflow_batch_cfn.aws.retries import with_retries
from metaflow_batch_cfn.core.errors import MetaflowBatchError
from metaflow_batch_cfn.deploy.applying.outcome import Outcome, deployed
from metaflow_batch_cfn.deploy.cloud.errors import (
    DataLossError,
    LostConnectionError,
    MissingStackError,
    StackChangedError,
    UnknownStartError,
)
from metaflow_batch_cfn.deploy.cloud.follow import Operation, follow, settled_stack
from metaflow_batch_cfn.deploy.cloud.stacks import StackEvent
from metaflow_batch_cfn.deploy.cloud.states import ExecutionStatus
from metaflow_batch_cfn.deploy.guard import Loss, losses
from metaflow_batch_cfn.deploy.planning.discard import (
    ReportLeftover,
    log_leftover,
    removed_on_failure,
)
from metaflow_batch_cfn.deploy.planning.plan import Plan

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.cloud.client import Cloud

Watched = Generator[StackEvent, None, Outcome]

_STARTED = frozenset(
    {
        ExecutionStatus.EXECUTE_IN_PROGRESS,
        ExecutionStatus.EXECUTE_COMPLETE,
        ExecutionStatus.EXECUTE_FAILED,
    }
)
# Executing a change set deletes the stack's other change sets.
_NOT_EXECUTABLE = ("InvalidChangeSetStatus", "ChangeSetNotFound")


def execute(
    plan: Plan,
    cloud: Cloud,
    pace: Pace = WALL_CLOCK,
    report_leftover: ReportLeftover = log_leftover,
) -> Watched:
    """Yields the events; returns the outcome. A plan that is not executed is discarded."""
    stack_id = plan.change_set.stack_id
    # After an interrupt the execution might have started, so nothing is deleted.
    with removed_on_failure(plan.temporary, cloud, pace, report_leftover, on=MetaflowBatchError):
        refuse_losses(plan)
        _start(plan, cloud, pace)
    try:
        operation = Operation(stack_id, plan.token, plan.newest_event)
        followed = yield from follow(operation, cloud, pace)
        stack = settled_stack(stack_id, cloud, pace)
    except ServiceError as error:
        raise LostConnectionError(plan.request.stack, error, cloud.identity.commands) from error
    if stack is None:
        raise MissingStackError(plan.request.stack, cloud.identity.region)
    return deployed(stack, followed, cloud.identity.commands)


def losses_of(plan: Plan) -> tuple[Loss, ...]:
    """The data losses of the plan that the user has not allowed by name."""
    declared = plan.request.body.template.section("Resources")
    return tuple(losses(plan.change_set.changes, declared, plan.request.allowances))


def refuse_losses(plan: Plan) -> None:
    """Raises DataLossError."""
    if lost := losses_of(plan):
        raise DataLossError(plan.request.stack, lost)


def run(watched: Watched, report: Callable[[StackEvent], object]) -> Outcome:
    """Drives `execute` or `delete` to the end and reports each event."""
    while True:
        try:
            report(next(watched))
        except StopIteration as end:
            outcome: Outcome = end.value
            return outcome


def _start(plan: Plan, cloud: Cloud, pace: Pace) -> None:
    try:
        cloud.execute_change_set(plan.change_set.change_set_id, plan.token)
    except TransientError:
        _start_after_lost_answer(plan, cloud, pace)
    except ServiceError as error:
        if error.code.startswith(_NOT_EXECUTABLE):
            raise StackChangedError(plan.request.stack) from error
        if not _is_under_way(error):
            raise


def _start_after_lost_answer(plan: Plan, cloud: Cloud, pace: Pace) -> None:
    """The response was lost, perhaps not the request: check before sending it again. An error now
    does not prove that the execution has not started.
    """
    try:
        with_retries(partial(_start_unless_started, plan, cloud), pace)
    except ServiceError as error:
        if not _is_under_way(error):
            name, commands = plan.change_set.name, cloud.identity.commands
            raise UnknownStartError(plan.request.stack, name, error, commands) from error


def _start_unless_started(plan: Plan, cloud: Cloud) -> None:
    if cloud.change_set(plan.change_set.change_set_id).execution not in _STARTED:
        cloud.execute_change_set(plan.change_set.change_set_id, plan.token)


def _is_under_way(error: ServiceError) -> bool:
    """Our token has already started an operation."""
    return error.code.startswith("TokenAlreadyExists")
