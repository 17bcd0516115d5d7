"""Tags in the form that each call accepts: a mapping, or pairs with service-specific names.

In: tags as a mapping and an operation of botocore's model. Out: its parameters; and the reverse.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.types.machinery.recipes.api_calls import call, members
from cfn_simulator.types.machinery.recipes.expression import filled
from cfn_simulator.types.machinery.recipes.recipe import Tags


def tag_arguments(client: Any, operation: str, tags: Mapping[str, str]) -> dict[str, Any]:
    """The tags as a parameter; empty if there are no tags or the call does not accept any."""
    for name, shape in members(client, operation).items():
        if name.lower() in ("tags", "taglist", "hostedzonetags", "userpooltags") and tags:
            return {name: _shaped(tags, shape)}
    return {}


def retag(client: Any, calls: Tags, facts: Mapping[str, Any], desired: Mapping[str, str]) -> None:
    """Changes the tags of an existing resource to the desired ones."""
    resource = filled(calls.arguments, facts)
    present = tags_of(call(client, calls.read, resource))
    removed = sorted(key for key in present if key not in desired)
    if removed:
        keys = next(name for name in members(client, calls.untag) if name.lower().endswith("keys"))
        call(client, calls.untag, {**resource, keys: removed})
    if desired:
        call(client, calls.tag, {**resource, **tag_arguments(client, calls.tag, desired)})


def tags_of(answer: Mapping[str, Any]) -> dict[str, str]:
    """The tags in an answer, under any of the names that services use."""
    for name, found in answer.items():
        match found:
            case dict() if name.lower() == "tags":
                return {str(key): str(value) for key, value in found.items()}
            case list() if name.lower() in ("tags", "taglist"):
                return dict(_pair(entry) for entry in found)
    return {}


def _shaped(tags: Mapping[str, str], shape: Any) -> Any:
    if shape.type_name == "map":
        return dict(tags)
    key, value = sorted(shape.member.members, key=str.lower)[:2]
    return [{key: name, value: text} for name, text in tags.items()]


def _pair(entry: Mapping[str, str]) -> tuple[str, str]:
    lowered = {name.lower(): value for name, value in entry.items()}
    return lowered.get("key") or lowered["tagkey"], lowered.get("value") or lowered.get(
        "tagvalue", ""
    )
