"""Drift-aware change sets: compare with the actual state of a stack, not with its last deployment.

In: a stack. Out: the same stack with actual instead of deployed properties, which is compared and
updated like any other. A resource that was deleted outside the stack does not exist in it; a
rollback returns to the actual state. (User guide, "Using drift-aware change sets".)

Limits: references to a resource that has to be recreated are known only during the update. A stack
tag that was removed from a resource stays removed, and tags that were added stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cfn_simulator.engine.drift.detection import Comparison, compare_with_actual, drift_of
from cfn_simulator.engine.drift.expectation import ignored_of
from cfn_simulator.engine.drift.in_template_terms import in_template_terms
from cfn_simulator.engine.planning.evaluated_template import EvaluatedTemplate
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.drifts import DriftStatus, ResourceDrift
from cfn_simulator.engine.state.stack import STACK_TYPE, Deployed, Stack
from cfn_simulator.engine.state.status import StackStatus
from cfn_simulator.engine.state.work import Work
from cfn_simulator.types.machinery.reading.read_tags import shaped_tags
from cfn_simulator.types.machinery.tags import declared_tags
from metaflow_batch_cfn.cfn.changes.change import (
    ChangeAction,
    LiveDrift,
    PropertyChange,
    ResourceChange,
)
from metaflow_batch_cfn.cfn.changes.difference import differences, same, value_at
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type
from metaflow_batch_cfn.core.nodes import Path
from metaflow_batch_cfn.documents import Json

UNSUPPORTED = "UNSUPPORTED"
DRIFTED = frozenset({DriftStatus.MODIFIED, DriftStatus.DELETED})


@dataclass(frozen=True)
class ActualStack:
    """`stack`: the actual state. `deployed`: the last deployment. `drifts`: by logical id."""

    stack: Stack
    deployed: Stack
    drifts: Mapping[str, ResourceDrift]

    @property
    def status(self) -> str:
        drifted = any(one.status in DRIFTED for one in self.drifts.values())
        return "DRIFTED" if drifted else "IN_SYNC"


def actual_stack(account: Account, stack: Stack) -> ActualStack:
    deployed = {name: one for name, one in stack.resources.items() if one.exists}
    drifts = {name: drift_of(account, stack, one) for name, one in deployed.items()}
    resources = {
        name: _actual(account, stack, one, drifts[name].status) if name in drifts else one
        for name, one in stack.resources.items()
    }
    return ActualStack(replace(stack, resources=resources), stack, drifts)


def with_drift(
    changes: Sequence[ResourceChange], actual: ActualStack, evaluated: EvaluatedTemplate
) -> tuple[ResourceChange, ...]:
    """The changes with their drift, and the drifted resources that already match the template."""
    changed = {one.logical_id for one in changes}
    kept = [name for name in evaluated.names() if name not in changed and name in actual.drifts]
    synchronized = [one for one in (_synchronized(actual, name) for name in kept) if one.details]
    drifted = [
        _with_drift_of(one, actual) if one.logical_id in actual.drifts else one for one in changes
    ]
    return (*drifted, *synchronized)


def keep_drift_after_rollback(work: Work, actual: ActualStack) -> None:
    """After a rollback the last deployment is current again, and differences from it are drift."""
    if work.stack.status is not StackStatus.UPDATE_ROLLBACK_COMPLETE:
        return
    reached = work.stack.resources
    restored = {
        name: _as_deployed(actual.deployed.resources[name], reached[name])
        for name, drift in actual.drifts.items()
        if drift.status in DRIFTED and name in reached
    }
    work.save(resources={**reached, **restored})


def _as_deployed(deployed: Deployed, reached: Deployed) -> Deployed:
    resource = replace(deployed.resource, physical_id=deployed.physical_id)
    return replace(
        reached, resource=resource, shown=deployed.shown, physical_id=deployed.physical_id
    )


def _actual(account: Account, stack: Stack, deployed: Deployed, status: DriftStatus) -> Deployed:
    if status is DriftStatus.DELETED:
        return replace(deployed, physical_id=None)
    compared = compare_with_actual(account, stack, deployed)
    if status is not DriftStatus.MODIFIED or compared is None or deployed.type == STACK_TYPE:
        return deployed
    properties = _properties(deployed, deployed.resource.properties, compared)
    resource = replace(deployed.resource, properties=properties)
    return replace(
        deployed, resource=resource, shown=_properties(deployed, deployed.shown, compared)
    )


def _properties(
    deployed: Deployed, properties: Mapping[str, Json], compared: Comparison
) -> dict[str, Json]:
    """Tags are the resource's own, and the stack's tags that differ."""
    own = resource_type(deployed.type).tag_property
    translated = in_template_terms(properties, compared.expected, compared.found)
    if own is None or own not in compared.found:
        return translated
    actual, declared = declared_tags(compared.found[own]), declared_tags(properties.get(own))
    differing = {key for key, value in deployed.tags.items() if actual.get(key, value) != value}
    tags = {key: actual[key] for key in [*declared, *differing] if key in actual}
    translated.pop(own, None)
    return {**translated, own: shaped_tags(deployed.type, tags)} if tags else translated


def _with_drift_of(change: ResourceChange, actual: ActualStack) -> ResourceChange:
    drift = actual.drifts[change.logical_id]
    status = drift.status
    supported = status is not DriftStatus.NOT_CHECKED
    deployed = actual.deployed.resources[change.logical_id]
    return replace(
        change,
        drift_status=status.value if supported else UNSUPPORTED,
        drift_ignored=ignored_of(deployed) if supported else (),
        previous_context={"Properties": dict(deployed.shown)} if status in DRIFTED else None,
        details=tuple(_drifted(one, deployed, drift) for one in change.details),
    )


def _drifted(detail: PropertyChange, deployed: Deployed, drift: ResourceDrift) -> PropertyChange:
    """Add the deployed and the actual value where they differ."""
    previous = value_at(dict(deployed.shown), detail.path)
    if detail.attribute != "Properties" or same(previous, detail.before):
        return detail
    return replace(detail, drift=LiveDrift(previous, detail.before, drift.moment))


def _synchronized(actual: ActualStack, name: str) -> ResourceChange:
    """The actual state matches the template, so the resource is not updated."""
    before, now = actual.deployed.resources[name], actual.stack.resources[name]
    return ResourceChange(
        ChangeAction.SYNC,
        name,
        before.type,
        before.physical_id,
        scope=("Properties",),
        details=tuple(_details(before, now, actual.drifts[name])),
        before_context={"Properties": dict(now.shown)},
        after_context={"Properties": dict(now.shown)},
        previous_context={"Properties": dict(before.shown)},
        drift_status=DriftStatus.MODIFIED.value,
        drift_ignored=ignored_of(before),
    )


def _details(before: Deployed, now: Deployed, drift: ResourceDrift) -> Iterator[PropertyChange]:
    for one in differences(dict(before.shown), dict(now.shown)):
        yield PropertyChange(
            one.path,
            one.after,
            one.after,
            "Never",
            attribute=_attribute(before.type, one.path),
            change_source="NoModification",
            drift=LiveDrift(one.before, one.after, drift.moment),
        )


def _attribute(kind: str, path: Path) -> str:
    return "Tags" if path[:1] == (resource_type(kind).tag_property,) else "Properties"
