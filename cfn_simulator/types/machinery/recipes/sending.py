"""Calls by the names that AWS's API reference gives them.

In: a client, an operation, its parameters. Out: the answer; or what botocore's model says of the
operation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


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
