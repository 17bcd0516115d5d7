"""The history of a stack, newest first, as it was told before there were operations."""

from __future__ import annotations

from collections.abc import Mapping

from metaflow_batch_cfn.simulator.engine.account import Account
from metaflow_batch_cfn.simulator.engine.history import Event
from metaflow_batch_cfn.simulator.engine.requests import Asked
from metaflow_batch_cfn.simulator.operations.answers import present
from metaflow_batch_cfn.simulator.operations.finding import worked_stack
from metaflow_batch_cfn.simulator.operations.operation_events import resource_of
from metaflow_batch_cfn.simulator.operations.paging import page
from metaflow_batch_cfn.simulator.protocol import Wire


def describe_stack_events(account: Account, asked: Asked) -> Mapping[str, Wire]:
    stack = worked_stack(account, asked.required("StackName"))
    newest_first = account.store.events(stack.stack_id)[::-1]
    shown, following = page(newest_first, asked.text("NextToken"), lambda event: event.event_id)
    return {"StackEvents": [_told(event) for event in shown], **following}


def _told(event: Event) -> dict[str, Wire]:
    return present(
        StackId=event.stack_id,
        EventId=event.event_id,
        StackName=event.stack_name,
        OperationId=event.operation_id,
        **resource_of(event),
    )
