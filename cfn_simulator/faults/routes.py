"""The operation of a REST service that a request calls.

In: a service's model, and a request. Out: the operation, and how closely the request fits it.
Limits: S3 distinguishes operations by their query, and some only by a required header or parameter,
so among all that fit the operation with the most requirements wins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from botocore.model import OperationModel

from cfn_simulator.faults.models import model_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LABEL = re.compile(r"\\\{[^}]+?(\\\+)?\\\}")


@dataclass(frozen=True)
class Route:
    """`query` and `headers`: what a request must have; a value of None matches any value."""

    operation: str
    method: str
    path: re.Pattern[str]
    query: tuple[tuple[str, str | None], ...]
    headers: tuple[str, ...]
    weight: int


@dataclass(frozen=True)
class Fit:
    operation: str
    weight: int


def best_fit(service: str, environ: WSGIEnvironment) -> Fit | None:
    path, query = _path_and_query(environ, service)
    fits = [
        Fit(route.operation, route.weight)
        for route in _routes(service)
        if route.method == environ["REQUEST_METHOD"]
        and route.path.fullmatch(path)
        and all(name in query and value in (None, *query[name]) for name, value in route.query)
        and all(f"HTTP_{name.upper().replace('-', '_')}" in environ for name in route.headers)
    ]
    return max(fits, key=lambda fit: fit.weight, default=None)


def _path_and_query(environ: WSGIEnvironment, service: str) -> tuple[str, dict[str, list[str]]]:
    """The raw path, since escaped slashes do not separate segments; the host may name a bucket."""
    path = str(environ.get("RAW_URI") or environ.get("PATH_INFO", "/")).partition("?")[0]
    host = str(environ.get("HTTP_HOST", "")).partition(":")[0]
    if service == "s3" and host.endswith(".localhost"):
        path = f"/{host.removesuffix('.localhost')}{path}"
    query = parse_qs(str(environ.get("QUERY_STRING", "")), keep_blank_values=True)
    return path.rstrip("/") or "/", query


@cache
def _routes(service: str) -> tuple[Route, ...]:
    model = model_of(service)
    operations = (model.operation_model(name) for name in model.operation_names)
    return tuple(_route(operation) for operation in operations if not operation.deprecated)


def _route(operation: OperationModel) -> Route:
    path, _, literal = operation.http["requestUri"].partition("?")
    literals = tuple(
        (name, values[0] or None)
        for name, values in parse_qs(literal, keep_blank_values=True).items()
    )
    required = [(name, None) for name in _required(operation, "querystring")]
    headers = tuple(_required(operation, "header"))
    fixed = sum("{" not in segment for segment in path.split("/") if segment)
    return Route(
        operation=operation.name,
        method=operation.http["method"],
        path=_pattern(path.rstrip("/") or "/"),
        query=(*literals, *required),
        headers=headers,
        weight=100 * fixed + 10 * len(literals) + len(required) + len(headers),
    )


def _required(operation: OperationModel, location: str) -> list[str]:
    shape = operation.input_shape
    members = shape.members if shape is not None else {}
    return [
        str(members[name].serialization.get("name", name))
        for name in (shape.required_members if shape is not None else ())
        if members[name].serialization.get("location") == location
    ]


def _pattern(path: str) -> re.Pattern[str]:
    """`{Name}` stands for one segment, `{Name+}` for all the rest."""
    escaped = re.escape(path)
    return re.compile(LABEL.sub(lambda found: ".+" if found[1] else "[^/]+", escaped))
