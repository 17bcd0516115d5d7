"""Converts a service's response to CloudFormation properties: `minvCpus` becomes `MinvCpus`.

In: a type and members named in any case. Out: JSON with the names in the type's schema; members
that are not in the schema are left out. The reverse of `machinery.parameters`.
Limits: a document (a policy) may be text on one side and an object on the other; where the schema
expects an object, text that contains JSON is parsed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cfn_simulator.types.machinery.records.properties import Schema, resolved_schema
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type
from metaflow_batch_cfn.documents import Json


def resource_properties(kind: str, members: Mapping[str, Any]) -> dict[str, Json]:
    """The members as properties of the type."""
    schema = resource_type(kind).schema
    return _object(members, schema, schema)


def _value(value: Any, schema: Schema, root: Schema) -> Json:
    schema = resolved_schema(schema, root)
    match value:
        case dict():
            return _object(value, schema, root)
        case list():
            return [_value(item, _mapping(schema.get("items")), root) for item in value]
        case str() if schema.get("type") != "string" and value.startswith("{"):
            return _document(value)
        case bool() | int() | float() | str() | None:
            return value
    return str(value)


def _object(members: Mapping[str, Any], schema: Schema, root: Schema) -> dict[str, Json]:
    known = _mapping(schema.get("properties"))
    if not known:
        # A policy, or a map whose keys the user chooses.
        return {str(name): _value(value, {}, root) for name, value in members.items()}
    names = {name.lower(): name for name in known}
    return {
        names[name.lower()]: _value(value, _mapping(known[names[name.lower()]]), root)
        for name, value in members.items()
        if name.lower() in names
    }


def _document(text: str) -> Json:
    try:
        found: Json = json.loads(text)
    except json.JSONDecodeError:
        return text
    return found


def _mapping(value: Json) -> Schema:
    return value if isinstance(value, Mapping) else {}
