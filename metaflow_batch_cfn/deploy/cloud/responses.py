"""AWS's answers to frozen values; the only file that knows the shape of an answer."""

from __future__ import annotations

import json
from enum import Enum
from typing import TYPE_CHECKING, TypeVar

from metaflow_batch_cfn.deploy.cloud.states import ChangeSetStatus, ExecutionStatus, StackStatus
from metaflow_batch_cfn.deploy.cloud.values import (
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

if TYPE_CHECKING:
    from collections.abc import Sequence
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
        # A value that we do not know counts as the dangerous one.
        replacement=_member(
            ChangeSetReplacement, answer.get("Replacement", "False"), ChangeSetReplacement.MAYBE
        ),
        policy=_policy(answer.get("PolicyAction")),
        scope=tuple(answer.get("Scope", [])),
        details=_told_once([_read_detail(detail) for detail in answer.get("Details", [])]),
        change_set_id=answer.get("ChangeSetId", ""),
    )


def _told_once(details: Sequence[ChangeDetail]) -> tuple[ChangeDetail, ...]:
    """Each change once. What a reference changes CloudFormation tells twice: with its cause, and as
    a modification that depends on it (user guide, "Example change sets").
    """
    certain = {(one.attribute, one.path) for one in details if not one.dynamic}
    twins = {one for one in details if one.dynamic and (one.attribute, one.path) in certain}
    return tuple(dict.fromkeys(one for one in details if one not in twins))


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
    """botocore gives a JSON body as a mapping, and a YAML one as text."""
    return body if isinstance(body, str) else json.dumps(body)


def _policy(told: str | None) -> PolicyAction | None:
    return None if told is None else _member(PolicyAction, told, PolicyAction.DELETE)


def _member(kind: type[Member], told: str | None, otherwise: Member) -> Member:
    known = {member.value: member for member in kind}
    return known.get(told, otherwise)


def _moment(told: datetime | None) -> str:
    return "" if told is None else told.isoformat(timespec="seconds")
