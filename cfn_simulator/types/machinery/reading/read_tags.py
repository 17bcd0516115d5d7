"""Tags in whatever form a service tells them, in the form that the type's schema wants.

Tags that AWS puts on (`aws:`) are no template's affair: they are left out, as CloudFormation leaves
them out of drift (aws-cloudformation/cloudformation-coverage-roadmap, issue 1222).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.types.machinery.records.properties import resolved_schema
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type
from metaflow_batch_cfn.documents import Json

OF_AWS = "aws:"


def plain_tags(told: Any) -> dict[str, str]:
    """A mapping, or pairs under names of their own (`Key`, `TagKey`, `key`), as a mapping."""
    pairs = told.items() if isinstance(told, Mapping) else map(_pair, told or ())
    return {str(key): str(value) for key, value in pairs if not str(key).startswith(OF_AWS)}


def shaped_tags(kind: str, tags: Mapping[str, str]) -> Json:
    """As the type's templates write them: a mapping, or a list of Key and Value."""
    known = resource_type(kind)
    declared = known.schema.get("properties")
    found = declared.get(known.tag_property or "") if isinstance(declared, Mapping) else None
    schema = resolved_schema(found if isinstance(found, Mapping) else {}, known.schema)
    if schema.get("type") == "object":
        return dict(tags)
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _pair(entry: Mapping[str, Any]) -> tuple[str, str]:
    lowered = {name.lower().removeprefix("tag"): value for name, value in entry.items()}
    return str(lowered["key"]), str(lowered.get("value") or "")
