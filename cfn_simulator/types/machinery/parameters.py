"""Converts CloudFormation properties to the parameters of a service call.

In: properties (`MaxvCpus: "16"`) and an operation of botocore's service model. Out: its parameters
(`maxvCpus=16`).

CloudFormation and the service differ in the case of member names, and template parameters of type
Number arrive as strings; the service model resolves both, for every type.

Limits: a property that the operation does not accept is left out. The type's schema has already
accepted it; another call sends it, or it exists in CloudFormation's record only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cfn_simulator.types.machinery.base import ResourceFailure
from metaflow_batch_cfn.cfn.values.scalars import scalar_text
from metaflow_batch_cfn.documents import Json


def api_parameters(client: Any, operation: str, properties: Mapping[str, Json]) -> dict[str, Any]:
    """`properties` as the keyword arguments of `operation` (its API name, `CreateJobQueue`)."""
    shape = client.meta.service_model.operation_model(operation).input_shape
    return _structure(properties, shape, "#")


def _converted(value: Json, shape: Any, path: str) -> Any:
    match shape.type_name:
        case "structure":
            return _structure(_expect_mapping(value, path), shape, path)
        case "map":
            given = _expect_mapping(value, path)
            return {
                str(key): _converted(item, shape.value, f"{path}/{key}")
                for key, item in given.items()
            }
        case "list":
            if not isinstance(value, list):
                raise _unexpected("JSONArray", value, path)
            return [_converted(item, shape.member, f"{path}/{at}") for at, item in enumerate(value)]
        case kind:
            return _scalar(value, kind, path)


def _structure(given: Mapping[str, Json], shape: Any, path: str) -> dict[str, Any]:
    members = {name.lower(): name for name in shape.members}
    converted = {}
    for name, value in given.items():
        member = members.get(name.lower())
        if member is not None:
            converted[member] = _converted(value, shape.members[member], f"{path}/{name}")
    return converted


def _scalar(value: Json, kind: str, path: str) -> Any:
    match kind:
        case "integer" | "long":
            return whole_number(value, path)
        case "float" | "double":
            return _number(value, path)
        case "boolean":
            return boolean(value, path)
        case "string":
            # Where the service expects text, a document (a policy) is sent as JSON.
            return json.dumps(value) if isinstance(value, dict | list) else text(value, path)
    return value


def whole_number(value: Json, path: str = "#") -> int:
    """An Integer as templates write it: a number or a string."""
    try:
        return int(str(value))
    except ValueError as error:
        raise _unexpected("Integer", value, path) from error


def _number(value: Json, path: str) -> float:
    try:
        return float(str(value))
    except ValueError as error:
        raise _unexpected("Number", value, path) from error


def boolean(value: Json, path: str = "#") -> bool:
    """A Boolean as templates write it: `true` or `"true"`."""
    match value:
        case bool():
            return value
        case "true" | "True":
            return True
        case "false" | "False":
            return False
    raise _unexpected("Boolean", value, path)


def text(value: Json, path: str = "#") -> str:
    """A scalar as the string that CloudFormation makes of it."""
    if isinstance(value, str | int | float):
        return scalar_text(value)
    raise _unexpected("String", value, path)


def _expect_mapping(value: Json, path: str) -> Mapping[str, Json]:
    if isinstance(value, Mapping):
        return value
    raise _unexpected("JSONObject", value, path)


def _unexpected(kind: str, value: Json, path: str) -> ResourceFailure:
    match value:
        case list():
            found = "JSONArray"
        case dict():
            found = "JSONObject"
        case _:
            found = repr(value)
    return _invalid(path, f"expected type: {kind}, found: {found}")


def _invalid(path: str, what: str) -> ResourceFailure:
    return ResourceFailure(f"Model validation failed ({path}: {what})", "InvalidRequest")
