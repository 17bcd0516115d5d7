"""Calls operations by their names in the AWS API reference.

In: a client, an operation, its parameters. Out: the answer; or the operation's parameters in
botocore's service model.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def call(client: Any, operation: str, arguments: Mapping[str, Any]) -> Any:
    """The answer of an operation, called by its API name."""
    method = next(
        name for name, api in client.meta.method_to_api_mapping.items() if api == operation
    )
    return getattr(client, method)(**arguments)


def members(client: Any, operation: str) -> Mapping[str, Any]:
    """The shapes of an operation's parameters by name."""
    shape = client.meta.service_model.operation_model(operation).input_shape
    found: Mapping[str, Any] = shape.members
    return found


def required(client: Any, operation: str) -> set[str]:
    """The names of an operation's required parameters."""
    shape = client.meta.service_model.operation_model(operation).input_shape
    return set(shape.required_members)
