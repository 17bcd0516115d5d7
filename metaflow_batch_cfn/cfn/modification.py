"""What changes in one resource that stays in the template, and what that does to it.

In: the resource in both stacks, and the modifications of those that it refers to. Out: one
`ResourceChange`, or None. What hurts: a change spreads. Who refers to a replaced resource, or to
any attribute of a modified one, may change too; CloudFormation lists that as "Dynamic" even where
the value turns out to be the same, and so do we.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from metaflow_batch_cfn.cfn.change import Action, PropertyChange, ResourceChange
from metaflow_batch_cfn.cfn.difference import Difference, Path, differences, same, value_at
from metaflow_batch_cfn.cfn.origins import Origin
from metaflow_batch_cfn.cfn.policies import replace_action
from metaflow_batch_cfn.cfn.registry import Replacement, ResourceType, resource_type
from metaflow_batch_cfn.cfn.registry_tables import REF_FOLLOWS_UPDATES
from metaflow_batch_cfn.cfn.stack import ResolvedResource, ResolvedStack
from metaflow_batch_cfn.cfn.tagging import tag_differences, tag_place
from metaflow_batch_cfn.cfn.unknown import UNKNOWN, holds_unknown
from metaflow_batch_cfn.cfn.verdicts import replacement_of
from metaflow_batch_cfn.core.documents import Json


@dataclass(frozen=True)
class Pair:
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


def modification(pair: Pair, modified: Mapping[str, ResourceChange]) -> ResourceChange | None:
    """The change of this resource; `modified` holds those of the resources that it refers to."""
    direct = [*_property_changes(pair), *_tag_changes(pair), *_attribute_changes(pair)]
    details = (*direct, *_spread(pair, modified, {_place(pair, one.path) for one in direct}))
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
        policy_action=replace_action(pair.after) if replacement == "True" else None,
        before_context=context_of(pair.before),
        after_context=context_of(pair.after),
    )


def _property_changes(pair: Pair) -> Iterator[PropertyChange]:
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


def _tag_changes(pair: Pair) -> Iterator[PropertyChange]:
    kind = pair.kind
    for found in tag_differences(
        kind,
        (pair.before.properties, pair.old_stack.tags),
        (pair.after.properties, pair.new_stack.tags),
    ):
        verdict = pair.verdict(found.path) if kind.tag_updatable else Replacement.ALWAYS.value
        source, cause = _reason(pair, replace(found, path=_place(pair, found.path)))
        evaluation = "Dynamic" if holds_unknown(found.after) else "Static"
        yield PropertyChange(
            found.path, found.before, found.after, verdict, "Tags", evaluation, source, cause
        )


def _place(pair: Pair, path: Path) -> Path:
    """A tag is told by its key; where the template says it is a place in a list."""
    if pair.kind.tag_property is None or path[:1] != (pair.kind.tag_property,):
        return path
    return tag_place(pair.kind, pair.after.properties, str(path[1])) or path


def _attribute_changes(pair: Pair) -> Iterator[PropertyChange]:
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


def _reason(pair: Pair, found: Difference) -> tuple[str, str | None]:
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
    pair: Pair, modified: Mapping[str, ResourceChange], told: set[Path]
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
                attribute=_attribute(pair, origin.path),
                evaluation="Dynamic",
                change_source=source,
                causing_entity=entity,
            )


def _attribute(pair: Pair, path: Path) -> str:
    tags = pair.kind.tag_property
    return "Tags" if tags is not None and path[:1] == (tags,) else "Properties"


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


def context_of(resource: ResolvedResource) -> dict[str, Json]:
    """The resource as `BeforeContext` and `AfterContext` tell it."""
    context: dict[str, Json] = {"Properties": dict(resource.properties)}
    if resource.metadata is not None:
        context["Metadata"] = resource.metadata
    return context


def _key(node: Json) -> str:
    return json.dumps(node, sort_keys=True)
