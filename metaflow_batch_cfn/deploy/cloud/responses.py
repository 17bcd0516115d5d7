"""Turns CloudFormation's responses into frozen values; only this file knows their structure."""

from __future__ import annotations

import json
from enum import Enum
from typing import TYPE_CHECKING, TypeVar

from metaflow_batch_cfn.deploy.cloud.stacks import (
    Change,
    ChangeDetail,
    ChangeSet,
    ChangeSetAction,
    ChangeSetReplacement,
    PolicyAction,
    Stack,
    StackEvent,
    StackOutput,
    StackResource,
    ValidationFinding,
)
from metaflow_batch_cfn.deploy.cloud.states import ChangeSetStatus, ExecutionStatus, StackStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from mypy_boto3_cloudformation.type_defs import (
        DescribeChangeSetOutputTypeDef,
        OperationEventTypeDef,
        OutputTypeDef,
        ResourceChangeDetailTypeDef,
        ResourceChangeTypeDef,
        StackEventTypeDef,
        StackResourceSummaryTypeDef,
        StackTypeDef,
    )

Member = TypeVar("Member", bound=Enum)


def read_stack(answer: StackTypeDef) -> Stack:
    changed = answer.get("LastUpdatedTime") or answer.get("CreationTime")
    return Stack(
        stack_id=answer.get("StackId", ""),
        name=answer["StackName"],
        status=StackStatus(answer["StackStatus"]),
        status_reason=answer.get("StackStatusReason", ""),
        changed=_moment(changed),
        parameters={
            parameter["ParameterKey"]: parameter.get("ParameterValue", "")
            for parameter in answer.get("Parameters", [])
            if "ParameterKey" in parameter
        },
        tags={tag["Key"]: tag["Value"] for tag in answer.get("Tags", [])},
        outputs=tuple(_read_output(output) for output in answer.get("Outputs", [])),
        protected=answer.get("EnableTerminationProtection", False),
    )


def _read_output(answer: OutputTypeDef) -> StackOutput:
    return StackOutput(
        key=answer.get("OutputKey", ""),
        value=answer.get("OutputValue", ""),
        description=answer.get("Description", ""),
        export_name=answer.get("ExportName", ""),
    )


def read_change_set(
    answer: DescribeChangeSetOutputTypeDef, changes: tuple[Change, ...]
) -> ChangeSet:
    return ChangeSet(
        change_set_id=answer["ChangeSetId"],
        name=answer["ChangeSetName"],
        stack_id=answer["StackId"],
        status=ChangeSetStatus(answer["Status"]),
        status_reason=answer.get("StatusReason", ""),
        execution=ExecutionStatus(answer.get("ExecutionStatus", "UNAVAILABLE")),
        changes=changes,
    )


def read_change(answer: ResourceChangeTypeDef) -> Change:
    return Change(
        action=_member(ChangeSetAction, answer.get("Action"), ChangeSetAction.DYNAMIC),
        logical_id=answer.get("LogicalResourceId", ""),
        resource_type=answer.get("ResourceType", ""),
        physical_id=answer.get("PhysicalResourceId", ""),
        # An unknown value is treated as the dangerous one.
        replacement=_member(
            ChangeSetReplacement, answer.get("Replacement", "False"), ChangeSetReplacement.MAYBE
        ),
        policy=_policy(answer.get("PolicyAction")),
        scope=tuple(answer.get("Scope", [])),
        details=_without_repetitions(map(_read_detail, answer.get("Details", []))),
        change_set_id=answer.get("ChangeSetId", ""),
    )


def _without_repetitions(details: Iterable[ChangeDetail]) -> tuple[ChangeDetail, ...]:
    """Each change once. CloudFormation lists a change made through a reference twice: with its
    cause, and as a dependent dynamic change (user guide, "Example change sets").
    """
    listed = tuple(details)
    certain = {(each.attribute, each.path) for each in listed if not each.dynamic}
    repeated = {each for each in listed if each.dynamic and (each.attribute, each.path) in certain}
    return tuple(dict.fromkeys(each for each in listed if each not in repeated))


def _read_detail(answer: ResourceChangeDetailTypeDef) -> ChangeDetail:
    target = answer.get("Target", {})
    return ChangeDetail(
        attribute=target.get("Attribute", ""),
        path=target.get("Path") or target.get("Name", ""),
        before=target.get("BeforeValue"),
        after=target.get("AfterValue"),
        recreation=target.get("RequiresRecreation", "Never"),
        dynamic=answer.get("Evaluation") == "Dynamic",
    )


def read_event(answer: StackEventTypeDef) -> StackEvent:
    return StackEvent(
        event_id=answer["EventId"],
        moment=_moment(answer.get("Timestamp")),
        logical_id=answer.get("LogicalResourceId", ""),
        physical_id=answer.get("PhysicalResourceId", ""),
        resource_type=answer.get("ResourceType", ""),
        status=answer.get("ResourceStatus", ""),
        reason=answer.get("ResourceStatusReason", ""),
        token=answer.get("ClientRequestToken", ""),
        stack_id=answer["StackId"],
    )


def read_validation_finding(answer: OperationEventTypeDef) -> ValidationFinding:
    return ValidationFinding(
        logical_id=answer.get("LogicalResourceId", ""),
        resource_type=answer.get("ResourceType", ""),
        reason=answer.get("ValidationStatusReason", "").rstrip("."),
        path=answer.get("ValidationPath", ""),
        blocks=answer.get("ValidationFailureMode", "FAIL") == "FAIL",
    )


def read_resource(answer: StackResourceSummaryTypeDef) -> StackResource:
    return StackResource(
        logical_id=answer.get("LogicalResourceId", ""),
        physical_id=answer.get("PhysicalResourceId", ""),
        resource_type=answer.get("ResourceType", ""),
        status=answer.get("ResourceStatus", ""),
    )


def read_template_body(body: object) -> str:
    """botocore returns a JSON template as a mapping, and a YAML template as text."""
    return body if isinstance(body, str) else json.dumps(body)


def _policy(action: str | None) -> PolicyAction | None:
    return None if action is None else _member(PolicyAction, action, PolicyAction.DELETE)


def _member(kind: type[Member], value: str | None, default: Member) -> Member:
    known = {member.value: member for member in kind}
    return known.get(value, default)


def _moment(timestamp: datetime | None) -> str:
    return "" if timestamp is None else timestamp.isoformat(timespec="seconds")
