"""Validates properties against their type's schema, in CloudFormation's words.

In: a registry type and resolved properties. Out: the problems at every depth: unknown keys, missing
required keys, wrong types, values outside an enumeration. Limits: patterns, lengths and `oneOf` are
left to the services, since the schemas are stricter there than AWS is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from cfn_simulator.types.machinery.base import PlainFailure, ResourceRequest
from metaflow_batch_cfn.cfn.registry.resource_types import ResourceType
from metaflow_batch_cfn.cfn.values.scalars import scalar_text
from metaflow_batch_cfn.cfn.values.unknown import is_unknown
from metaflow_batch_cfn.documents import Json

Schema: TypeAlias = Mapping[str, Json]
KIND_NAMES = {
    "array": "JSONArray",
    "boolean": "Boolean",
    "integer": "Integer",
    "number": "Number",
    "object": "JSONObject",
    "string": "String",
}
FITS: Mapping[str, Callable[[str], object]] = {
    "boolean": re.compile("true|false", re.IGNORECASE).fullmatch,
    "integer": re.compile(r"[+-]?\d+").fullmatch,
    "number": re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?").fullmatch,
}


class InvalidPropertiesError(PlainFailure):
    """CloudFormation's own validation error, before any handler is called."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "InvalidRequest")


@dataclass(frozen=True)
class PropertyProblem:
    """What is wrong and where: `path` is a JSON pointer, empty for the properties as a whole."""

    path: str
    message: str


def check_properties(request: ResourceRequest, kind: ResourceType) -> None:
    """Raises `InvalidPropertiesError` with every violation of the schema."""
    unsupported = _unsupported(request.properties, kind)
    if unsupported:
        raise InvalidPropertiesError(unsupported[0].message)
    found = _against_schema(request.properties, kind)
    if found:
        raise InvalidPropertiesError(
            f"Properties validation failed for resource {request.logical_id} with message:\n"
            + "\n".join(problem.message for problem in found)
        )


def property_problems(properties: Mapping[str, Json], kind: ResourceType) -> list[PropertyProblem]:
    """The same problems as a list; values that are not known yet are skipped."""
    return _unsupported(properties, kind) or _against_schema(properties, kind)


def _unsupported(given: Mapping[str, Json], kind: ResourceType) -> list[PropertyProblem]:
    return [
        PropertyProblem(f"/{name}", f"Encountered unsupported property {name}")
        for name in given
        if name in kind.read_only
    ]


def _against_schema(given: Mapping[str, Json], kind: ResourceType) -> list[PropertyProblem]:
    if kind.custom:
        return []
    messages = _check(dict(given), kind.schema, "#", kind.schema)
    return [
        PropertyProblem(message.partition(": ")[0].removeprefix("#"), message)
        for message in messages
    ]


def resolved_schema(schema: Schema, root: Schema) -> Schema:
    """The schema that `$ref` points to, or the schema itself."""
    target = schema.get("$ref")
    if not isinstance(target, str):
        return schema
    found: Json = dict(root)
    for step in target.removeprefix("#/").split("/"):
        found = found.get(step, {}) if isinstance(found, Mapping) else {}
    return resolved_schema(found, root) if isinstance(found, Mapping) else {}


def _check(value: Json, schema: Schema, path: str, root: Schema) -> Iterator[str]:
    if is_unknown(value):
        return
    schema = resolved_schema(schema, root)
    kinds = _kinds(schema)
    if kinds and not any(_is(value, kind) for kind in kinds):
        expected = " or ".join(KIND_NAMES.get(kind, kind) for kind in kinds)
        yield f"{path}: expected type: {expected}, found: {_kind_of(value)}"
        return
    choices = schema.get("enum")
    if isinstance(choices, list) and scalar_text(value) not in map(scalar_text, choices):
        yield f"{path}: #: {value} is not a valid enum value"
    match value:
        case dict():
            yield from _check_object(value, schema, path, root)
        case list():
            members = schema.get("items")
            for place, item in enumerate(value if isinstance(members, Mapping) else ()):
                yield from _check(item, _mapping(members), f"{path}/{place}", root)


def _check_object(
    value: Mapping[str, Json], schema: Schema, path: str, root: Schema
) -> Iterator[str]:
    known = _mapping(schema.get("properties"))
    patterns = _mapping(schema.get("patternProperties"))
    required = schema.get("required")
    for name in required if isinstance(required, list) else ():
        if name not in value:
            yield f"{path}: required key [{name}] not found"
    for name, member in value.items():
        below = f"{path}/{name}"
        matching = (allowed for pattern, allowed in patterns.items() if _fits(pattern, name))
        if name in known:
            yield from _check(member, _mapping(known[name]), below, root)
        elif (found := next(matching, None)) is not None:
            yield from _check(member, _mapping(found), below, root)
        elif schema.get("additionalProperties") is False:
            yield f"{path}: extraneous key [{name}] is not permitted"


def _fits(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name) is not None
    except re.error:
        # Schemas use Java's pattern syntax; a pattern that Python cannot compile matches any name.
        return True


def _kinds(schema: Schema) -> list[str]:
    match schema.get("type"):
        case str(kind):
            return [kind]
        case list(kinds):
            return [str(kind) for kind in kinds]
    return []


def _is(value: Json, kind: str) -> bool:
    """Whether CloudFormation accepts the value as this type: it converts strings to numbers."""
    match kind:
        case "array":
            return isinstance(value, list)
        case "object":
            return isinstance(value, dict)
    fits = FITS.get(kind)
    return isinstance(value, str | bool | int | float) and (fits is None or bool(fits(str(value))))


def _kind_of(value: Json) -> str:
    match value:
        case list():
            return "JSONArray"
        case dict():
            return "JSONObject"
        case bool():
            return "Boolean"
        case int():
            return "Integer"
    return "String" if isinstance(value, str) else "Null" if value is None else "Number"


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}
