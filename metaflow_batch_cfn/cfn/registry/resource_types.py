"""What CloudFormation's registry knows about a resource type: replacement, `Fn::GetAtt`, `Ref`.

In: a type name and a region. Out: a frozen `ResourceType`. The source is the registry schemas that
cfn-lint ships as JSON; they are read as files, because importing cfn-lint costs 0.4 s and 60 MB.
Limits: the layout of these files is not a public interface of cfn-lint (a test compares the result
with cfn-lint's own). Some older types have attributes that the schema does not list as read-only;
`exceptions` lists the documented ones for the types that we use.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from metaflow_batch_cfn.cfn.registry.exceptions import (
    ATTRIBUTE_PATTERNS,
    EXTRA_ATTRIBUTES,
    REF_FOLLOWS_UPDATES,
    REF_IS,
)
from metaflow_batch_cfn.core.errors import ConfigError, Problem, did_you_mean
from metaflow_batch_cfn.core.nodes import Path as PropertyPath
from metaflow_batch_cfn.documents import Json

CUSTOM = "AWS::CloudFormation::CustomResource"


class Replacement(Enum):
    """Whether a changed property makes CloudFormation replace the resource."""

    NEVER = "Never"
    CONDITIONALLY = "Conditionally"
    ALWAYS = "Always"


class UnknownTypeError(ConfigError):
    """A resource type that is not in the region's registry."""

    def __init__(self, name: str, region: str) -> None:
        self.name, self.region = name, region
        known = (
            one
            for one in type_names(region)
            if one.split("::")[0] == name.split("::", maxsplit=1)[0]
        )
        close = did_you_mean(name, known) if name.startswith("AWS::") else ""
        hint = close if close.startswith("Did you mean") else "Check the type's name and region."
        super().__init__([Problem("", f"Unrecognized resource types: [{name}] in {region}", hint)])


@dataclass(frozen=True)
class ResourceType:
    """The registry's facts about a type. Property paths have the form `A/B/*/C`."""

    name: str
    properties: frozenset[str]
    required: frozenset[str]
    read_only: frozenset[str]
    create_only: frozenset[str]
    conditional_create_only: frozenset[str]
    write_only: frozenset[str]
    primary_identifier: tuple[str, ...]
    attributes: frozenset[str]
    ref: tuple[str, ...]
    tag_property: str | None
    tag_updatable: bool
    takes_system_tags: bool
    deleted_before_replaced: bool
    schema: Mapping[str, Json] = field(repr=False, compare=False)

    @property
    def custom(self) -> bool:
        """Whether the template's author, not the registry, defines the properties."""
        return self.name.startswith("Custom::") or self.name == CUSTOM

    @property
    def name_property(self) -> str | None:
        """The property with a custom name that must be unique, or None."""
        if self.name in REF_FOLLOWS_UPDATES:
            return None
        kind = self.name.rpartition("::")[2]
        sole = self.primary_identifier if len(self.primary_identifier) == 1 else ()
        group = ("GroupName",) if kind.endswith("Group") else ()
        known = (*sole, f"{kind}Name", *group, "Name")
        return next((one for one in known if one in self.create_only - self.read_only), None)

    def replacement_of(self, path: PropertyPath) -> Replacement:
        """The effect of a change at this path: the strictest of the path, its ancestors and its
        descendants."""
        steps = tuple("*" if isinstance(step, int) else step for step in path)
        if any(_touches(steps, one) for one in self.create_only):
            return Replacement.ALWAYS
        if any(_touches(steps, one) for one in self.conditional_create_only):
            return Replacement.CONDITIONALLY
        return Replacement.NEVER

    def attribute_names(self) -> tuple[str, ...]:
        """The names that `Fn::GetAtt` accepts, sorted."""
        return tuple(sorted(self.attributes))

    def has_attribute(self, name: str) -> bool:
        """Whether `Fn::GetAtt` accepts this name; for some types the template defines the names."""
        if self.custom or name in self.attributes:
            return True
        return any(re.fullmatch(one, name) for one in ATTRIBUTE_PATTERNS.get(self.name, ()))


def resource_type(name: str, region: str = "us-east-1") -> ResourceType:
    """The facts about the type, or `UnknownTypeError`."""
    key = CUSTOM if name.startswith("Custom::") else name
    identity = _provider(region).get(key)
    if identity is None:
        raise UnknownTypeError(name, region)
    return _read_type(name, identity)


