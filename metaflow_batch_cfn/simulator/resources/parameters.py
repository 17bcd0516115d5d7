"""CloudFormation properties as parameters of a service call.

In: properties (`MaxvCpus: "16"`) and an operation of botocore's service model. Out: its parameters
(`maxvCpus=16`).
The two spell the same members in different case, and template parameters of type Number arrive as
strings: both are settled here by the service model, for every type alike.
What hurts: a property that the operation does not know is refused, as CloudFormation's own schemas
refuse it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from metaflow_batch_cfn.core.documents import Json
from metaflow_batch_cfn.simulator.resources.base import ResourceFailure


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
                raise _invalid(path, f"expected type: JSONArray, found: {_json_type(value)}")
            return [_converted(item, shape.member, f"{path}/{at}") for at, item in enumerate(value)]
        case kind:
            return _scalar(value, kind, path)


def _structure(given: Mapping[str, Json], shape: Any, path: str) -> dict[str, Any]:
    members = {name.lower(): name for name in shape.members}
    converted = {}
    for name, value in given.items():
        member = members.get(name.lower())
        if member is None:
            raise _invalid(path, f"extraneous key [{name}] is not permitted")
        converted[member] = _converted(value, shape.members[member], f"{path}/{name}")
    return converted


def _scalar(value: Json, kind: str, path: str) -> Any:
    try:
        match kind:
            case "integer" | "long":
                return int(str(value))
            case "float" | "double":
                return float(str(value))
            case "boolean":
                return truth(value)
            case "string":
                return text(value)
    except ValueError as error:
        raise _invalid(path, f"expected type: {kind.capitalize()}, found: {value!r}") from error
    return value


def truth(value: Json) -> bool:
    """A Boolean as templates write it: `true`, or the string."""
    match value:
        case bool():
            return value
        case "true" | "True":
            return True
        case "false" | "False":
            return False
    raise ValueError(value)


def text(value: Json) -> str:
    """A scalar as a string, as CloudFormation spells it."""
    match value:
        case bool():
            return "true" if value else "false"
        case str() | int() | float():
            return str(value)
    raise ValueError(value)


def _expect_mapping(value: Json, path: str) -> Mapping[str, Json]:
    if isinstance(value, Mapping):
        return value
    raise _invalid(path, f"expected type: JSONObject, found: {_json_type(value)}")


def _json_type(value: Json) -> str:
    return {str: "String", bool: "Boolean", list: "JSONArray", dict: "JSONObject"}.get(
        type(value), "Number"
    )


def _invalid(path: str, what: str) -> ResourceFailure:
    return ResourceFailure(f"Model validation failed ({path}: {what})", "InvalidRequest")
