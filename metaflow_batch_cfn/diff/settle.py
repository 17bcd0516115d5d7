"""Which unknown values are the same after a deployment as before it.

In: a resolved resource of the later side, and the names that both sides have. Out: the resource
with those values as plain text. A reference to a resource that stays is as good as known (where it
is replaced, `cfn.changes` spreads that); one to a new resource, or a parameter without a value, is
not.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from metaflow_batch_cfn.cfn.evaluation.origins import Origin
from metaflow_batch_cfn.cfn.evaluation.stack import ResolvedResource, ResolvedStack
from metaflow_batch_cfn.cfn.values.growth import Room
from metaflow_batch_cfn.cfn.values.unknown import KNOWN_AFTER_APPLY, Unknown
from metaflow_batch_cfn.core.nodes import Path
from metaflow_batch_cfn.documents import Json


@dataclass(frozen=True)
class Known:
    """`resources` that stay, and `missing` parameters."""

    resources: frozenset[str]
    missing: frozenset[str]

    def settles(self, origin: Origin) -> bool:
        read = {*origin.resources, *(one.partition(".")[0] for one in origin.attributes)}
        told = (*origin.parameters, *origin.deciding)
        return read <= self.resources and self.missing.isdisjoint(told)


def settle(stack: ResolvedStack, known: Known) -> ResolvedStack:
    room = Room()
    resources = {name: _settled(one, known, room) for name, one in stack.resources.items()}
    return replace(stack, resources=resources)


def _settled(resource: ResolvedResource, known: Known, room: Room) -> ResolvedResource:
    # Of two origins at one path the later is the inner one.
    walk = _Walk({one.path: one for one in resource.origins}, known, room)
    properties = {name: walk.value(value, (name,)) for name, value in resource.properties.items()}
    return replace(resource, properties=properties)


@dataclass(frozen=True)
class _Walk:
    """Through the properties of one resource."""

    origins: Mapping[Path, Origin]
    known: Known
    room: Room

    def value(self, value: Json, path: Path) -> Json:
        match value:
            case dict():
                return {key: self.value(one, (*path, key)) for key, one in value.items()}
            case list():
                return [self.value(one, (*path, index)) for index, one in enumerate(value)]
            case Unknown():
                return self.text(value, path)
            case _:
                return value

    def text(self, text: Unknown, path: Path) -> str:
        origin = self.origin(path)
        named = named_by(text, origin.node, self.room)
        return named if self.known.settles(origin) else Unknown(named)

    def origin(self, path: Path) -> Origin:
        """The innermost function whose value holds the path."""
        starts = (path[:length] for length in range(len(path), -1, -1))
        return next((self.origins[one] for one in starts if one in self.origins), Origin((), None))


def named_by(text: str, node: Json, room: Room) -> str:
    """A function that cannot look inside what it was given is told by its own text."""
    count = text.count(KNOWN_AFTER_APPLY)
    if not count:
        return str(text)
    written = json.dumps(node, sort_keys=True, separators=(",", ":"))
    room.check(len(text) + count * len(written))
    named = str(text).replace(KNOWN_AFTER_APPLY, f"{{{{{written}}}}}")
    room.take(named)
    return named
