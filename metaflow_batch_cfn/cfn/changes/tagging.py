"""A resource's tags, its own and the stack's, before and after.

In: two resources and the tags of their stacks. Out: the tags that differ. What hurts:
CloudFormation puts the stack's tags on every resource that takes tags, the resource's own winning,
so that one changed stack tag changes them all, and replaces those that cannot be tagged anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from metaflow_batch_cfn.cfn.changes.difference import Difference, plain
from metaflow_batch_cfn.cfn.registry.resource_types import ResourceType
from metaflow_batch_cfn.core.nodes import Path
from metaflow_batch_cfn.documents import Json


def tag_differences(
    kind: ResourceType,
    before: tuple[Mapping[str, Json], Mapping[str, str]],
    after: tuple[Mapping[str, Json], Mapping[str, str]],
) -> Iterator[Difference]:
    """Each tag that differs; a side is the resource's properties and its stack's tags."""
    if kind.tag_property is None:
        return
    was, becomes = _tags(kind.tag_property, *before), _tags(kind.tag_property, *after)
    for key in [*becomes, *(one for one in was if one not in becomes)]:
        if was.get(key) != becomes.get(key):
            yield Difference((kind.tag_property, key), was.get(key), becomes.get(key))


def tag_place(kind: ResourceType, properties: Mapping[str, Json], key: str) -> Path | None:
    """Where the resource's own tag of that key holds its value; None for a tag of the stack."""
    if kind.tag_property is None:
        return None
    match properties.get(kind.tag_property):
        case dict() as tags if key in tags:
            return (kind.tag_property, key)
        case list() as tags:
            for place, tag in enumerate(tags):
                if isinstance(tag, dict) and plain(tag.get("Key")) == key:
                    return (kind.tag_property, place, "Value")
    return None


def _tags(
    name: str, properties: Mapping[str, Json], stack_tags: Mapping[str, str]
) -> dict[str, str]:
    return {**stack_tags, **dict(_own(properties.get(name)))}


def _own(tags: Json) -> Iterator[tuple[str, str]]:
    match tags:
        case dict():
            for key, value in tags.items():
                yield key, plain(value)
        case list():
            for tag in tags:
                if isinstance(tag, dict):
                    yield plain(tag.get("Key")), plain(tag.get("Value"))
