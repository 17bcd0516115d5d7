"""Drift detection: started, described and listed. It completes before its request is answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from cfn_simulator.base.errors import validation_error
from cfn_simulator.engine.drift.detection import differences_of, drift_of
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.drifts import (
    Detection,
    DriftStatus,
    ResourceDrift,
    StackDriftStatus,
)
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.stack import Deployed, Stack
from cfn_simulator.engine.state.status import STABLE, StackStatus
from cfn_simulator.operations.shared.answers import present
from cfn_simulator.operations.shared.named_stacks import existing_stack, named_stack
from cfn_simulator.operations.shared.paging import page
from cfn_simulator.wire.protocol import Wire
from metaflow_batch_cfn.documents import Json

CHECKABLE = STABLE | {StackStatus.UPDATE_ROLLBACK_FAILED}
DRIFTED = frozenset({DriftStatus.MODIFIED, DriftStatus.DELETED})


def detect_stack_drift(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    with account.store.locked():
        stack = _checkable(account, request)
        requested = request.texts("LogicalResourceIds")
        _check_known(stack, requested)
        chosen = [
            one for name, one in stack.resources.items() if not requested or name in requested
        ]
        checked = {one.logical_id: drift_of(account, stack, one) for one in chosen if one.exists}
        stack = _keep(account, stack, checked)
        detection = _summary(account, stack, checked)
        account.store.save(replace(stack, detection=detection))
        account.store.save_detection(detection)
    return {"StackDriftDetectionId": detection.detection_id}


def describe_stack_drift_detection_status(
    account: Account, request: RequestParameters
) -> Mapping[str, Wire]:
    detection_id = request.required("StackDriftDetectionId")
    found = account.store.detection(detection_id)
    if found is None:
        raise validation_error(f"Drift detection [{detection_id}] does not exist")
    failed = ", ".join(found.unreadable)
    return present(
        StackId=found.stack_id,
        StackDriftDetectionId=found.detection_id,
        StackDriftStatus=found.status.value,
        DetectionStatus="DETECTION_FAILED" if failed else "DETECTION_COMPLETE",
        DetectionStatusReason=f"Failed to detect drift on resource [{failed}]" if failed else None,
        DriftedStackResourceCount=found.drifted,
        Timestamp=found.moment,
    )


def describe_stack_resource_drifts(
    account: Account, request: RequestParameters
) -> Mapping[str, Wire]:
    stack = named_stack(account, request.required("StackName"))
    requested = request.texts("StackResourceDriftStatusFilters")
    found = [
        (one, one.drift)
        for one in stack.resources.values()
        if one.drift is not None
        and one.drift.status is not DriftStatus.NOT_CHECKED
        and (not requested or one.drift.status.value in requested)
    ]
    size = request.number("MaxResults") or 100
    key = request.text("NextToken")
    shown, following = page(found, key, lambda item: item[0].logical_id, size)
    return {"StackResourceDrifts": [_description(stack, *one) for one in shown], **following}


def detect_stack_resource_drift(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    name = request.required("LogicalResourceId")
    with account.store.locked():
        stack = _checkable(account, request)
        _check_known(stack, (name,))
        drift = drift_of(account, stack, stack.resources[name])
        if drift.status is DriftStatus.NOT_CHECKED:
            kind = stack.resources[name].type
            raise validation_error(f"Drift detection is not supported for resource type {kind}")
        _keep(account, stack, {name: drift})
    return {"StackResourceDrift": _description(stack, stack.resources[name], drift)}


def _checkable(account: Account, request: RequestParameters) -> Stack:
    stack = existing_stack(account, request.required("StackName"))
    if stack.status not in CHECKABLE:
        raise validation_error(
            f"Drift detection cannot be performed on stack [{stack.stack_id}] while it is in the "
            f"{stack.status.value} state"
        )
    return stack


def _check_known(stack: Stack, names: tuple[str, ...]) -> None:
    unknown = [name for name in names if name not in stack.resources]
    if unknown:
        raise validation_error(
            f"Resource {', '.join(unknown)} does not exist for stack {stack.name}"
        )


def _keep(account: Account, stack: Stack, found: Mapping[str, ResourceDrift]) -> Stack:
    resources = {
        name: replace(one, drift=found[name]) if name in found else one
        for name, one in stack.resources.items()
    }
    return account.store.save(replace(stack, resources=resources))


def _summary(account: Account, stack: Stack, found: Mapping[str, ResourceDrift]) -> Detection:
    """A stack with nothing to check is in sync (user guide, "Stack drift status")."""
    drifted = sum(one.status in DRIFTED for one in found.values())
    unreadable = tuple(name for name, one in found.items() if one.status is DriftStatus.UNKNOWN)
    status = StackDriftStatus.UNKNOWN if unreadable else StackDriftStatus.IN_SYNC
    return Detection(
        detection_id=account.ids.uuid(),
        stack_id=stack.stack_id,
        status=StackDriftStatus.DRIFTED if drifted else status,
        drifted=drifted,
        moment=account.clock.now(),
        unreadable=unreadable,
    )


def _description(stack: Stack, resource: Deployed, drift: ResourceDrift) -> Mapping[str, Wire]:
    return present(
        StackId=stack.stack_id,
        LogicalResourceId=resource.logical_id,
        PhysicalResourceId=resource.physical_id,
        ResourceType=resource.type,
        ExpectedProperties=_text(drift.expected),
        ActualProperties=_text(drift.actual),
        PropertyDifferences=cast("list[Wire]", differences_of(drift)),
        StackResourceDriftStatus=drift.status.value,
        Timestamp=drift.moment,
        DriftStatusReason=drift.reason,
    )


def _text(properties: Mapping[str, Json] | None) -> str | None:
    return None if properties is None else json.dumps(dict(properties))
