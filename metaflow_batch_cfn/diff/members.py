"""What changed in the named members of a template: parameters, outputs, conditions, stack tags.

In: both sides, resolved. Out: the members that were added, removed or changed, field by field, as
text. Values of NoEcho parameters, including defaults, are masked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from metaflow_batch_cfn.cfn.parameters.parameters import HIDDEN
from metaflow_batch_cfn.cfn.values.growth import SizeBudget
from metaflow_batch_cfn.diff.resolve import Resolved
from metaflow_batch_cfn.diff.settle import named_by
from metaflow_batch_cfn.documents import Json

Fields = Mapping[str, "str | None"]


class ChangeKind(Enum):
    """How a member changed."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class FieldChange:
    """One field of a member; None means absent."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Member:
    """One parameter, output, condition or tag."""

    name: str
    kind: ChangeKind
    fields: tuple[FieldChange, ...]


def members(before: Mapping[str, Fields], after: Mapping[str, Fields]) -> tuple[Member, ...]:
    """The members that differ, in the order of the later side; removed members come last."""
    names = [*after, *(name for name in before if name not in after)]
    found = (_member(name, before.get(name), after.get(name)) for name in names)
    return tuple(one for one in found if one)


def parameters_of(side: Resolved) -> dict[str, Fields]:
    """The declaration of each parameter, and its value if one was given."""
    declared = side.template.section("Parameters")
    return {name: dict(_parameter(side, name)) for name in declared}


def conditions_of(side: Resolved) -> dict[str, Fields]:
    declared = side.template.section("Conditions")
    return {
        name: {
            "Value": "true" if side.stack.conditions[name] else "false",
            "Definition": text_of(node),
        }
        for name, node in declared.items()
    }


def outputs_of(side: Resolved) -> dict[str, Fields]:
    """The outputs whose condition is true."""
    budget, declared = SizeBudget(), side.template
    return {
        one.key: {
            "Value": named_by(str(one.value), declared.member("Outputs", one.key)["Value"], budget),
            "Export": text_of(one.export_name),
            "Description": one.description or None,
        }
        for one in side.stack.outputs
    }


def tags_of(side: Resolved) -> dict[str, Fields]:
    return {name: {"Value": value} for name, value in side.stack.tags.items()}


def text_of(value: Json) -> str | None:
    """Text unchanged, everything else as JSON."""
    if isinstance(value, str):
        return str(value)  # no longer `Unknown`: the placeholders in it show what is unknown
    if value is None:
        return None
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def _parameter(side: Resolved, name: str) -> Iterator[tuple[str, str | None]]:
    secret = name in side.parameters.no_echo
    if name in side.side.parameters:
        yield "Value", _value(side, name)
    for key, node in side.template.member("Parameters", name).items():
        yield key, HIDDEN if secret and key == "Default" else text_of(node)


def _value(side: Resolved, name: str) -> str:
    if name in side.parameters.no_echo:
        return f"{HIDDEN} (renewed)" if name in side.side.renewed else HIDDEN
    return side.parameters.raw[name]


def _member(name: str, before: Fields | None, after: Fields | None) -> Member | None:
    was, becomes = before or {}, after or {}
    keys = [*becomes, *(key for key in was if key not in becomes)]
    fields = tuple(
        FieldChange(key, was.get(key), becomes.get(key))
        for key in keys
        if was.get(key) != becomes.get(key)
    )
    if before is None:
        return Member(name, ChangeKind.ADDED, fields)
    if after is None:
        return Member(name, ChangeKind.REMOVED, fields)
    return Member(name, ChangeKind.CHANGED, fields) if fields else None
