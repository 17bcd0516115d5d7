"""Properties as the parameters of a call, by botocore's model of the service.

In: properties that the registry's schema has accepted, and an operation. Out: its parameters. What
the operation does not take is left out: the schema has said that it is a property, and another call
carries it or none does. A document where the service wants text (a policy) is written as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from metaflow_batch_cfn.core.documents import Json
from metaflow_batch_cfn.simulator.resources.parameters import api_parameters


def sendable(client: Any, operation: str, properties: Mapping[str, Json]) -> dict[str, Any]:
    shape = client.meta.service_model.operation_model(operation).input_shape
    pruned = _pruned(dict(properties), shape)
    return api_parameters(client, operation, pruned if isinstance(pruned, dict) else {})


def call(client: Any, operation: str, arguments: Mapping[str, Any]) -> Any:
    """The answer of an operation by its API name."""
    method = next(
        name for name, known in client.meta.method_to_api_mapping.items() if known == operation
    )
    return getattr(client, method)(**arguments)


def members(client: Any, operation: str) -> Mapping[str, Any]:
    """The shapes of an operation's parameters by name."""
    shape = client.meta.service_model.operation_model(operation).input_shape
    found: Mapping[str, Any] = shape.members
    return found


def required(client: Any, operation: str) -> set[str]:
    """The names of the parameters without which an operation is refused."""
    shape = client.meta.service_model.operation_model(operation).input_shape
    return set(shape.required_members)


def _pruned(value: Json, shape: Any) -> Json:
    match value, shape.type_name:
        case dict(), "structure":
            known = {name.lower(): member for name, member in shape.members.items()}
            return {
                name: _pruned(item, known[name.lower()])
                for name, item in value.items()
                if name.lower() in known
            }
        case dict(), "map":
            return {name: _pruned(item, shape.value) for name, item in value.items()}
        case list(), "list":
            return [_pruned(item, shape.member) for item in value]
        case ((dict() | list()), "string"):
            return json.dumps(value)
    return value
