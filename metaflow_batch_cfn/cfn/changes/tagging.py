"""A resource's tags, its own and the stack's, before and after.

In: two resources and the tags of their stacks. Out: the tags that differ. Limits: CloudFormation
adds the stack's tags to every resource that supports tags; the resource's own tags take precedence.
One changed stack tag therefore changes all these resources, and replaces those whose tags cannot be
updated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from metaflow_batch_cfn.cfn.changes.difference import Difference
from metaflow_batch_cfn.cfn.registry.resource_types import ResourceType
from metaflow_batch_cfn.cfn.values.scalars import scalar_text
from metaflow_batch_cfn.core.nodes import Path
from metaflow_batch_cfn.documents import Json


def tag_differences(
    kind: ResourceType,
    before: tuple[Mapping[str, Json], Mapping[str, str]],
    after: tuple[Mapping[str, Json], Mapping[str, str]],
) -> Iterator[Difference]:
    """Each tag that differs; each side is the resource's properties and its stack's tags."""
    if kind.tag_property is None:
        return
    was, becomes = _tags(kind.tag_property, *before), _tags(kind.tag_property, *after)
    for key in [*becomes, *(one for one in was if one not in becomes)]:
        if was.get(key) != becomes.get(key):
            yield Difference((kind.tag_property, key), was.get(key), becomes.get(key))


def tag_place(kind: ResourceType, properties: Mapping[str, Json], key: str) -> Path | None:
    """The path of the value of the resource's own tag with this key; None for a stack tag."""
    if kind.tag_property is None:
        return None
    match properties.get(kind.tag_property):
        case dict() as tags if key in tags:
            return (kind.tag_property, key)
        case list() as tags:
            for place, tag in enumerate(tags):
                if isinstance(tag, dict) and scalar_text(tag.get("Key")) == key:
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
                yield key, scalar_text(value)
        case list():
            for tag in tags:
                if isinstance(tag, dict):
                    yield scalar_text(tag.get("Key")), scalar_text(tag.get("Value"))
