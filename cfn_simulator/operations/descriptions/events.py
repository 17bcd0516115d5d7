"""DescribeStackEvents: the events of a stack, newest first."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.history import Event
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.operations.descriptions.operation_events import resource_of
from cfn_simulator.operations.shared.answers import present
from cfn_simulator.operations.shared.named_stacks import existing_stack
from cfn_simulator.operations.shared.paging import page
from cfn_simulator.wire.protocol import Wire


def describe_stack_events(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    stack = existing_stack(account, request.required("StackName"))
    newest_first = account.store.events(stack.stack_id)[::-1]
    shown, following = page(newest_first, request.text("NextToken"), lambda event: event.event_id)
    return {"StackEvents": [_description(event) for event in shown], **following}


def _description(event: Event) -> dict[str, Wire]:
    return present(
        StackId=event.stack_id,
        EventId=event.event_id,
        StackName=event.stack_name,
        OperationId=event.operation_id,
        **resource_of(event),
    )
