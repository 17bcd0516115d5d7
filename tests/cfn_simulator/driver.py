"""Short calls to CloudFormation through boto3, for tests."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cfn_simulator import Simulator

NUMBERS = itertools.count(1)


class Driver:
    """One stack with a unique name."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.cloudformation = simulator.client("cloudformation")
        self.name = f"stack-{next(NUMBERS)}"

    def create(self, template: Mapping[str, Any], **options: Any) -> str:
        answer = self.cloudformation.create_stack(
            StackName=self.name, TemplateBody=json.dumps(template), **request_parameters(options)
        )
        return str(answer["StackId"])

    def update(self, template: Mapping[str, Any], **options: Any) -> None:
        self.cloudformation.update_stack(
            StackName=self.name, TemplateBody=json.dumps(template), **request_parameters(options)
        )

    def review(self, template: Mapping[str, Any], kind: str = "UPDATE", **options: Any) -> Any:
        """A change set of the template, described with its values."""
        made = self.cloudformation.create_change_set(
            StackName=self.name,
            ChangeSetName=f"change-{next(NUMBERS)}",
            ChangeSetType=kind,
            TemplateBody=json.dumps(template),
            **request_parameters(options),
        )
        return self.cloudformation.describe_change_set(
            ChangeSetName=made["Id"], IncludePropertyValues=True
        )

    def execute(self, reviewed: Any, **options: Any) -> None:
        self.cloudformation.execute_change_set(ChangeSetName=reviewed["ChangeSetId"], **options)

    def delete(self, **options: Any) -> None:
        self.cloudformation.delete_stack(StackName=self.name, **options)

    def stack(self, name: str | None = None) -> Any:
        answer = self.cloudformation.describe_stacks(StackName=name or self.name)
        return answer["Stacks"][0]

    def status(self, name: str | None = None) -> str:
        return str(self.stack(name)["StackStatus"])

    def outputs(self) -> dict[str, str]:
        return {one["OutputKey"]: one["OutputValue"] for one in self.stack().get("Outputs", ())}

    def physical_id(self, logical_id: str) -> str:
        answer = self.cloudformation.describe_stack_resource(
            StackName=self.name, LogicalResourceId=logical_id
        )
        return str(answer["StackResourceDetail"]["PhysicalResourceId"])

    def resources(self, name: str | None = None) -> dict[str, str]:
        answer = self.cloudformation.describe_stack_resources(StackName=name or self.name)
        return {one["LogicalResourceId"]: one["ResourceStatus"] for one in answer["StackResources"]}

    def events(self, name: str | None = None) -> list[Any]:
        """The history, oldest first."""
        pages = self.cloudformation.get_paginator("describe_stack_events")
        found = [
            event
            for page in pages.paginate(StackName=name or self.name)
            for event in page["StackEvents"]
        ]
        return found[::-1]

    def history(self, name: str | None = None) -> list[str]:
        """`Bucket CREATE_IN_PROGRESS: Resource creation Initiated`, oldest first."""
        return [_line(event, self.name) for event in self.events(name)]

    def refusal(self, operation: str, **options: Any) -> tuple[str, str]:
        """The code and message with which CloudFormation refuses a call on the stack."""
        with pytest.raises(ClientError) as refused:
            getattr(self.cloudformation, operation)(
                StackName=self.name, **request_parameters(options)
            )
        error = refused.value.response["Error"]
        return error["Code"], error["Message"]


def request_parameters(options: dict[str, Any]) -> dict[str, Any]:
    """Converts `parameters` and `tags` from mappings, and templates from data."""
    found = dict(options)
    if "parameters" in found:
        found["Parameters"] = [
            {"ParameterKey": key, "UsePreviousValue": True}
            if value is None
            else {"ParameterKey": key, "ParameterValue": value}
            for key, value in found.pop("parameters").items()
        ]
    if "tags" in found:
        tags = found.pop("tags").items()
        found["Tags"] = [{"Key": key, "Value": value} for key, value in tags]
    if "template" in found:
        found["TemplateBody"] = json.dumps(found.pop("template"))
    return found


def _line(event: Any, stack_name: str) -> str:
    logical_id = event["LogicalResourceId"]
    subject = "stack" if logical_id == stack_name else logical_id
    line = f"{subject} {event['ResourceStatus']}"
    reason = event.get("ResourceStatusReason")
    return f"{line}: {reason}" if reason else line
