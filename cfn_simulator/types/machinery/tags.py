"""Tags of stacks and resources, in the two forms that templates use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cfn_simulator.types.machinery.base import ResourceRequest
from metaflow_batch_cfn.documents import Json


def desired_tags(request: ResourceRequest, property_name: str = "Tags") -> dict[str, str]:
    """The stack's tags, overridden by the resource's own."""
    return {**request.tags, **declared_tags(request.properties.get(property_name))}


def declared_tags(declared: Json) -> dict[str, str]:
    """Tags as a template writes them: a mapping, or a list of Key and Value."""
    match declared:
        case Mapping():
            return {str(key): str(value) for key, value in declared.items()}
        case list():
            return {
                str(tag["Key"]): str(tag.get("Value", ""))
                for tag in declared
                if isinstance(tag, Mapping)
            }
        case _:
            return {}


def as_pairs(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as `[{Key, Value}]`, which most services accept."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def from_pairs(pairs: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """The mapping that `[{Key, Value}]` represents."""
    return {pair["Key"]: pair["Value"] for pair in pairs}


def without_system_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """The tags without CloudFormation's own, for services where moto rejects `aws:` tags (AWS
    accepts them from CloudFormation).
    """
    return {key: value for key, value in tags.items() if not key.startswith("aws:")}
