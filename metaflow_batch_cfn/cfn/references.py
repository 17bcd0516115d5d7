"""What a piece of template refers to, without evaluating it.

In: a node in the long form, and the conditions if they are known. Out: references, in the order in
which they stand. What hurts: with conditions only the branch of `Fn::If` that is taken counts, as
in CloudFormation's own dependency graph; without them both do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from metaflow_batch_cfn.cfn.calls import call_of
from metaflow_batch_cfn.cfn.substitution import Variable, pieces
from metaflow_batch_cfn.core.documents import Json

Path = tuple[str | int, ...]


class Kind(Enum):
    """What a reference names."""

    NAME = "Ref"
    ATTRIBUTE = "Fn::GetAtt"
    CONDITION = "Condition"
    MAPPING = "Fn::FindInMap"


@dataclass(frozen=True)
class Reference:
    """One reference, and where in the node it stands."""

    kind: Kind
    name: str
    attribute: str = ""
    path: Path = ()

    def __str__(self) -> str:
        return f"{self.name}.{self.attribute}" if self.attribute else self.name


def references(
    node: Json, conditions: Mapping[str, bool] | None = None, path: Path = ()
) -> Iterator[Reference]:
    """Every reference in the node."""
    match call_of(node):
        case ("Ref", str(name)):
            yield Reference(Kind.NAME, name, "", path)
        case ("Fn::GetAtt", [str(name), attribute]):
            shown = attribute if isinstance(attribute, str) else ""
            yield Reference(Kind.ATTRIBUTE, name, shown, path)
            yield from references(attribute, conditions, (*path, "Fn::GetAtt", 1))
        case ("Fn::Sub", argument):
            yield from _in_substitution(argument, conditions, (*path, "Fn::Sub"))
        case ("Fn::If", [str(name), *_] as arguments):
            yield Reference(Kind.CONDITION, name, "", path)
            yield from _in_branches(name, arguments, conditions, (*path, "Fn::If"))
        case ("Fn::FindInMap", [mapping, *rest]):
            if isinstance(mapping, str):
                yield Reference(Kind.MAPPING, mapping, "", path)
            yield from references([mapping, *rest], conditions, (*path, "Fn::FindInMap"))
        case _:
            for step, member in members(node):
                yield from references(member, conditions, (*path, step))


def members(node: Json) -> Iterator[tuple[str | int, Json]]:
    """The steps into a mapping or list, and what is there."""
    match node:
        case dict():
            yield from node.items()
        case list():
            yield from enumerate(node)


def _in_branches(
    name: str, arguments: list[Json], conditions: Mapping[str, bool] | None, path: Path
) -> Iterator[Reference]:
    taken = (1, 2) if conditions is None or name not in conditions else (2 - conditions[name],)
    for index in taken:
        if index < len(arguments):
            yield from references(arguments[index], conditions, (*path, index))


def _in_substitution(
    argument: Json, conditions: Mapping[str, bool] | None, path: Path
) -> Iterator[Reference]:
    match argument:
        case str(text):
            given: Json = {}
        case [str(text), given]:
            pass
        case _:
            return
    local = given if isinstance(given, dict) else {}
    for piece in pieces(text):
        if isinstance(piece, Variable) and piece.valid and piece.name not in local:
            attribute = piece.attribute
            if attribute:
                yield Reference(Kind.ATTRIBUTE, *attribute, path)
            else:
                yield Reference(Kind.NAME, piece.name, "", path)
    for key, value in local.items():
        yield from references(value, conditions, (*path, 1, key))
