"""Converts tags from the form that a service returns to the form that the type's schema requires.

Tags that AWS adds (`aws:`) are left out, as in CloudFormation's drift detection
(aws-cloudformation/cloudformation-coverage-roadmap, issue 1222).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.types.machinery.records.properties import resolved_schema
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type
from metaflow_batch_cfn.documents import Json

SYSTEM_PREFIX = "aws:"


def plain_tags(tags: Any) -> dict[str, str]:
    """A mapping, or pairs named in any style (`Key`, `TagKey`, `key`), as a mapping."""
    pairs = tags.items() if isinstance(tags, Mapping) else map(_pair, tags or ())
    return {str(key): str(value) for key, value in pairs if not str(key).startswith(SYSTEM_PREFIX)}


def shaped_tags(kind: str, tags: Mapping[str, str]) -> Json:
    """Tags as templates of the type write them: a mapping, or a list of Key and Value."""
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
