"""Batch's API as botocore's service model describes it: a request's operation and its members.

In: a method, a path, a body. Out: the operation's name and its document, checked for members, types
and enums.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from cfn_simulator.base.hermetic import hermetic_session
from cfn_simulator.batch.refusal import BatchFault
from cfn_simulator.batch.state import Document

SCALARS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "boolean": (bool,),
}


@lru_cache(maxsize=1)
def service_model() -> Any:
    """Batch's service model, cached because reading it takes 10 ms."""
    return hermetic_session().get_service_model("batch")


@lru_cache(maxsize=1)
def _routes() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    model = service_model()
    return tuple(
        (http["method"], _pattern(http["requestUri"]), name)
        for name in model.operation_names
        for http in [model.operation_model(name).http]
    )


def _pattern(request_uri: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>.+)", request_uri) + "$")


def routed(method: str, path: str) -> tuple[str, Document]:
    """The operation that a request calls, and the values in its path."""
    for route_method, pattern, name in _routes():
        found = pattern.match(path)
        if found and route_method == method:
            return name, {key: unquote(value) for key, value in found.groupdict().items()}
    raise BatchFault(f"no operation matches {method} {path}", "UnknownOperationException", 404)


def check_document(operation: str, document: Document) -> None:
    """Refuse a document that the operation's input shape does not allow, with every problem."""
    shape = service_model().operation_model(operation).input_shape
    found = list(_problems(document, shape, ""))
    if found:
        count = "1 validation error" if len(found) == 1 else f"{len(found)} validation errors"
        raise BatchFault(f"{count} detected: {'; '.join(found)}")


def _problems(value: Any, shape: Any, where: str) -> Iterator[str]:
    match shape.type_name, value:
        case "structure", dict():
            yield from _structure_problems(value, shape, where)
        case "list", list():
            for at, item in enumerate(value, start=1):
                yield from _problems(item, shape.member, f"{where}.{at}.member")
        case "map", dict():
            for key, item in value.items():
                yield from _problems(item, shape.value, f"{where}.{key}")
        case kind, _ if kind in SCALARS:
            yield from _scalar_problems(value, shape, where)
        case kind, _:
            yield (
                f"Value {value!r} at '{where}' failed to satisfy constraint: "
                f"Member must be a {kind}"
            )


def _structure_problems(value: Document, shape: Any, where: str) -> Iterator[str]:
    inside = f"{where}." if where else ""
    for member in shape.required_members:
        if member not in value:
            yield (
                f"Value null at '{inside}{member}' failed to satisfy constraint: "
                "Member must not be null"
            )
    for member, item in value.items():
        if member not in shape.members:
            yield f"'{inside}{member}' is not a member of the operation's input"
        elif item is not None:
            yield from _problems(item, shape.members[member], f"{inside}{member}")


def _scalar_problems(value: Any, shape: Any, where: str) -> Iterator[str]:
    kinds = SCALARS[shape.type_name]
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        yield (
            f"Value {value!r} at '{where}' failed to satisfy constraint: "
            f"Member must be of type {shape.type_name}"
        )
        return
    enum = getattr(shape, "enum", None)
    # "The string isn't case sensitive", says the model at several of its enums.
    if enum and str(value).upper() not in {choice.upper() for choice in enum}:
        yield (
            f"Value '{value}' at '{where}' failed to satisfy constraint: "
            f"Member must satisfy enum value set: [{', '.join(enum)}]"
        )
