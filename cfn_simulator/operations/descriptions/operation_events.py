"""DescribeEvents: the history of a stack by operation, with the findings of early validation.

In: a stack, a change set or an operation. Out: events, newest first: the start and the end of each
operation, and between them the events of the resources or the findings. The members of each kind of
event, and PROGRESS as the name of one, follow recorded answers of AWS (radkawar/stackd,
testdata/aws/cloudformation); botocore's model has PROGRESS_EVENT.
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
from cfn_simulator.engine.state.stack import STACK_TYPE, Operation, OperationKind, Stack
from cfn_simulator.engine.state.status import StackStatus
from cfn_simulator.operations.shared.answers import present
from cfn_simulator.operations.shared.named_stacks import existing_stack, named_change_set
from cfn_simulator.operations.shared.paging import page
from cfn_simulator.wire.protocol import Wire

GOALS = {
    OperationKind.CREATE: {StackStatus.CREATE_COMPLETE},
    OperationKind.UPDATE: {StackStatus.UPDATE_COMPLETE, StackStatus.IMPORT_COMPLETE},
    OperationKind.DELETE: {StackStatus.DELETE_COMPLETE},
    OperationKind.ROLLBACK: {StackStatus.ROLLBACK_COMPLETE, StackStatus.UPDATE_ROLLBACK_COMPLETE},
    OperationKind.CONTINUE: {StackStatus.UPDATE_ROLLBACK_COMPLETE},
}


def describe_events(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    stack, operation_id = _stack_and_operation(account, request)
    failed_only = bool(request.record("Filters").get("FailedEvents"))
    found = [
        entry
        for entry in _with_marks(stack, account.store.history(stack.stack_id))[::-1]
        if operation_id in (None, entry.operation_id) and (not failed_only or _is_failure(entry))
    ]
    shown, following = page(found, request.text("NextToken"), lambda entry: entry.event_id)
    return {"OperationEvents": [_description(entry) for entry in shown], **following}


def resource_of(event: Event) -> dict[str, Wire]:
    """The members of an event that describe its resource, common to both operations."""
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


def _stack_and_operation(account: Account, request: RequestParameters) -> tuple[Stack, str | None]:
    """The stack, and the requested operation, if any."""
    if request.has("ChangeSetName"):
        change_set = named_change_set(account, request)
        return existing_stack(account, change_set.stack_id), change_set.operation_id
    if request.has("StackName"):
        return existing_stack(account, request.required("StackName")), request.text("OperationId")
    operation_id = request.text("OperationId")
    if operation_id is None:
        raise validation_error("One of ChangeSetName, OperationId or StackName must be specified")
    for stack in account.store.stacks():
        if any(one.operation_id == operation_id for one in account.store.history(stack.stack_id)):
            return stack, operation_id
    raise validation_error(f"Operation with id {operation_id} does not exist")


def _is_failure(entry: Entry) -> bool:
    """Failures of resources and findings; a failed operation has other events that explain it."""
    match entry:
        case Event():
            return entry.status.endswith("_FAILED")
        case ValidationEvent():
            return True
        case OperationMark():
            return False


def _with_marks(stack: Stack, history: Sequence[Entry]) -> list[Entry]:
    """The history with the start and the end of each operation of the stack."""
    marks: dict[int, list[Entry]] = {}
    for place, operation in enumerate(stack.operations):
        own = [at for at, one in enumerate(history) if one.operation_id == operation.operation_id]
        if own:
            last = place == len(stack.operations) - 1
            entries = [history[at] for at in own]
            begun, *ended = _marks(stack, operation, entries, last=last)
            marks.setdefault(own[0], []).append(begun)
            marks.setdefault(own[-1] + 1, [])[:0] = ended
    return [
        entry
        for at in range(len(history) + 1)
        for entry in (*marks.get(at, ()), *history[at : at + 1])
    ]


def _marks(
    stack: Stack, operation: Operation, entries: Sequence[Entry], *, last: bool
) -> Iterator[OperationMark]:
    begun = entries[0].moment
    identity = (stack.stack_id, operation.operation_id, operation.kind)
    yield OperationMark(*identity, OperationStatus.IN_PROGRESS, begun, begun)
    statuses = [
        StackStatus(one.status) for one in entries if isinstance(one, Event) and _is_own(one)
    ]
    if not statuses or (last and statuses[-1].value.endswith("_IN_PROGRESS")):
        return
    reached = statuses[-1] in GOALS[operation.kind]
    status = OperationStatus.SUCCEEDED if reached else OperationStatus.FAILED
    yield OperationMark(*identity, status, begun, entries[-1].moment)


def _is_own(event: Event) -> bool:
    """Whether it is an event of the stack itself, not of a stack nested in it."""
    return event.type == STACK_TYPE and event.physical_id == event.stack_id


def _description(entry: Entry) -> Wire:
    identity = present(
        EventId=entry.event_id, StackId=entry.stack_id, OperationId=entry.operation_id
    )
    match entry:
        case Event():
            kind = "PROVISIONING_ERROR" if _is_failure(entry) else "PROGRESS"
            return {**identity, "EventType": kind, **resource_of(entry)}
        case ValidationEvent():
            return {**identity, **_finding(entry)}
        case OperationMark():
            return {**identity, **_mark(entry)}


def _finding(event: ValidationEvent) -> dict[str, Wire]:
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


def _mark(mark: OperationMark) -> dict[str, Wire]:
    ended = mark.status is not OperationStatus.IN_PROGRESS
    return present(
        OperationType=mark.kind.value,
        OperationStatus=mark.status.value,
        EventType="STACK_EVENT",
        Timestamp=mark.moment,
        StartTime=mark.begun,
        EndTime=mark.moment if ended else None,
    )
