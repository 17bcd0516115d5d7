"""An account without a server: calls go directly to the engine; tests control faults and time."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from cfn_simulator.base.clock import CountingIds, VirtualClock
from cfn_simulator.base.errors import ApiError
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.work.nested.stacks import nested_stacks
from cfn_simulator.faults import ResourceFault, ResourceTrouble, Step
from cfn_simulator.faults.plan import FaultPlan
from cfn_simulator.operations import perform
from cfn_simulator.services.services import Services
from cfn_simulator.wire.protocol import Call, Wire
from cfn_simulator.world.launch import run_now

NAME = "played"


class Played:
    """One account with one stack, whose scripted faults the test sets."""

    def __init__(self, services: Services, durations: Mapping[str, float] | None = None) -> None:
        self.services = services
        self.clock = VirtualClock()
        self.account = Account(
            account_id="123456789012",
            region="us-east-1",
            clock=self.clock,
            ids=CountingIds(),
            services=services,
            launch=run_now,
            nested=nested_stacks,
            durations=durations or {},
            faults=FaultPlan(),
        )

    def call(self, operation: str, **parameters: Wire) -> Any:
        return perform(self.account, Call(operation, {"StackName": NAME, **parameters}))

    def create(self, body: Mapping[str, Any], **parameters: Wire) -> Any:
        return self.call("CreateStack", TemplateBody=json.dumps(body), **parameters)

    def update(self, body: Mapping[str, Any], **parameters: Wire) -> Any:
        return self.call("UpdateStack", TemplateBody=json.dumps(body), **parameters)

    def change(self, body: Mapping[str, Any], kind: str = "UPDATE", **parameters: Wire) -> str:
        """Creates a change set and returns its id."""
        request = {"ChangeSetName": f"c-{self.account.ids.uuid()}", **parameters}
        made = self.call(
            "CreateChangeSet", ChangeSetType=kind, TemplateBody=json.dumps(body), **request
        )
        return str(made["Id"])

    def execute(self, change_set: str, **parameters: Wire) -> None:
        self.call("ExecuteChangeSet", ChangeSetName=change_set, **parameters)

    def described(self, change_set: str) -> Any:
        return self.call("DescribeChangeSet", ChangeSetName=change_set)

    def fail(self, logical_id: str, step: Step | None = None, **more: Any) -> None:
        """The next such step on the resource fails."""
        fault = ResourceFault(ResourceTrouble.FAILURE, logical_id, step=step, **more)
        self.account.faults.add([fault])

    def stack(self) -> Any:
        return self.call("DescribeStacks")["Stacks"][0]

    def status(self) -> str:
        return str(self.stack()["StackStatus"])

    def resources(self) -> dict[str, str]:
        found = self.call("DescribeStackResources")["StackResources"]
        return {one["LogicalResourceId"]: one["ResourceStatus"] for one in found}

    def events(self) -> list[Any]:
        """Oldest first."""
        found: list[Any] = []
        token: dict[str, Wire] = {}
        while True:
            page = self.call("DescribeStackEvents", **token)
            found += page["StackEvents"]
            if "NextToken" not in page:
                return found[::-1]
            token = {"NextToken": page["NextToken"]}

    def statuses(self) -> list[str]:
        """The statuses that the stack went through, oldest first."""
        return [one["ResourceStatus"] for one in self.events() if one["LogicalResourceId"] == NAME]

    def reasons(self, status: str) -> dict[str, str]:
        """The reason why each resource (or the stack) reached a status."""
        return {
            one["LogicalResourceId"]: one.get("ResourceStatusReason", "")
            for one in self.events()
            if one["ResourceStatus"] == status
        }

    def log_groups(self) -> dict[str, int | None]:
        found = self.services.client("logs").describe_log_groups()["logGroups"]
        return {one["logGroupName"]: one.get("retentionInDays") for one in found}

    def refusal(self, operation: str, **parameters: Wire) -> tuple[str, str]:
        return refusal_of(lambda: self.call(operation, **parameters))


def refusal_of(request: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(ApiError) as refused:
        request()
    return refused.value.code, refused.value.message
