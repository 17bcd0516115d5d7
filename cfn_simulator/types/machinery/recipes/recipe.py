"""What has to be said of a resource type so that a service makes it.

A value in `arguments` that starts with `$` is an expression (see `expression`); any other stands
for itself.
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
"""Properties as the service spells them; the last argument is the service's client."""


@dataclass(frozen=True)
class Call:
    """One call. `only`: the properties that go into it; None for all that it takes."""

    operation: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    only: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Setting:
    """Properties with a call of their own, made after creation and whenever they change.

    `default`: what they go back to where there is no call that removes them. `anew`: what was
    there has to be removed before the new is put. `at_creation`: false where the call that creates
    takes them.
    """

    properties: tuple[str, ...]
    put: Call
    remove: Call | None = None
    default: Properties = field(default_factory=dict)
    anew: bool = False
    at_creation: bool = True


@dataclass(frozen=True)
class Tags:
    """The calls that tag what exists; `arguments` say which resource it is."""

    arguments: Mapping[str, object]
    tag: str = "TagResource"
    untag: str = "UntagResource"
    read: str = "ListTagsForResource"


@dataclass(frozen=True)
class Name:
    """The property that names it, where a template leaves that to CloudFormation."""

    property: str
    longest: int
    lowercase: bool = False


@dataclass(frozen=True)
class Recipe:
    """`read`: asked after creating and updating; `attributes` are expressions over its answer,
    or over that of `create` where nothing is read.
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
