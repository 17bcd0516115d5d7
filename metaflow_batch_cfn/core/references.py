"""What a piece of a template refers to, so that what nothing reads can be found.

Input is anything that troposphere can turn into a template; output is two sets of names. `Fn::Sub`
is read for its `${Name}` and `${Name.Attribute}` places; `${!Literal}` and the keys of its own map
are not references.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from troposphere import encode_to_dict

_PLACE = r"\$\{([^!}][^}]*)\}"


@dataclass(frozen=True)
class References:
    """Names read: `logical_ids` of resources and parameters, and `conditions`."""

    logical_ids: frozenset[str]
    conditions: frozenset[str]


def references(piece: object) -> References:
    """Every name that `piece` reads, however deep."""
    found = list(_walk(encode_to_dict({"piece": piece})))
    return References(
        logical_ids=frozenset(name for kind, name in found if kind == "id"),
        conditions=frozenset(name for kind, name in found if kind == "condition"),
    )


def _walk(node: object) -> Iterator[tuple[str, str]]:
    match node:
        case list():
            for item in node:
                yield from _walk(item)
        case dict() if len(node) == 1:
            yield from _call(node)
        case dict():
            yield from _mapping(node)


def _call(node: dict[str, object]) -> Iterator[tuple[str, str]]:
    """A mapping with one key: a function, unless its key says otherwise."""
    match node:
        case {"Ref": str(name)}:
            yield "id", name
        case {"Fn::GetAtt": [str(name), *rest]}:
            yield "id", name
            yield from _walk(rest)
        case {"Fn::GetAtt": str(dotted)}:
            yield "id", dotted.split(".")[0]
        case {"Fn::Sub": str(text)}:
            yield from _places(text, frozenset())
        case {"Fn::Sub": [str(text), dict(own)]}:
            yield from _places(text, frozenset(own))
            yield from _walk(own)
        case {"Fn::If": [str(condition), *branches]}:
            yield "condition", condition
            yield from _walk(branches)
        case _:
            yield from _mapping(node)


def _mapping(node: dict[str, object]) -> Iterator[tuple[str, str]]:
    for key, value in node.items():
        if key == "Condition" and isinstance(value, str):
            yield "condition", value
        elif key == "DependsOn":
            names = value if isinstance(value, list) else [value]
            yield from (("id", str(name)) for name in names)
        else:
            yield from _walk(value)


def _places(text: str, own: frozenset[str]) -> Iterator[tuple[str, str]]:
    for place in re.findall(_PLACE, text):
        name = place.strip().split(".")[0]
        if name not in own:
            yield "id", name
