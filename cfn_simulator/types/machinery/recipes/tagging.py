"""Tags in whichever shape a call takes them: a mapping, or pairs under names of its own.

In: tags as a mapping and an operation of botocore's model. Out: its parameters; and back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.types.machinery.recipes.expression import filled
from cfn_simulator.types.machinery.recipes.recipe import Tags
from cfn_simulator.types.machinery.recipes.sending import call, members


def tag_arguments(client: Any, operation: str, tags: Mapping[str, str]) -> dict[str, Any]:
    """The parameter that carries tags; none where there are no tags, or the call takes none."""
    for name, shape in members(client, operation).items():
        if name.lower() in ("tags", "taglist", "hostedzonetags", "userpooltags") and tags:
            return {name: _shaped(tags, shape)}
    return {}


def retag(client: Any, how: Tags, facts: Mapping[str, Any], wanted: Mapping[str, str]) -> None:
    """Make the tags of what exists the wanted ones."""
    which = filled(how.arguments, facts)
    present = tags_of(call(client, how.read, which))
    gone = sorted(key for key in present if key not in wanted)
    if gone:
        keys = next(name for name in members(client, how.untag) if name.lower().endswith("keys"))
        call(client, how.untag, {**which, keys: gone})
    if wanted:
        call(client, how.tag, {**which, **tag_arguments(client, how.tag, wanted)})


def tags_of(answer: Mapping[str, Any]) -> dict[str, str]:
    """The tags in an answer, whatever it calls them."""
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
