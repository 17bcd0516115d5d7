"""What API Gateway calls patches: operations on the paths of a resource.

In: the properties before and after, and the path of each property that can be patched. Out: an
expression that gives the operations. What hurts: a member that is gone is removed where it has a
path of its own, and emptied where it is all that its path holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from metaflow_batch_cfn.cfn.changes.difference import plain
from metaflow_batch_cfn.documents import Json

Patch = dict[str, str]
Patches = Callable[[Mapping[str, Any]], list[Patch]]
VARIABLES = "/variables"


def patches(paths: Mapping[str, str]) -> Patches:
    """Operations for the properties that differ."""

    def of(facts: Mapping[str, Any]) -> list[Patch]:
        now, then = facts["properties"], facts.get("before", {})
        return [
            patch
            for name, path in paths.items()
            for patch in _changed(path, then.get(name), now.get(name))
        ]

    return of


def joined(name: str, path: str, text: Callable[[Any], str]) -> Patches:
    """Operations for the items of a list, each of which is added or removed as a text."""

    def of(facts: Mapping[str, Any]) -> list[Patch]:
        now, then = (
            _texts(facts.get(side, {}).get(name), text) for side in ("properties", "before")
        )
        gone = [{"op": "remove", "path": path, "value": one} for one in then if one not in now]
        new = [{"op": "add", "path": path, "value": one} for one in now if one not in then]
        return [*gone, *new]

    return of


def together(*expressions: Patches) -> Patches:
    """The operations of several expressions in one list."""

    def of(facts: Mapping[str, Any]) -> list[Patch]:
        return [patch for one in expressions for patch in one(facts)]

    return of


def _texts(items: Json, text: Callable[[Any], str]) -> list[str]:
    return [text(item) for item in items] if isinstance(items, list) else []


def _changed(path: str, before: Json, after: Json) -> Iterator[Patch]:
    match before, after:
        case (dict(), None) if path != VARIABLES:
            yield {"op": "remove", "path": path}
        case (dict() | None, dict() | None):
            then, now = before or {}, after or {}
            for key in [*now, *(one for one in then if one not in now)]:
                yield from _member(f"{path}/{_spelled(path, key)}", then.get(key), now.get(key))
        case _:
            if before != after:
                yield {
                    "op": "replace",
                    "path": path,
                    "value": "" if after is None else plain(after),
                }


def _member(path: str, before: Json, after: Json) -> Iterator[Patch]:
    if after is None:
        yield {"op": "remove", "path": path}
    elif before != after:
        yield {"op": "replace", "path": path, "value": plain(after)}


def _spelled(path: str, key: str) -> str:
    """Variables have names of their own; members are spelled as the service spells them."""
    return key if path == VARIABLES else key[:1].lower() + key[1:]
