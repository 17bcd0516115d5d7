"""Decides which unknown values are the same before and after an update.

In: a resolved stack, the resources that both sides have, and the parameters without a value. Out:
the stack with the unchanged values as plain text. A reference to an existing resource counts as
known (if that resource is replaced, `cfn.changes` propagates the change); a reference to a new
resource, or to a parameter without a value, stays unknown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from metaflow_batch_cfn.cfn.evaluation.origins import Origin
from metaflow_batch_cfn.cfn.evaluation.stack import ResolvedResource, ResolvedStack
from metaflow_batch_cfn.cfn.values.growth import SizeBudget
from metaflow_batch_cfn.cfn.values.unknown import KNOWN_AFTER_APPLY, Unknown
from metaflow_batch_cfn.core.nodes import Path
from metaflow_batch_cfn.documents import Json


@dataclass(frozen=True)
class Known:
    """`resources` that exist before and after, and the `missing` parameters, without a value."""

    resources: frozenset[str]
    missing: frozenset[str]

    def settles(self, origin: Origin) -> bool:
        read = {*origin.resources, *(each.partition(".")[0] for each in origin.attributes)}
        parameters = (*origin.parameters, *origin.deciding)
        return read <= self.resources and self.missing.isdisjoint(parameters)


def settle(stack: ResolvedStack, known: Known) -> ResolvedStack:
    budget = SizeBudget()
    resources = {name: _settled(one, known, budget) for name, one in stack.resources.items()}
    return replace(stack, resources=resources)


def _settled(resource: ResolvedResource, known: Known, budget: SizeBudget) -> ResolvedResource:
    # Of two origins at one path, the later is the inner one.
    walk = _Walk({one.path: one for one in resource.origins}, known, budget)
    properties = {name: walk.value(value, (name,)) for name, value in resource.properties.items()}
    return replace(resource, properties=properties)


@dataclass(frozen=True)
class _Walk:
    """A walk through the properties of one resource."""

    origins: Mapping[Path, Origin]
    known: Known
    budget: SizeBudget

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
        named = named_by(text, origin.node, self.budget)
        return named if self.known.settles(origin) else Unknown(named)

    def origin(self, path: Path) -> Origin:
        """The innermost function whose value contains the path."""
        starts = (path[:length] for length in range(len(path), -1, -1))
        return next((self.origins[one] for one in starts if one in self.origins), Origin((), None))


def named_by(text: str, node: Json, budget: SizeBudget) -> str:
    """The text, with each unknown part replaced by the function that produced it, as JSON."""
    count = text.count(KNOWN_AFTER_APPLY)
    if not count:
        return str(text)
    written = json.dumps(node, sort_keys=True, separators=(",", ":"))
    budget.check(len(text) + count * len(written))
    named = str(text).replace(KNOWN_AFTER_APPLY, f"{{{{{written}}}}}")
    budget.spend(named)
    return named
