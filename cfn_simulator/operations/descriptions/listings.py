"""Stacks and their resources, described and listed."""

from __future__ import annotations

import json
from collections.abc import Mapping

from cfn_simulator.base.errors import validation_error
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.stack import Deployed, Stack
from cfn_simulator.engine.state.status import OnFailure
from cfn_simulator.operations.shared.answers import (
    NOT_CHECKED,
    deployment_of,
    parameters_of,
    present,
    tags_of,
)
from cfn_simulator.operations.shared.named_stacks import is_protected, named_stack
from cfn_simulator.operations.shared.paging import page
from cfn_simulator.wire.protocol import Wire
from metaflow_batch_cfn.cfn.evaluation.evaluate import ResolvedOutput
from metaflow_batch_cfn.cfn.values.scalars import scalar_text

MAX_RESOURCES = 100


def describe_stacks(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    name = request.text("StackName")
    if name is not None:
        return {"Stacks": [_description(account, named_stack(account, name))]}
    stacks = account.store.living()
    shown, following = page(stacks, request.text("NextToken"), lambda stack: stack.stack_id)
    return {"Stacks": [_description(account, stack) for stack in shown], **following}


def list_stacks(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    statuses = request.texts("StackStatusFilter")
    stacks = [one for one in account.store.stacks() if not statuses or one.status.value in statuses]
    shown, following = page(stacks, request.text("NextToken"), lambda stack: stack.stack_id)
    return {"StackSummaries": [_summary_of(stack) for stack in shown], **following}


def describe_stack_resources(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    stack, logical_id = _stack_of_resources(account, request), request.text("LogicalResourceId")
    physical_id = request.text("PhysicalResourceId")
    found = [
        one
        for one in stack.resources.values()
        if logical_id in (None, one.logical_id) and physical_id in (None, one.physical_id)
    ]
    if logical_id is not None and not found:
        raise _no_resource(logical_id, stack)
    # The API reference: "Only the first 100 resources will be returned".
    resources = [_resource(stack, one) for one in found[:MAX_RESOURCES]]
    return {"StackResources": resources}


def describe_stack_resource(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    stack = named_stack(account, request.required("StackName"))
    logical_id = request.required("LogicalResourceId")
    if logical_id not in stack.resources:
        raise _no_resource(logical_id, stack)
    resource = stack.resources[logical_id]
    metadata = resource.resource.metadata
    detail = {
        **_identity(stack),
        **_state(resource),
        **present(
            LastUpdatedTimestamp=resource.changed,
            Metadata=None if metadata is None else json.dumps(metadata),
        ),
    }
    return {"StackResourceDetail": detail}


def list_stack_resources(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    stack = named_stack(account, request.required("StackName"))
    resources = list(stack.resources.values())
    shown, following = page(resources, request.text("NextToken"), lambda one: one.logical_id)
    summaries: list[Wire] = [{**_state(one), "LastUpdatedTimestamp": one.changed} for one in shown]
    return {"StackResourceSummaries": summaries, **following}


def _stack_of_resources(account: Account, request: RequestParameters) -> Stack:
    name, physical_id = request.text("StackName"), request.text("PhysicalResourceId")
    if (name is None) == (physical_id is None):
        raise validation_error("You must specify either StackName or PhysicalResourceId, not both")
    if name is not None:
        return named_stack(account, name)
    for stack in account.store.living():
        if any(one.physical_id == physical_id for one in stack.resources.values()):
            return stack
    raise validation_error(f"Stack for {physical_id} does not exist")


def _no_resource(logical_id: str, stack: Stack) -> Exception:
    return validation_error(f"Resource {logical_id} does not exist for stack {stack.name}")


def _identity(stack: Stack) -> dict[str, Wire]:
    return {"StackName": stack.name, "StackId": stack.stack_id}


def _state(resource: Deployed) -> dict[str, Wire]:
    return present(
        LogicalResourceId=resource.logical_id,
        PhysicalResourceId=resource.physical_id,
        ResourceType=resource.type,
        ResourceStatus=resource.status.value,
        ResourceStatusReason=resource.reason,
        DriftInformation=_drift(resource),
    )


def _drift(resource: Deployed) -> Mapping[str, Wire]:
    if resource.drift is None:
        return NOT_CHECKED
    return {
        "StackResourceDriftStatus": resource.drift.status.value,
        "LastCheckTimestamp": resource.drift.moment,
    }


def _stack_drift(stack: Stack) -> Mapping[str, Wire]:
    if stack.detection is None:
        return {"StackDriftStatus": "NOT_CHECKED"}
    return {
        "StackDriftStatus": stack.detection.status.value,
        "LastCheckTimestamp": stack.detection.moment,
    }


def _resource(stack: Stack, resource: Deployed) -> Mapping[str, Wire]:
    return {**_identity(stack), **_state(resource), "Timestamp": resource.changed}


def _description(account: Account, stack: Stack) -> Mapping[str, Wire]:
    return present(
        **_identity(stack),
        **_condition(stack),
        DisableRollback=stack.on_failure is OnFailure.DO_NOTHING,
        DeploymentConfig=deployment_of(stack.deployment),
        RollbackConfiguration={},
        TimeoutInMinutes=stack.timeout_minutes,
        EnableTerminationProtection=is_protected(account, stack),
        ParentId=stack.parent_id,
        RootId=stack.root_id,
        Outputs=[_output(one) for one in stack.outputs] or None,
        LastOperations=_operations(stack),
        **_submitted(stack),
    )


def _condition(stack: Stack) -> dict[str, Wire | None]:
    return {
        "CreationTime": stack.created,
        "LastUpdatedTime": stack.updated,
        "DeletionTime": stack.deleted,
        "StackStatus": stack.status.value,
        "StackStatusReason": stack.reason,
        "DriftInformation": _stack_drift(stack),
    }


def _submitted(stack: Stack) -> dict[str, Wire | None]:
    submission = stack.submission
    if submission is None:
        return {"NotificationARNs": [], "Tags": []}
    return {
        "Description": submission.description,
        "Parameters": parameters_of(submission) or None,
        "NotificationARNs": list(submission.notification_arns),
        "Capabilities": list(submission.capabilities) or None,
        "RoleARN": submission.role_arn,
        "Tags": tags_of(submission.tags),
    }


def _operations(stack: Stack) -> list[Wire] | None:
    """The newest first; two for an update that was rolled back."""
    newest = list(reversed(stack.operations))[:2]
    return [
        {"OperationType": one.kind.value, "OperationId": one.operation_id} for one in newest
    ] or None


def _output(output: ResolvedOutput) -> Wire:
    return present(
        OutputKey=output.key,
        OutputValue=scalar_text(output.value),
        Description=output.description or None,
        ExportName=None if output.export_name is None else scalar_text(output.export_name),
    )


def _summary_of(stack: Stack) -> Mapping[str, Wire]:
    return present(
        **_identity(stack),
        **_condition(stack),
        TemplateDescription=stack.submission.description if stack.submission else None,
        ParentId=stack.parent_id,
        RootId=stack.root_id,
        LastOperations=_operations(stack),
    )
