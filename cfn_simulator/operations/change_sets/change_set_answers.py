"""A change set as DescribeChangeSet and ListChangeSets return it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from cfn_simulator.engine.state.change_set import ChangeSet
from cfn_simulator.operations.change_sets.deployment_mode import REVERT_DRIFT
from cfn_simulator.operations.shared.answers import deployment_of, parameters_of, present, tags_of
from cfn_simulator.wire.protocol import Wire
from metaflow_batch_cfn.cfn.changes.change import LiveDrift
from metaflow_batch_cfn.cfn.changes.compare import PropertyChange, ResourceChange
from metaflow_batch_cfn.documents import Json


def description_of(
    change_set: ChangeSet, changes: Sequence[ResourceChange], *, with_values: bool
) -> Mapping[str, Wire]:
    submission = change_set.submission
    return present(
        ChangeSetName=change_set.name,
        ChangeSetId=change_set.change_set_id,
        StackId=change_set.stack_id,
        StackName=change_set.stack_name,
        Description=change_set.description,
        Parameters=parameters_of(submission),
        CreationTime=change_set.created,
        ExecutionStatus=change_set.execution.value,
        Status=change_set.status.value,
        StatusReason=change_set.reason,
        NotificationARNs=list(submission.notification_arns),
        RollbackConfiguration={},
        Capabilities=list(submission.capabilities),
        Tags=tags_of(submission.tags),
        Changes=[_listed(one, with_values=with_values) for one in changes],
        IncludeNestedStacks=change_set.include_nested,
        ImportExistingResources=change_set.imports_existing,
        OnStackFailure=change_set.on_failure.value if change_set.on_failure else None,
        DeploymentConfig=deployment_of(change_set.deployment),
        DeploymentMode=REVERT_DRIFT if change_set.drift else None,
        StackDriftStatus=change_set.drift,
        ParentChangeSetId=change_set.parent_id,
        RootChangeSetId=change_set.root_id,
    )


def weight_of(change: ResourceChange, *, with_values: bool) -> int:
    """The approximate size of a change in an answer, in bytes."""
    return len(json.dumps(_listed(change, with_values=with_values), default=str)) + len(", ")


def summary_of(change_set: ChangeSet) -> Mapping[str, Wire]:
    return present(
        StackId=change_set.stack_id,
        StackName=change_set.stack_name,
        ChangeSetId=change_set.change_set_id,
        ChangeSetName=change_set.name,
        ExecutionStatus=change_set.execution.value,
        Status=change_set.status.value,
        StatusReason=change_set.reason,
        CreationTime=change_set.created,
        Description=change_set.description,
        IncludeNestedStacks=change_set.include_nested,
        ImportExistingResources=change_set.imports_existing,
        ParentChangeSetId=change_set.parent_id,
        RootChangeSetId=change_set.root_id,
    )


def _listed(change: ResourceChange, *, with_values: bool) -> Mapping[str, Wire]:
    return {"Type": "Resource", "ResourceChange": _change(change, with_values=with_values)}


def _change(change: ResourceChange, *, with_values: bool) -> Mapping[str, Wire]:
    members = present(
        PolicyAction=change.policy_action,
        Action=change.action.value,
        LogicalResourceId=change.logical_id,
        PhysicalResourceId=change.physical_id,
        ResourceType=change.resource_type,
        Replacement=change.replacement,
        Scope=list(change.scope),
        ChangeSetId=change.change_set_id,
        ResourceDriftStatus=change.drift_status,
        ResourceDriftIgnoredAttributes=[
            {"Path": one.pointer, "Reason": one.reason} for one in change.drift_ignored
        ]
        or None,
        Details=_details(change, with_values=with_values),
    )
    if not with_values:
        return members
    contexts = present(
        BeforeContext=_context(change.before_context),
        AfterContext=_context(change.after_context),
        PreviousDeploymentContext=_context(change.previous_context),
    )
    return {**members, **contexts}


def _details(change: ResourceChange, *, with_values: bool) -> list[Wire]:
    """Without duplicates: without values, all changes of one property are one detail."""
    details = [
        _detail(one, with_values=with_values, compares_actual=change.drift_status is not None)
        for detail in change.details
        for one in _with_dependent(detail, with_values=with_values)
    ]
    return [one for index, one in enumerate(details) if one not in details[:index]]


def _with_dependent(detail: PropertyChange, *, with_values: bool) -> Iterator[PropertyChange]:
    """CloudFormation lists the change of a reference twice: with its cause, and as a modification
    that depends on it. For references to other resources it lists the latter only with values (user
    guide, "Example change sets"; recorded in LocalStack's `test_change_set_ref`).
    """
    to_resource = detail.change_source in ("ResourceReference", "ResourceAttribute")
    if detail.change_source == "ParameterReference" or (
        with_values and to_resource and detail.evaluation == "Static"
    ):
        yield replace(
            detail, evaluation="Dynamic", change_source="DirectModification", causing_entity=None
        )
    yield detail


def _detail(
    detail: PropertyChange, *, with_values: bool, compares_actual: bool
) -> Mapping[str, Wire]:
    target = present(
        Attribute=detail.attribute,
        Name=detail.name,
        RequiresRecreation=detail.requires_recreation,
    )
    if with_values and detail.change_source != "Automatic":
        values = present(
            Path=detail.pointer,
            AttributeChangeType=detail.attribute_change_type,
            BeforeValue=_value(detail.before),
            AfterValue=_value(detail.after),
            BeforeValueFrom="ACTUAL_STATE" if compares_actual else None,
            AfterValueFrom="TEMPLATE" if compares_actual else None,
            Drift=None if detail.drift is None else _drift(detail.drift),
        )
        target = {**target, **values}
    return present(
        Target=target,
        Evaluation=detail.evaluation,
        ChangeSource=detail.change_source,
        CausingEntity=detail.causing_entity,
    )


def _drift(drift: LiveDrift) -> Mapping[str, Wire]:
    return present(
        PreviousValue=_value(drift.previous),
        ActualValue=_value(drift.actual),
        DriftDetectionTimestamp=drift.found,
    )


def _context(context: Mapping[str, Json] | None) -> str | None:
    return None if context is None else json.dumps(dict(context))


def _value(value: Json) -> str | None:
    """Scalars as they are, structures as JSON, None for an absent value."""
    match value:
        case None | str():
            return value
        case _:
            return json.dumps(value)