def type_exists(name: str, region: str = "us-east-1") -> bool:
    """Whether the region's registry has the type."""
    return name.startswith("Custom::") or name in _provider(region)


def type_names(region: str = "us-east-1") -> tuple[str, ...]:
    """Every type of the region's registry, sorted."""
    return tuple(sorted(_provider(region)))


@cache
def regions() -> frozenset[str]:
    """The regions whose registry cfn-lint ships."""
    found = (path.stem for path in (_schemas() / "providers").glob("*.json"))
    return frozenset(found) - {"sam"}


@cache
def _schemas() -> Path:
    found = find_spec("cfnlint")
    if found is None or found.origin is None:
        raise ConfigError(
            [
                Problem(
                    "registry",
                    "cfn-lint, which ships the schemas, is not installed",
                    "Install it: pip install cfn-lint.",
                )
            ]
        )
    return Path(found.origin).parent / "data" / "schemas"


@cache
def _provider(region: str) -> Mapping[str, str]:
    """Type names to schema files; an unknown region is read as us-east-1."""
    directory = _schemas() / "providers"
    path = directory / f"{region}.json"
    if region not in regions():
        path = directory / "us-east-1.json"
    content: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return content


@cache
def _read_type(name: str, identity: str) -> ResourceType:
    path = _schemas() / "resources" / f"{identity}.json"
    schema: dict[str, Json] = json.loads(path.read_text(encoding="utf-8"))
    identifier = tuple(_plain(one) for one in _listed(schema, "primaryIdentifier"))
    return ResourceType(
        name=name,
        properties=frozenset(_mapping(schema, "properties")),
        required=frozenset(_listed(schema, "required")),
        read_only=_paths(schema, "readOnlyProperties"),
        create_only=_paths(schema, "createOnlyProperties"),
        conditional_create_only=_paths(schema, "conditionalCreateOnlyProperties"),
        write_only=_paths(schema, "writeOnlyProperties"),
        primary_identifier=identifier,
        attributes=frozenset(_attributes(name, schema)),
        ref=REF_IS.get(name, identifier),
        tag_property=_tag_property(schema),
        tag_updatable=_mapping(schema, "tagging").get("tagUpdatable") is not False,
        takes_system_tags=_takes_system_tags(schema),
        deleted_before_replaced=schema.get("replacementStrategy") == "delete_then_create",
        schema=schema,
    )


def _attributes(name: str, schema: Mapping[str, Json]) -> Iterator[str]:
    yield from EXTRA_ATTRIBUTES.get(name, ())
    for path in _paths(schema, "readOnlyProperties"):
        # GetAtt cannot select a list item, so it cannot read anything below a list.
        if "*" not in path:
            yield path.replace("/", ".")


def _touches(path: tuple[str, ...], rule: str) -> bool:
    """Whether one of the two paths is, or is inside, the other."""
    return all(
        step == other or "*" in (step, other)
        for step, other in zip(path, rule.split("/"), strict=False)
    )


def _taggable(schema: Mapping[str, Json]) -> bool:
    tagging = _mapping(schema, "tagging")
    return bool(
        tagging.get("taggable", schema.get("taggable", "Tags" in _mapping(schema, "properties")))
    )


def _takes_system_tags(schema: Mapping[str, Json]) -> bool:
    """Whether CloudFormation adds system tags (`aws:cloudformation:stack-name` and others)."""
    system_tags = _mapping(schema, "tagging").get("cloudFormationSystemTags")
    return _taggable(schema) and system_tags is not False


def _tag_property(schema: Mapping[str, Json]) -> str | None:
    if not _taggable(schema):
        return None
    named = _mapping(schema, "tagging").get("tagProperty", "/properties/Tags")
    found = _plain(str(named))
    return found if found in _mapping(schema, "properties") else None


def _mapping(schema: Mapping[str, Json], key: str) -> Mapping[str, Json]:
    found = schema.get(key)
    return found if isinstance(found, dict) else {}


def _listed(schema: Mapping[str, Json], key: str) -> tuple[str, ...]:
    found = schema.get(key)
    return tuple(str(one) for one in found) if isinstance(found, list) else ()


def _paths(schema: Mapping[str, Json], key: str) -> frozenset[str]:
    return frozenset(_plain(one) for one in _listed(schema, key))


def _plain(pointer: str) -> str:
    return (
        pointer.removeprefix("/properties/").replace("/items/", "/*/").replace("/properties/", "/")
    )
