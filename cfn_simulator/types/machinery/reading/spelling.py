"""What a service tells, in the spelling of CloudFormation: `minvCpus` is `MinvCpus`.

In: a type and members by name, in whatever case. Out: JSON with the names of the type's schema;
members that the schema does not know are left out. It is `resources.parameters` the other way.
What hurts: a document (a policy) may be text on one side and an object on the other; where the
schema wants an object, text that holds one becomes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cfn_simulator.types.machinery.records.properties import Schema, resolved_schema
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type
from metaflow_batch_cfn.documents import Json


def spelled(kind: str, told: Mapping[str, Any]) -> dict[str, Json]:
    """The members as the properties of the type."""
    schema = resource_type(kind).schema
    return _object(told, schema, schema)


def _value(value: Any, schema: Schema, root: Schema) -> Json:
    schema = resolved_schema(schema, root)
    match value:
        case dict():
            return _object(value, schema, root)
        case list():
            return [_value(one, _mapping(schema.get("items")), root) for one in value]
        case str() if schema.get("type") != "string" and value.startswith("{"):
            return _document(value)
        case bool() | int() | float() | str() | None:
            return value
    return str(value)


def _object(told: Mapping[str, Any], schema: Schema, root: Schema) -> dict[str, Json]:
    known = _mapping(schema.get("properties"))
    if not known:
        # A policy, or a map whose keys are the user's own.
        return {str(name): _value(value, {}, root) for name, value in told.items()}
    names = {name.lower(): name for name in known}
    return {
        names[name.lower()]: _value(value, _mapping(known[names[name.lower()]]), root)
        for name, value in told.items()
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
