"""What a change set would say: which resources are added, modified, replaced, removed, and why.

In: the stack as it is (or None) and as it would be, both resolved. Out: `ResourceChange`s in the
order of the new template, removals last. Pure: nothing is asked of an account. What hurts: a change
spreads. Who refers to a replaced resource, or to any attribute of a modified one, may change too;
CloudFormation lists that as "Dynamic" even where the value turns out to be the same, and so do we.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from graphlib import TopologicalSorter

from metaflow_batch_cfn.cfn.difference import Difference, Path, differences, same, value_at
from metaflow_batch_cfn.cfn.origins import Origin
from metaflow_batch_cfn.cfn.registry import Replacement, ResourceType, resource_type
from metaflow_batch_cfn.cfn.registry_tables import REF_FOLLOWS_UPDATES
from metaflow_batch_cfn.cfn.stack import ResolvedResource, ResolvedStack
from metaflow_batch_cfn.cfn.tagging import tag_differences
from metaflow_batch_cfn.cfn.unknown import UNKNOWN, holds_unknown
from metaflow_batch_cfn.cfn.verdicts import replacement_of
from metaflow_batch_cfn.core.documents import Json
from metaflow_batch_cfn.core.errors import Problem

__all__ = [
    "Action",
    "PropertyChange",
    "ResolvedResource",
    "ResolvedStack",
    "ResourceChange",
    "compare",
    "type_changes",
]


class Action(Enum):
    """What is done to a resource."""

    ADD = "Add"
    MODIFY = "Modify"
    REMOVE = "Remove"


@dataclass(frozen=True)
class PropertyChange:
    """One changed value. The path begins at the attribute: `("ComputeResources", "MaxvCpus")`."""

    path: Path
    before: Json
    after: Json
    requires_recreation: str
    attribute: str = "Properties"
    evaluation: str = "Static"
    change_source: str = "DirectModification"
    causing_entity: str | None = None

    @property
    def name(self) -> str | None:
        """The property's name, as `Target.Name` tells it (of properties only)."""
        return str(self.path[0]) if self.attribute == "Properties" and self.path else None

    @property
    def pointer(self) -> str:
        """The JSON pointer, as `Target.Path` tells it."""
        within = self.attribute in ("Properties", "Tags")
        steps = ("Properties", *self.path) if within else (self.attribute, *self.path)
        return "".join(f"/{_escaped(step)}" for step in steps)

    @property
    def attribute_change_type(self) -> str:
        """Add, Remove or Modify."""
        if self.before is None:
            return "Add"
        return "Remove" if self.after is None else "Modify"


@dataclass(frozen=True)
class ResourceChange:
    """What happens to one resource; `replacement` is None unless it is modified."""

    action: Action
    logical_id: str
    resource_type: str
    physical_id: str | None = None
    replacement: str | None = None
    scope: tuple[str, ...] = ()
    details: tuple[PropertyChange, ...] = ()
    policy_action: str | None = None
    before_context: Mapping[str, Json] | None = None
    after_context: Mapping[str, Json] | None = None


def compare(
    before: ResolvedStack | None, after: ResolvedStack, region: str = "us-east-1"
) -> tuple[ResourceChange, ...]:
    """The changes that make `after` of `before`; none if there is nothing to do."""
    existing = before.resources if before else {}
    modified: dict[str, ResourceChange] = {}
    if before:
        for logical_id in _in_order(after):
            if logical_id in existing:
                change = _modified(_Pair(before, after, logical_id, region), modified)
                if change:
                    modified[logical_id] = change
    changes = [
        modified.get(one) or (None if one in existing else _added(after.resources[one]))
        for one in after.resources
    ]
    removed = [_removed(one) for key, one in existing.items() if key not in after.resources]
    return tuple(one for one in [*changes, *removed] if one)


