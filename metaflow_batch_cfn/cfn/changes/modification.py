"""The change of a resource that remains in the template, and its effect.

In: the resource in both stacks, and the modifications of the resources that it refers to. Out: one
`ResourceChange`, or None. Limits: a change spreads. A resource that refers to a replaced resource
always changes; one that refers to an attribute of a resource that is modified in place may change.
CloudFormation lists the latter as "Dynamic" even if the value turns out to be the same, and so do
we.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from metaflow_batch_cfn.cfn.changes.causes import Modified, causes_at, spreading
from metaflow_batch_cfn.cfn.changes.change import ChangeAction, PropertyChange, ResourceChange
from metaflow_batch_cfn.cfn.changes.difference import Difference, differences, same, value_at
from metaflow_batch_cfn.cfn.changes.pair import Pair
from metaflow_batch_cfn.cfn.changes.tagging import tag_differences, tag_place
from metaflow_batch_cfn.cfn.evaluation.stack import ResolvedResource
from metaflow_batch_cfn.cfn.registry.resource_types import Replacement
from metaflow_batch_cfn.cfn.registry.retention import replace_action
from metaflow_batch_cfn.cfn.values.unknown import UNKNOWN, holds_unknown
from metaflow_batch_cfn.core.nodes import Path
from metaflow_batch_cfn.documents import Json


def modification(pair: Pair, modified: Modified) -> ResourceChange | None:
    """The change of this resource; `modified` has those of the resources that it refers to."""
    direct = [
        *_property_changes(pair, modified),
        *_tag_changes(pair, modified),
        *_attribute_changes(pair),
    ]
    details = (*direct, *_spread(pair, modified, {_place(pair, one.path) for one in direct}))
    if not details:
        return None
    replacement = _replacement(details)
    return ResourceChange(
        action=ChangeAction.MODIFY,
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


def _property_changes(pair: Pair, modified: Modified) -> Iterator[PropertyChange]:
    tag_property = pair.kind.tag_property
    old, new = dict(pair.before.properties), dict(pair.after.properties)
    for found in differences(old, new):
        if tag_property is None or found.path[0] != tag_property:
            change = _change(found, pair.verdict(found.path), "Properties")
            yield from _with_causes(pair, change, found.path, modified)


def _tag_changes(pair: Pair, modified: Modified) -> Iterator[PropertyChange]:
    kind = pair.kind
    for found in tag_differences(
        kind,
        (pair.before.properties, pair.old_stack.tags),
        (pair.after.properties, pair.new_stack.tags),
    ):
        verdict = pair.verdict(found.path) if kind.tag_updatable else Replacement.ALWAYS.value
        change = _change(found, verdict, "Tags")
        yield from _with_causes(pair, change, _place(pair, found.path), modified)


def _change(found: Difference, verdict: str, attribute: str) -> PropertyChange:
    evaluation = "Dynamic" if holds_unknown(found.after) else "Static"
    return PropertyChange(found.path, found.before, found.after, verdict, attribute, evaluation)


def _with_causes(
    pair: Pair, change: PropertyChange, place: Path, modified: Modified
) -> Iterator[PropertyChange]:
    """The change, once for each of its causes; unchanged if only the template is the cause."""
    causes = causes_at(pair, place, modified)
    if not causes:
        yield change
        return
    undecided = any(each.leaves_unknown for each in causes) and not holds_unknown(change.after)
    for cause in causes:
        yield replace(
            change,
            after=UNKNOWN if undecided else change.after,
            evaluation=cause.evaluation,
            change_source=cause.source,
            causing_entity=cause.entity,
        )


def _place(pair: Pair, path: Path) -> Path:
    """The path in the template: a change names a tag by its key, the template by its index."""
    if pair.kind.tag_property is None or path[:1] != (pair.kind.tag_property,):
        return path
    return tag_place(pair.kind, pair.after.properties, str(path[1])) or path


def _attribute_changes(pair: Pair) -> Iterator[PropertyChange]:
    for attribute, was, becomes in (
        ("Metadata", pair.before.metadata, pair.after.metadata),
        ("CreationPolicy", pair.before.creation_policy, pair.after.creation_policy),
        ("UpdatePolicy", pair.before.update_policy, pair.after.update_policy),
        ("DeletionPolicy", pair.before.deletion_policy, pair.after.deletion_policy),
        (
            "UpdateReplacePolicy",
            pair.before.update_replace_policy,
            pair.after.update_replace_policy,
        ),
    ):
        if not same(was, becomes):
            yield PropertyChange((), was, becomes, Replacement.NEVER.value, attribute)


def _spread(pair: Pair, modified: Modified, reported: set[Path]) -> Iterator[PropertyChange]:
    """Changes that other resources cause, or may cause, at paths not yet `reported`."""
    for origin in pair.after.origins:
        if any(path[: len(origin.path)] == origin.path for path in reported):
            continue
        known = value_at(dict(pair.after.properties), origin.path)
        for cause in spreading(pair, origin, modified):
            yield PropertyChange(
                path=origin.path,
                before=value_at(dict(pair.before.properties), origin.path),
                after=known if holds_unknown(known) else UNKNOWN,
                requires_recreation=pair.verdict(origin.path),
                attribute=_attribute(pair, origin.path),
                evaluation=cause.evaluation,
                change_source=cause.source,
                causing_entity=cause.entity,
            )


def _attribute(pair: Pair, path: Path) -> str:
    tags = pair.kind.tag_property
    return "Tags" if tags is not None and path[:1] == (tags,) else "Properties"


def _replacement(details: tuple[PropertyChange, ...]) -> str:
    """True if a replacement is certain now, Conditional if it depends on values known later."""
    certain = {one.requires_recreation for one in details if one.evaluation == "Static"}
    possible = {one.requires_recreation for one in details}
    if Replacement.ALWAYS.value in certain:
        return "True"
    return "False" if possible == {Replacement.NEVER.value} else "Conditional"


def context_of(resource: ResolvedResource) -> dict[str, Json]:
    """The resource as in `BeforeContext` and `AfterContext`."""
    context: dict[str, Json] = {"Properties": dict(resource.properties)}
    if resource.metadata is not None:
        context["Metadata"] = resource.metadata
    return context
