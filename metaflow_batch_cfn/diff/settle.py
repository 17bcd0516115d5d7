"""Which unknown values are the same after a deployment as before it.

In: a resolved resource of the later side, and the names that both sides have. Out: the resource
with those values as plain text. A reference to a resource that stays is as good as known (where it
is replaced, `cfn.changes` spreads that); one to a new resource, or a parameter without a value, is
not.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from metaflow_batch_cfn.cfn.origins import Origin
from metaflow_batch_cfn.cfn.stack import ResolvedResource, ResolvedStack
from metaflow_batch_cfn.cfn.unknown import KNOWN_AFTER_APPLY, Unknown
from metaflow_batch_cfn.core.documents import Json

Path = tuple[str | int, ...]


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
    resources = {name: _settled(one, known) for name, one in stack.resources.items()}
    return replace(stack, resources=resources)


def _settled(resource: ResolvedResource, known: Known) -> ResolvedResource:
    properties = {
        name: _value(value, (name,), resource.origins, known)
        for name, value in resource.properties.items()
    }
    return replace(resource, properties=properties)


def _value(value: Json, path: Path, origins: Sequence[Origin], known: Known) -> Json:
    match value:
        case dict():
            return {key: _value(one, (*path, key), origins, known) for key, one in value.items()}
        case list():
            return [_value(one, (*path, index), origins, known) for index, one in enumerate(value)]
        case Unknown():
            return _text(value, path, origins, known)
        case _:
            return value


def _text(text: Unknown, path: Path, origins: Sequence[Origin], known: Known) -> str:
    origin = next(
        (one for one in reversed(origins) if path[: len(one.path)] == one.path), Origin((), None)
    )
    named = named_by(text, origin.node)
    return named if known.settles(origin) else Unknown(named)


def named_by(text: str, node: Json) -> str:
    """A function that cannot look inside what it was given is told by its own text."""
    written = json.dumps(node, sort_keys=True, separators=(",", ":"))
    return str(text).replace(KNOWN_AFTER_APPLY, f"{{{{{written}}}}}")