def type_changes(before: ResolvedStack, after: ResolvedStack) -> list[Problem]:
    """CloudFormation refuses to give a logical id another type."""
    changed = [
        key
        for key, resource in after.resources.items()
        if key in before.resources and before.resources[key].type != resource.type
    ]
    if not changed:
        return []
    what = (
        "Update of resource type is not permitted. The new template modifies resource type of the "
        f"following resources: [{', '.join(changed)}]"
    )
    return [Problem("", what, "Give the new resource another logical id.")]


@dataclass(frozen=True)
class _Pair:
    """One resource in both stacks."""

    old_stack: ResolvedStack
    new_stack: ResolvedStack
    logical_id: str
    region: str

    @property
    def before(self) -> ResolvedResource:
        return self.old_stack.resources[self.logical_id]

    @property
    def after(self) -> ResolvedResource:
        return self.new_stack.resources[self.logical_id]

    @property
    def kind(self) -> ResourceType:
        return resource_type(self.after.type, self.region)

    def verdict(self, path: Path) -> str:
        return replacement_of(self.kind, path, self.before.properties, self.after.properties).value


def _in_order(stack: ResolvedStack) -> Iterator[str]:
    """Referred resources before those that refer to them."""
    graph = {
        key: [name for name in _referred(resource) if name in stack.resources and name != key]
        for key, resource in stack.resources.items()
    }
    return iter(tuple(TopologicalSorter(graph).static_order()))


def _referred(resource: ResolvedResource) -> Iterator[str]:
    for origin in resource.origins:
        yield from origin.resources
        yield from (attribute.partition(".")[0] for attribute in origin.attributes)


def _modified(pair: _Pair, modified: Mapping[str, ResourceChange]) -> ResourceChange | None:
    direct = [*_property_changes(pair), *_tag_changes(pair), *_attribute_changes(pair)]
    details = (*direct, *_spread(pair, modified, {one.path for one in direct}))
    if not details:
        return None
    replacement = _replacement(details)
    return ResourceChange(
        action=Action.MODIFY,
        logical_id=pair.logical_id,
        resource_type=pair.after.type,
        physical_id=pair.before.physical_id,
        replacement=replacement,
        scope=tuple(dict.fromkeys(one.attribute for one in details)),
        details=details,
        policy_action=_replace_policy(pair.after) if replacement == "True" else None,
        before_context=_context(pair.before),
        after_context=_context(pair.after),
    )


def _property_changes(pair: _Pair) -> Iterator[PropertyChange]:
    tag_property = pair.kind.tag_property
    old, new = dict(pair.before.properties), dict(pair.after.properties)
    for found in differences(old, new):
        if tag_property is None or found.path[0] != tag_property:
            source, cause = _reason(pair, found)
            yield PropertyChange(
                path=found.path,
                before=found.before,
                after=found.after,
                requires_recreation=pair.verdict(found.path),
                evaluation="Dynamic" if holds_unknown(found.after) else "Static",
                change_source=source,
                causing_entity=cause,
            )


def _tag_changes(pair: _Pair) -> Iterator[PropertyChange]:
    kind = pair.kind
    for found in tag_differences(
        kind,
        (pair.before.properties, pair.old_stack.tags),
        (pair.after.properties, pair.new_stack.tags),
    ):
        verdict = pair.verdict(found.path) if kind.tag_updatable else Replacement.ALWAYS.value
        source, cause = _reason(pair, found)
        yield PropertyChange(
            found.path, found.before, found.after, verdict, "Tags", "Static", source, cause
        )


def _attribute_changes(pair: _Pair) -> Iterator[PropertyChange]:
    for attribute, was, becomes in (
        ("Metadata", pair.before.metadata, pair.after.metadata),
        ("DeletionPolicy", pair.before.deletion_policy, pair.after.deletion_policy),
        (
            "UpdateReplacePolicy",
            pair.before.update_replace_policy,
            pair.after.update_replace_policy,
        ),
    ):
        if not same(was, becomes):
            yield PropertyChange((), was, becomes, Replacement.NEVER.value, attribute)


