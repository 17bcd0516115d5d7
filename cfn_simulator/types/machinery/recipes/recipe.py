"""The data that describes how a service creates, updates and deletes one resource type.

A value in `arguments` that starts with `$` is an expression (see `expression`); any other value is
literal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from cfn_simulator.types.machinery.base import ResourceRequest
from cfn_simulator.types.machinery.recipes.expression import Expression
from metaflow_batch_cfn.documents import Json

Properties: TypeAlias = Mapping[str, Json]
Shape: TypeAlias = Callable[[Properties, ResourceRequest, Any], Properties]
"""Returns the properties as the service names them; the last argument is the service's client."""


@dataclass(frozen=True)
class Call:
    """One call. `only`: the properties to send; None sends every property that the call accepts."""

    operation: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    only: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Setting:
    """Properties that a separate call sets, after creation and whenever they change.

    `default`: the values to restore if no call removes the setting. `remove_first`: the old setting
    must be removed before the new one is put. `at_creation`: false if the create call sets them.
    """

    properties: tuple[str, ...]
    put: Call
    remove: Call | None = None
    default: Properties = field(default_factory=dict)
    remove_first: bool = False
    at_creation: bool = True


@dataclass(frozen=True)
class Tags:
    """The calls that tag an existing resource; `arguments` identify it."""

    arguments: Mapping[str, object]
    tag: str = "TagResource"
    untag: str = "UntagResource"
    read: str = "ListTagsForResource"


@dataclass(frozen=True)
class Name:
    """The property for which CloudFormation generates a name if the template sets none."""

    property: str
    max_length: int
    lowercase: bool = False


@dataclass(frozen=True)
class Recipe:
    """`read`: called after creating and updating; `attributes` are expressions over its answer,
    or over the answer of `create` if there is no `read`.
    """

    type: str
    service: str
    create: Call
    delete: tuple[Call, ...] = ()
    update: Call | None = None
    read: Call | None = None
    attributes: Mapping[str, Expression] = field(default_factory=dict)
    settings: tuple[Setting, ...] = ()
    name: Name | None = None
    tags: Tags | None = None
    tags_at_creation: bool = True
    renames: Mapping[str, str] = field(default_factory=dict)
    shape: Shape | None = None
