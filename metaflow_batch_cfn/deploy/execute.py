"""A reviewed plan is carried out, and watched to its end.

In: a plan. Out: its events while they happen, and as the generator's result an Outcome. From the
first step on the operation belongs to CloudFormation: an interrupt here stops the watching, never
the operation.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from metaflow_batch_cfn.aws.errors import ServiceError, TransientError
from metaflow_batch_cfn.aws.pace import WALL_CLOCK, Pace
from metaflow_batch_cfn.deploy.errors import LostTouchError, MissingStackError, StackMovedError
from metaflow_batch_cfn.deploy.follow import Operation, follow, newest_event, settled_stack
from metaflow_batch_cfn.deploy.outcome import Outcome, deployed
from metaflow_batch_cfn.deploy.plan import Plan
from metaflow_batch_cfn.deploy.states import ExecutionStatus
from metaflow_batch_cfn.deploy.values import StackEvent

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.client import Cloud

Watched = Generator[StackEvent, None, Outcome]

_STARTED = frozenset(
    {
        ExecutionStatus.EXECUTE_IN_PROGRESS,
        ExecutionStatus.EXECUTE_COMPLETE,
        ExecutionStatus.EXECUTE_FAILED,
    }
)
# Executing one change set deletes the others of the stack.
_NOT_EXECUTABLE = ("InvalidChangeSetStatus", "ChangeSetNotFound")


def execute(plan: Plan, cloud: Cloud, pace: Pace = WALL_CLOCK) -> Watched:
    """Yields the events; returns the outcome."""
    stack_id = plan.change_set.stack_id
    operation = Operation(stack_id, plan.token, newest_event(stack_id, cloud))
    _start(plan, cloud)
    seen = []
    try:
        for event in follow(operation, cloud, pace):
            seen.append(event)
            yield event
        stack = settled_stack(stack_id, cloud, pace)
    except ServiceError as error:
        raise LostTouchError(plan.request.stack, error, cloud.identity.commands) from error
    if stack is None:
        raise MissingStackError(plan.request.stack, cloud.identity.region)
    return deployed(stack, seen, cloud.identity.commands)


def run(watched: Watched, tell: Callable[[StackEvent], object]) -> Outcome:
    """Drive `execute` or `delete` to the end, telling each event."""
    while True:
        try:
            tell(next(watched))
        except StopIteration as end:
            outcome: Outcome = end.value
            return outcome


def _start(plan: Plan, cloud: Cloud) -> None:
    try:
        cloud.execute_change_set(plan.change_set.change_set_id, plan.token)
    except TransientError:
        # The answer was lost, not the call: look before asking again.
        if cloud.change_set(plan.change_set.change_set_id).execution not in _STARTED:
            cloud.execute_change_set(plan.change_set.change_set_id, plan.token)
    except ServiceError as error:
        if error.code.startswith(_NOT_EXECUTABLE):
            raise StackMovedError(plan.request.stack) from error
        if not error.code.startswith("TokenAlreadyExists"):
            raise
