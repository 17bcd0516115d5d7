"""A template as plain data: a node, its members, and whether it is a function call.

In: a node in the long form. Out: the function's name and argument, or the node's members. Limits:
a mapping whose only key is `Condition`, with a name as its value, looks like a call; whether it is
one depends on its place, which only a walker of the whole template knows (`references`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Step: TypeAlias = "str | int"
Path: TypeAlias = "tuple[Step, ...]"


def call_of(node: Json) -> tuple[str, Json] | None:
    """`("Fn::Sub", "...")` for `{"Fn::Sub": "..."}`; None for anything else."""
    if not isinstance(node, dict) or len(node) != 1:
        return None
    ((name, argument),) = node.items()
    if name == "Ref" or name.startswith("Fn::"):
        return name, argument
    return (name, argument) if name == "Condition" and isinstance(argument, str) else None


def members(node: Json) -> Iterator[tuple[Step, Json]]:
    """Each member of a mapping or list, with the step that leads to it."""
    match node:
        case dict():
            yield from node.items()
        case list():
            yield from enumerate(node)