def _reason(pair: _Pair, found: Difference) -> tuple[str, str | None]:
    """The parameter behind the change if the template says the same there; else the template."""
    earlier = {(one.path, _key(one.node)) for one in pair.before.origins}
    for origin in pair.after.origins:
        around = found.path[: len(origin.path)] == origin.path
        if around and (origin.path, _key(origin.node)) in earlier:
            for name in origin.parameters:
                if pair.old_stack.parameters.get(name) != pair.new_stack.parameters.get(name):
                    return "ParameterReference", name
    return "DirectModification", None


def _spread(
    pair: _Pair, modified: Mapping[str, ResourceChange], told: set[Path]
) -> Iterator[PropertyChange]:
    """What may change because something that it refers to does."""
    for origin in pair.after.origins:
        if any(path[: len(origin.path)] == origin.path for path in told):
            continue
        for source, entity in _unsettled(origin, modified):
            yield PropertyChange(
                path=origin.path,
                before=value_at(dict(pair.before.properties), origin.path),
                after=UNKNOWN,
                requires_recreation=pair.verdict(origin.path),
                evaluation="Dynamic",
                change_source=source,
                causing_entity=entity,
            )


def _unsettled(origin: Origin, modified: Mapping[str, ResourceChange]) -> Iterator[tuple[str, str]]:
    for name in origin.resources:
        if name in modified and _ref_may_change(modified[name]):
            yield "ResourceReference", name
    for attribute in origin.attributes:
        name = attribute.partition(".")[0]
        if name in modified and "Properties" in modified[name].scope:
            yield "ResourceAttribute", attribute


def _ref_may_change(change: ResourceChange) -> bool:
    if change.replacement != "False":
        return True
    return change.resource_type in REF_FOLLOWS_UPDATES and "Properties" in change.scope


def _replacement(details: tuple[PropertyChange, ...]) -> str:
    """True if it is certain now, Conditional if it depends on what is known later."""
    certain = {one.requires_recreation for one in details if one.evaluation == "Static"}
    possible = {one.requires_recreation for one in details}
    if Replacement.ALWAYS.value in certain:
        return "True"
    return "False" if possible == {Replacement.NEVER.value} else "Conditional"


def _added(resource: ResolvedResource) -> ResourceChange:
    return ResourceChange(
        Action.ADD, resource.logical_id, resource.type, after_context=_context(resource)
    )


def _removed(resource: ResolvedResource) -> ResourceChange:
    return ResourceChange(
        Action.REMOVE,
        resource.logical_id,
        resource.type,
        resource.physical_id,
        policy_action=_delete_policy(resource),
        before_context=_context(resource),
    )


_SNAPSHOT_BY_DEFAULT = ("AWS::RDS::DBCluster", "AWS::RDS::DBInstance")


def _delete_policy(resource: ResolvedResource) -> str:
    """`RetainExceptOnCreate` retains whatever has been created successfully."""
    match resource.deletion_policy:
        case "Retain" | "RetainExceptOnCreate":
            return "Retain"
        case "Snapshot":
            return "Snapshot"
        case None if resource.type in _SNAPSHOT_BY_DEFAULT and _snapshots(resource):
            return "Snapshot"
        case _:
            return "Delete"


def _snapshots(resource: ResolvedResource) -> bool:
    return "DBClusterIdentifier" not in resource.properties or resource.type.endswith("DBCluster")


def _replace_policy(resource: ResolvedResource) -> str:
    match resource.update_replace_policy:
        case "Retain":
            return "ReplaceAndRetain"
        case "Snapshot":
            return "ReplaceAndSnapshot"
        case _:
            return "ReplaceAndDelete"


def _context(resource: ResolvedResource) -> dict[str, Json]:
    context: dict[str, Json] = {"Properties": dict(resource.properties)}
    if resource.metadata is not None:
        context["Metadata"] = resource.metadata
    return context


def _key(node: Json) -> str:
    return json.dumps(node, sort_keys=True)


def _escaped(step: str | int) -> str:
    return str(step).replace("~", "~0").replace("/", "~1")
