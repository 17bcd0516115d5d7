"""The history of a stack, newest first: of the whole stack, or by operation."""

from __future__ import annotations

from collections.abc import Mapping

from metaflow_batch_cfn.simulator.engine.account import Account
from metaflow_batch_cfn.simulator.engine.requests import Asked
from metaflow_batch_cfn.simulator.engine.values import Event, Stack
from metaflow_batch_cfn.simulator.errors import validation_error
from metaflow_batch_cfn.simulator.operations.answers import present
from metaflow_batch_cfn.simulator.operations.finding import named_change_set, worked_stack
from metaflow_batch_cfn.simulator.operations.paging import page
from metaflow_batch_cfn.simulator.protocol import Wire


def describe_stack_events(account: Account, asked: Asked) -> Mapping[str, Wire]:
    stack = worked_stack(account, asked.required("StackName"))
    newest_first = account.store.events(stack.stack_id)[::-1]
    shown, following = page(newest_first, asked.text("NextToken"), lambda event: event.event_id)
    return {"StackEvents": [_told(event) for event in shown], **following}


def describe_events(account: Account, asked: Asked) -> Mapping[str, Wire]:
    """The same events with their operations, failed ones alone if that is asked for."""
    stack, operation_id = _stack_of(account, asked), asked.text("OperationId")
    failed_only = bool(asked.record("Filters").get("FailedEvents"))
    kinds = {one.operation_id: one.kind.value for one in stack.operations}
    found = [
        event
        for event in account.store.events(stack.stack_id)[::-1]
        if operation_id in (None, event.operation_id)
        and (not failed_only or event.status.endswith("_FAILED"))
    ]
    shown, following = page(found, asked.text("NextToken"), lambda event: event.event_id)
    told: list[Wire] = [_with_operation(event, kinds) for event in shown]
    return {"OperationEvents": told, **following}


def _stack_of(account: Account, asked: Asked) -> Stack:
    """By the stack's name, a change set, or an operation's id."""
    if asked.has("ChangeSetName"):
        return worked_stack(account, named_change_set(account, asked).stack_id)
    if asked.has("StackName"):
        return worked_stack(account, asked.required("StackName"))
    operation_id = asked.text("OperationId")
    for stack in account.store.stacks():
        if any(one.operation_id == operation_id for one in stack.operations):
            return stack
    raise validation_error(f"Operation with id {operation_id} does not exist")


def _with_operation(event: Event, kinds: Mapping[str, str]) -> Wire:
    members = ("StackName", "OperationId")
    told = {name: value for name, value in _told(event).items() if name not in members}
    operation_id = event.operation_id or ""
    return {
        **told,
        **present(
            OperationId=event.operation_id,
            OperationType=kinds.get(operation_id),
            EventType="STACK_EVENT",
        ),
    }


def _told(event: Event) -> dict[str, Wire]:
    return present(
        StackId=event.stack_id,
        EventId=event.event_id,
        StackName=event.stack_name,
        OperationId=event.operation_id,
        LogicalResourceId=event.logical_id,
        PhysicalResourceId=event.physical_id,
        ResourceType=event.type,
        Timestamp=event.moment,
        ResourceStatus=event.status,
        ResourceStatusReason=event.reason,
        ResourceProperties=event.properties,
        ClientRequestToken=event.token,
    )
