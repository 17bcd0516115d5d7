"""Where each computed value of a resource comes from.

In: a node in the long form, and the conditions. Out: for each path of the *evaluated* value that a
function produced, the function and what it read. Limits: `AWS::NoValue` shifts the list items after
it, and a value inside `Fn::If` has two origins: the condition's parameters and its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.core.nodes import Path, call_of, members
from metaflow_batch_cfn.core.references import (
    ReferenceKind,
    references,
)
from metaflow_batch_cfn.documents import Json


@dataclass(frozen=True)
class Origin:
    """A function, the path of its value, and the names that it read.

    `deciding`: the parameters that decide its conditions.
    """

    path: Path
    node: Json
    parameters: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    deciding: tuple[str, ...] = ()


def origins_of(
    template: Template,
    node: Json,
    conditions: Mapping[str, bool],
    deciding: Mapping[str, tuple[str, ...]],
) -> tuple[Origin, ...]:
    """Every origin in the node, outer before inner.

    `deciding`: the parameters that decide each condition.
    """
    return tuple(_Walk(template, conditions, deciding).walk(node, ()))


@dataclass(frozen=True)
class _Walk:
    template: Template
    conditions: Mapping[str, bool]
    deciding: Mapping[str, tuple[str, ...]]

    def walk(self, node: Json, path: Path) -> Iterator[Origin]:
        match call_of(node):
            case ("Fn::If", [str(name), then, otherwise]):
                yield Origin(path, node, deciding=self.deciding.get(name, ()))
                yield from self.walk(then if self.conditions.get(name) else otherwise, path)
            case ("Ref", _):
                yield self.origin(node, path)
            case (name, _) if name.startswith("Fn::"):
                yield self.origin(node, path)
            case _:
                for step, member in members(self.without_vanishing(node)):
                    yield from self.walk(member, (*path, step))

    def without_vanishing(self, node: Json) -> Json:
        if not isinstance(node, list):
            return node
        return [item for item in node if not self.vanishes(item)]

    def vanishes(self, node: Json) -> bool:
        match call_of(node):
            case ("Ref", "AWS::NoValue"):
                return True
            case ("Fn::If", [str(name), then, otherwise]):
                return self.vanishes(then if self.conditions.get(name) else otherwise)
            case _:
                return False

    def origin(self, node: Json, path: Path) -> Origin:
        found = list(references(node, self.conditions))
        declared = self.template.section("Parameters")
        names = [one.name for one in found if one.kind is ReferenceKind.NAME]
        conditions = [one.name for one in found if one.kind is ReferenceKind.CONDITION]
        existing = self.template.section("Resources")
        return Origin(
            path,
            node,
            parameters=_once(name for name in names if name in declared),
            resources=_once(name for name in names if name in existing),
            attributes=_once(str(one) for one in found if one.kind is ReferenceKind.ATTRIBUTE),
            deciding=_once(name for one in conditions for name in self.deciding.get(one, ())),
        )


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
