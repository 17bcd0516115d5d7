"""API Gateway's patch operations on the paths of a resource.

In: the properties before and after, and the path of each property that can be patched. Out: an
expression that returns the operations. Limits: a member that is no longer declared is removed if it
has its own path, and otherwise set to an empty value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from metaflow_batch_cfn.cfn.values.scalars import scalar_text
from metaflow_batch_cfn.documents import Json

Patch = dict[str, str]
Patches = Callable[[Mapping[str, Any]], list[Patch]]
VARIABLES = "/variables"


def patches(paths: Mapping[str, str]) -> Patches:
    """Operations for the properties that differ."""

    def operations(facts: Mapping[str, Any]) -> list[Patch]:
        now, then = facts["properties"], facts.get("before", {})
        return [
            patch
            for name, path in paths.items()
            for patch in _changed(path, then.get(name), now.get(name))
        ]

    return operations


def joined(name: str, path: str, text: Callable[[Any], str]) -> Patches:
    """Operations that add and remove items of a list, each as a string."""

    def operations(facts: Mapping[str, Any]) -> list[Patch]:
        now, then = (
            _texts(facts.get(side, {}).get(name), text) for side in ("properties", "before")
        )
        removed = [
            {"op": "remove", "path": path, "value": item} for item in then if item not in now
        ]
        added = [{"op": "add", "path": path, "value": item} for item in now if item not in then]
        return [*removed, *added]

    return operations


def combined(*expressions: Patches) -> Patches:
    """The operations of several expressions in one list."""

    def operations(facts: Mapping[str, Any]) -> list[Patch]:
        return [patch for expression in expressions for patch in expression(facts)]

    return operations


def _texts(items: Json, text: Callable[[Any], str]) -> list[str]:
    return [text(item) for item in items] if isinstance(items, list) else []


def _changed(path: str, before: Json, after: Json) -> Iterator[Patch]:
    match before, after:
        case (dict(), None) if path != VARIABLES:
            yield {"op": "remove", "path": path}
        case (dict() | None, dict() | None):
            then, now = before or {}, after or {}
            for key in [*now, *(key for key in then if key not in now)]:
                yield from _member(f"{path}/{_path_key(path, key)}", then.get(key), now.get(key))
        case _:
            if before != after:
                yield {
                    "op": "replace",
                    "path": path,
                    "value": "" if after is None else scalar_text(after),
                }


def _member(path: str, before: Json, after: Json) -> Iterator[Patch]:
    if after is None:
        yield {"op": "remove", "path": path}
    elif before != after:
        yield {"op": "replace", "path": path, "value": scalar_text(after)}


def _path_key(path: str, key: str) -> str:
    """The key as the service names it: in camel case, but unchanged for stage variables."""
    return key if path == VARIABLES else key[:1].lower() + key[1:]
