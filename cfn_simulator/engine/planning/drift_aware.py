"""Drift-aware change sets: a stack as it is, instead of as it was last deployed.

In: a stack. Out: the same with what the services say in the place of what was deployed, to be
compared with a template and updated to it by what compares and updates every stack. A resource that
somebody deleted is one that the stack does not have; a rollback goes back to what was there. (User
guide, "Using drift-aware change sets".)

What hurts: what refers to a resource that has to be made again is known only while updating. A tag
of the stack that was taken off a resource stays off, and tags that somebody added stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cfn_simulator.engine.drift.detection import Compared, compared_with, drift_of
from cfn_simulator.engine.drift.expectation import ignored_of
from cfn_simulator.engine.drift.in_template_terms import in_words_of
from cfn_simulator.engine.planning.evaluated_template import Live
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.drifts import DriftStatus, ResourceDrift
from cfn_simulator.engine.state.status import StackStatus
from cfn_simulator.engine.state.values import STACK_TYPE, Deployed, Stack
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
class Found:
    """`stack`: as it is. `deployed`: as it was. `drifts`: of each resource, by logical id."""

    stack: Stack
    deployed: Stack
    drifts: Mapping[str, ResourceDrift]

    @property
    def status(self) -> str:
        drifted = any(one.status in DRIFTED for one in self.drifts.values())
        return "DRIFTED" if drifted else "IN_SYNC"


def as_found(account: Account, stack: Stack) -> Found:
    existing = {name: one for name, one in stack.resources.items() if one.exists}
    drifts = {name: drift_of(account, stack, one) for name, one in existing.items()}
    resources = {
        name: _actual(account, stack, one, drifts[name].status) if name in drifts else one
        for name, one in stack.resources.items()
    }
    return Found(replace(stack, resources=resources), stack, drifts)


def with_drift(
    changes: Sequence[ResourceChange], found: Found, live: Live
) -> tuple[ResourceChange, ...]:
    """The changes with what drifted, and what drifted to what the template now wants."""
    changed = {one.logical_id for one in changes}
    kept = [name for name in live.names() if name not in changed and name in found.drifts]
    synchronised = [one for one in (_synchronised(found, name) for name in kept) if one.details]
    told = [_told(one, found) if one.logical_id in found.drifts else one for one in changes]
    return (*told, *synchronised)


def remember_deployment(work: Work, found: Found) -> None:
    """After a rollback: the template is that of the last deployment again, and what differs from it
    has drifted still."""
    if work.stack.status is not StackStatus.UPDATE_ROLLBACK_COMPLETE:
        return
    reached = work.stack.resources
    restored = {
        name: _deployed_again(found.deployed.resources[name], reached[name])
        for name, drift in found.drifts.items()
        if drift.status in DRIFTED and name in reached
    }
    work.save(resources={**reached, **restored})


def _deployed_again(deployed: Deployed, reached: Deployed) -> Deployed:
    resource = replace(deployed.resource, physical_id=deployed.physical_id)
    return replace(
        reached, resource=resource, shown=deployed.shown, physical_id=deployed.physical_id
    )


def _actual(account: Account, stack: Stack, deployed: Deployed, status: DriftStatus) -> Deployed:
    if status is DriftStatus.DELETED:
        return replace(deployed, physical_id=None)
    compared = compared_with(account, stack, deployed)
    if status is not DriftStatus.MODIFIED or compared is None or deployed.type == STACK_TYPE:
        return deployed
    properties = _properties(deployed, deployed.resource.properties, compared)
    resource = replace(deployed.resource, properties=properties)
    return replace(
        deployed, resource=resource, shown=_properties(deployed, deployed.shown, compared)
    )


def _properties(
    deployed: Deployed, properties: Mapping[str, Json], compared: Compared
) -> dict[str, Json]:
    """Tags are those that the resource itself declares, and those of the stack that differ."""
    own = resource_type(deployed.type).tag_property
    spoken = in_words_of(properties, compared.expected, compared.found)
    if own is None or own not in compared.found:
        return spoken
    actual, declared = declared_tags(compared.found[own]), declared_tags(properties.get(own))
    otherwise = {key for key, value in deployed.tags.items() if actual.get(key, value) != value}
    tags = {key: actual[key] for key in [*declared, *otherwise] if key in actual}
    spoken.pop(own, None)
    return {**spoken, own: shaped_tags(deployed.type, tags)} if tags else spoken


def _told(change: ResourceChange, found: Found) -> ResourceChange:
    drift = found.drifts[change.logical_id]
    status = drift.status
    supported = status is not DriftStatus.NOT_CHECKED
    deployed = found.deployed.resources[change.logical_id]
    return replace(
        change,
        drift_status=status.value if supported else UNSUPPORTED,
        drift_ignored=ignored_of(deployed) if supported else (),
        previous_context={"Properties": dict(deployed.shown)} if status in DRIFTED else None,
        details=tuple(_drifted(one, deployed, drift) for one in change.details),
    )


def _drifted(detail: PropertyChange, deployed: Deployed, drift: ResourceDrift) -> PropertyChange:
    """Where what is there is not what was deployed, both are told."""
    previous = value_at(dict(deployed.shown), detail.path)
    if detail.attribute != "Properties" or same(previous, detail.before):
        return detail
    return replace(detail, drift=LiveDrift(previous, detail.before, drift.moment))


def _synchronised(found: Found, name: str) -> ResourceChange:
    """Nothing is done to the resource: the template wants what is there."""
    before, now = found.deployed.resources[name], found.stack.resources[name]
    return ResourceChange(
        ChangeAction.SYNC,
        name,
        before.type,
        before.physical_id,
        scope=("Properties",),
        details=tuple(_details(before, now, found.drifts[name])),
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
