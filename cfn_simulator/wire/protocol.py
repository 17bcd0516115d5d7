"""The AWS Query wire protocol of CloudFormation, driven by botocore's own service model.

In: the decoded form of a request. Out: an operation with typed parameters (`rendering` writes the
responses). Nothing here knows what an operation does: operations that botocore adds later are read
without changes. Limits: Query has no empty list; `Key=` represents it.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TypeAlias, cast

from botocore.loaders import Loader
from botocore.model import (
    ListShape,
    MapShape,
    OperationModel,
    OperationNotFoundError,
    ServiceModel,
    Shape,
    StructureShape,
)
from botocore.utils import parse_timestamp

from cfn_simulator.base.errors import ApiError, validation_error

Wire: TypeAlias = (
    bool | int | float | str | bytes | datetime | Sequence["Wire"] | Mapping[str, "Wire"]
)
FormTree: TypeAlias = str | dict[str, "FormTree"]

API_VERSION = "2010-05-15"


@dataclass(frozen=True)
class Call:
    """One request: its operation, and its parameters with the model's types."""

    operation: str
    parameters: Mapping[str, Wire]


@cache
def service_model() -> ServiceModel:
    return ServiceModel(Loader().load_service_model("cloudformation", "service-2"))


def read_call(form: Mapping[str, str]) -> Call:
    """Parse a decoded form; refuse operations that the model does not know."""
    name = form.get("Action", "")
    if not name:
        raise ApiError("MissingAction", "The request has no Action parameter.")
    operation = operation_model(name)
    fields = {key: value for key, value in form.items() if key not in ("Action", "Version")}
    shape = operation.input_shape
    parameters = _read(shape, _tree(fields), "") if shape is not None else {}
    return Call(name, cast("Mapping[str, Wire]", parameters))


def operation_model(name: str) -> OperationModel:
    try:
        return service_model().operation_model(name)
    except OperationNotFoundError:
        raise ApiError(
            "InvalidAction", f"Could not find operation {name} for version {API_VERSION}"
        ) from None


def _tree(fields: Mapping[str, str]) -> dict[str, FormTree]:
    root: dict[str, FormTree] = {}
    for key, value in fields.items():
        *parents, leaf = key.split(".")
        node = root
        for parent in parents:
            below = node.setdefault(parent, {})
            if not isinstance(below, dict):
                below = node[parent] = {}
            node = below
        if not isinstance(node.get(leaf), dict):
            node[leaf] = value
    return root


def _read(shape: Shape, node: FormTree, where: str) -> Wire:
    match shape:
        case StructureShape():
            return _read_structure(shape, node, where)
        case ListShape():
            return _read_list(shape, node, where)
        case MapShape():
            return _read_map(shape, node, where)
    if isinstance(node, dict):
        raise _malformed(where, "a structure", shape.type_name)
    return _read_scalar(shape.type_name, node, where)


def _read_structure(shape: StructureShape, node: FormTree, where: str) -> Wire:
    if not isinstance(node, dict):
        if node == "":
            return {}
        raise _malformed(where, node, "structure")
    return {
        name: _read(member, node[name], member_path(where, name))
        for name, member in shape.members.items()
        if name in node
    }


def _read_list(shape: ListShape, node: FormTree, where: str) -> Wire:
    items = node.get("member", {}) if isinstance(node, dict) else node
    if items == "":
        return []
    if not isinstance(items, dict):
        raise _malformed(where, items, "list")
    ordered = sorted(items.items(), key=lambda item: _position(item[0], where))
    return [_read(shape.member, item, f"{where}.{place}") for place, item in ordered]


def _read_map(shape: MapShape, node: FormTree, where: str) -> Wire:
    entries = node.get("entry", {}) if isinstance(node, dict) else node
    if entries == "":
        return {}
    if not isinstance(entries, dict):
        raise _malformed(where, entries, "map")
    found: dict[str, Wire] = {}
    for place, entry in sorted(entries.items(), key=lambda item: _position(item[0], where)):
        match entry:
            case {"key": str(key), "value": value}:
                found[key] = _read(shape.value, value, f"{where}.{place}")
            case _:
                raise _malformed(where, place, "map entry")
    return found


def _position(text: str, where: str) -> int:
    if not text.isdecimal():
        raise _malformed(where, text, "list position")
    return int(text)


def _read_scalar(kind: str, text: str, where: str) -> Wire:
    try:
        match kind:
            case "boolean":
                return {"true": True, "false": False}[text.lower()]
            case "integer" | "long":
                return int(text)
            case "float" | "double":
                return float(text)
            case "timestamp":
                return parse_timestamp(text)
            case "blob":
                return base64.b64decode(text, validate=True)
            case _:
                return text
    except (ValueError, KeyError):
        raise _malformed(where, text, kind) from None


def _malformed(where: str, found: str, expected: str) -> ApiError:
    return validation_error(f"Value '{found}' at '{where}' is not a valid {expected}")


def member_path(where: str, name: str) -> str:
    """The path of a member as the service writes it, with a lowercase first letter."""
    member = name[:1].lower() + name[1:]
    return f"{where}.{member}" if where else member
