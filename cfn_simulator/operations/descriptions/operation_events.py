"""DescribeEvents: the history of a stack by operation, with what validation has found.

In: a stack, a change set or an operation. Out: events, newest first: the beginning and the end of
each operation, and between them what became of the resources or what was found against them. Which
kind of event has which members, and that progress is called PROGRESS, is as AWS was recorded to
answer (radkawar/stackd, testdata/aws/cloudformation); botocore's model has PROGRESS_EVENT.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cfn_simulator.base.errors import validation_error
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.history import (
    Entry,
    Event,
    OperationMark,
    OperationStatus,
    ValidationEvent,
)
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.status import StackStatus
from cfn_simulator.engine.state.values import STACK_TYPE, Operation, OperationKind, Stack
from cfn_simulator.operations.shared.answers import present
from cfn_simulator.operations.shared.named_stacks import named_change_set, worked_stack
from cfn_simulator.operations.shared.paging import page
from cfn_simulator.wire.protocol import Wire

GOALS = {
    OperationKind.CREATE: {StackStatus.CREATE_COMPLETE},
    OperationKind.UPDATE: {StackStatus.UPDATE_COMPLETE, StackStatus.IMPORT_COMPLETE},
    OperationKind.DELETE: {StackStatus.DELETE_COMPLETE},
    OperationKind.ROLLBACK: {StackStatus.ROLLBACK_COMPLETE, StackStatus.UPDATE_ROLLBACK_COMPLETE},
    OperationKind.CONTINUE: {StackStatus.UPDATE_ROLLBACK_COMPLETE},
}


def describe_events(account: Account, asked: RequestParameters) -> Mapping[str, Wire]:
    stack, operation_id = _sought(account, asked)
    failed_only = bool(asked.record("Filters").get("FailedEvents"))
    found = [
        entry
        for entry in _with_marks(stack, account.store.history(stack.stack_id))[::-1]
        if operation_id in (None, entry.operation_id) and (not failed_only or _is_failure(entry))
    ]
    shown, following = page(found, asked.text("NextToken"), lambda entry: entry.event_id)
    return {"OperationEvents": [_told(entry) for entry in shown], **following}


def resource_of(event: Event) -> dict[str, Wire]:
    """What an event says of its resource, wherever it is told."""
    return present(
        LogicalResourceId=event.logical_id,
        PhysicalResourceId=event.physical_id,
        ResourceType=event.type,
        Timestamp=event.moment,
        ResourceStatus=event.status,
        ResourceStatusReason=event.reason,
        ResourceProperties=event.properties,
        ClientRequestToken=event.token,
        DetailedStatus=event.detailed,
    )


def _sought(account: Account, asked: RequestParameters) -> tuple[Stack, str | None]:
    """The stack, and the one operation of it that is asked for, if any."""
    if asked.has("ChangeSetName"):
        change_set = named_change_set(account, asked)
        return worked_stack(account, change_set.stack_id), change_set.operation_id
    if asked.has("StackName"):
        return worked_stack(account, asked.required("StackName")), asked.text("OperationId")
    operation_id = asked.text("OperationId")
    if operation_id is None:
        raise validation_error("One of ChangeSetName, OperationId or StackName must be specified")
    for stack in account.store.stacks():
        if any(one.operation_id == operation_id for one in account.store.history(stack.stack_id)):
            return stack, operation_id
    raise validation_error(f"Operation with id {operation_id} does not exist")


def _is_failure(entry: Entry) -> bool:
    """Of a resource, or found against one; an operation that failed has others to tell why."""
    match entry:
        case Event():
            return entry.status.endswith("_FAILED")
        case ValidationEvent():
            return True
        case OperationMark():
            return False


def _with_marks(stack: Stack, history: Sequence[Entry]) -> list[Entry]:
    """The history with the beginning and the end of each of the stack's own operations."""
    marks: dict[int, list[Entry]] = {}
    for place, operation in enumerate(stack.operations):
        own = [at for at, one in enumerate(history) if one.operation_id == operation.operation_id]
        if own:
            last = place == len(stack.operations) - 1
            told = [history[at] for at in own]
            begun, *ended = _marks(stack, operation, told, last=last)
            marks.setdefault(own[0], []).append(begun)
            marks.setdefault(own[-1] + 1, [])[:0] = ended
    return [
        entry
        for at in range(len(history) + 1)
        for entry in (*marks.get(at, ()), *history[at : at + 1])
    ]


def _marks(
    stack: Stack, operation: Operation, told: Sequence[Entry], *, last: bool
) -> Iterator[OperationMark]:
    begun = told[0].moment
    identity = (stack.stack_id, operation.operation_id, operation.kind)
    yield OperationMark(*identity, OperationStatus.IN_PROGRESS, begun, begun)
    statuses = [StackStatus(one.status) for one in told if isinstance(one, Event) and _is_own(one)]
    if not statuses or (last and statuses[-1].value.endswith("_IN_PROGRESS")):
        return
    reached = statuses[-1] in GOALS[operation.kind]
    status = OperationStatus.SUCCEEDED if reached else OperationStatus.FAILED
    yield OperationMark(*identity, status, begun, told[-1].moment)


def _is_own(event: Event) -> bool:
    """Whether it tells of the stack itself, not of one nested in it."""
    return event.type == STACK_TYPE and event.physical_id == event.stack_id


def _told(entry: Entry) -> Wire:
    identity = present(
        EventId=entry.event_id, StackId=entry.stack_id, OperationId=entry.operation_id
    )
    match entry:
        case Event():
            kind = "PROVISIONING_ERROR" if _is_failure(entry) else "PROGRESS"
            return {**identity, "EventType": kind, **resource_of(entry)}
        case ValidationEvent():
            return {**identity, **_found(entry)}
        case OperationMark():
            return {**identity, **_marked(entry)}


def _found(event: ValidationEvent) -> dict[str, Wire]:
    finding = event.finding
    return present(
        OperationType=event.kind.value,
        EventType="VALIDATION_ERROR",
        LogicalResourceId=finding.logical_id,
        PhysicalResourceId="",
        ResourceType=finding.type,
        Timestamp=event.moment,
        ValidationFailureMode="FAIL" if finding.blocks else "WARN",
        ValidationName=finding.name,
        ValidationStatus="FAILED",
        ValidationStatusReason=finding.reason,
        ValidationPath=finding.path,
    )


def _marked(mark: OperationMark) -> dict[str, Wire]:
    ended = mark.status is not OperationStatus.IN_PROGRESS
    return present(
        OperationType=mark.kind.value,
        OperationStatus=mark.status.value,
        EventType="STACK_EVENT",
        Timestamp=mark.moment,
        StartTime=mark.begun,
        EndTime=mark.moment if ended else None,
    )
