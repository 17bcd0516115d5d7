"""How an operation ended, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from metaflow_batch_cfn.aws.commands import Commands
from metaflow_batch_cfn.deploy.cloud.follow import Followed
from metaflow_batch_cfn.deploy.cloud.stacks import Stack, StackEvent
from metaflow_batch_cfn.deploy.cloud.states import StackStatus, advice_for

# The reasons of resources that CloudFormation stopped because another resource failed.
_CANCELLED = (
    "Resource creation cancelled",
    "Resource update cancelled",
    "Resource deletion cancelled",
)
# A resource that an earlier stack retained keeps its name taken until it is deleted.
_NAME_IS_TAKEN = (
    "A resource with that name already exists. Delete it if it is unused, or choose another name. "
)


class OperationResult(Enum):
    """What a person needs to do: nothing, fix the cause and repeat, or check the stack."""

    DONE = "done"
    ROLLED_BACK = "rolled back"
    NEEDS_ATTENTION = "needs attention"


_RESULTS = {
    StackStatus.CREATE_COMPLETE: OperationResult.DONE,
    StackStatus.UPDATE_COMPLETE: OperationResult.DONE,
    StackStatus.IMPORT_COMPLETE: OperationResult.DONE,
    StackStatus.ROLLBACK_COMPLETE: OperationResult.ROLLED_BACK,
    StackStatus.UPDATE_ROLLBACK_COMPLETE: OperationResult.ROLLED_BACK,
    StackStatus.IMPORT_ROLLBACK_COMPLETE: OperationResult.ROLLED_BACK,
    StackStatus.DELETE_COMPLETE: OperationResult.ROLLED_BACK,
}


@dataclass(frozen=True)
class Outcome:
    """The end of an execution or deletion; the first of `failures` is the root cause."""

    result: OperationResult
    status: StackStatus
    stack: Stack | None
    failures: tuple[StackEvent, ...]
    advice: str = ""

    @property
    def root_cause(self) -> StackEvent | None:
        return self.failures[0] if self.failures else None


def deployed(stack: Stack, followed: Followed, commands: Commands) -> Outcome:
    """The outcome of our operation; the stack's status may be another operation's."""
    status = StackStatus(followed.last.status) if followed.last else stack.status
    result = _RESULTS.get(status, OperationResult.NEEDS_ATTENTION)
    if followed.overtaken and result is OperationResult.DONE:
        result = OperationResult.NEEDS_ATTENTION
    failures = () if result is OperationResult.DONE else causes(followed.events)
    return Outcome(
        result=result,
        status=status,
        stack=stack,
        failures=failures,
        advice=_advice(result, status, stack, failures, commands),
    )


def deleted(stack: Stack | None, events: Iterable[StackEvent]) -> Outcome:
    """The outcome of a deletion; `None` is a stack that no longer exists."""
    if stack is None or stack.status is StackStatus.DELETE_COMPLETE:
        return Outcome(OperationResult.DONE, StackStatus.DELETE_COMPLETE, stack, failures=())
    return Outcome(
        result=OperationResult.NEEDS_ATTENTION,
        status=stack.status,
        stack=stack,
        failures=causes(events),
        advice="Fix the causes listed above, then run the same command again.",
    )


def causes(events: Iterable[StackEvent]) -> tuple[StackEvent, ...]:
    """The failed events in chronological order, without those that another failure caused."""
    failed = [event for event in events if event.failed]
    own = [event for event in failed if not event.reason.startswith(_CANCELLED)]
    of_resources = [event for event in own if not event.about_the_stack]
    return tuple(of_resources or own or failed)


def _name_is_taken(event: StackEvent) -> bool:
    return "AlreadyExists" in event.reason or "already exists" in event.reason


def _advice(
    result: OperationResult,
    status: StackStatus,
    stack: Stack,
    failures: Iterable[StackEvent],
    commands: Commands,
) -> str:
    taken = _NAME_IS_TAKEN if any(map(_name_is_taken, failures)) else ""
    parts = (taken, _advice_for_state(result, status, stack, commands), _since(status, stack))
    return " ".join(part.strip() for part in parts if part)


def _advice_for_state(
    result: OperationResult, status: StackStatus, stack: Stack, commands: Commands
) -> str:
    match result:
        case OperationResult.DONE:
            return ""
        case OperationResult.ROLLED_BACK if status is not StackStatus.ROLLBACK_COMPLETE:
            return "The stack is back in its previous state. Fix the cause, then deploy again."
        case OperationResult.NEEDS_ATTENTION if status in _RESULTS:
            return "Another client ended this operation. Check the stack, then deploy again."
        case _:
            return advice_for(status, stack.name, commands)


def _since(status: StackStatus, stack: Stack) -> str:
    """Empty for a status that was read before our operation's last event."""
    if stack.status in (status, StackStatus.REVIEW_IN_PROGRESS):
        return ""
    return (
        f"The stack is now in {stack.status.value}: another client has started an operation since."
    )
