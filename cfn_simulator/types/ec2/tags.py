"""Tags of EC2 resources: specified on creation, and changed by resource ID afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.base import ResourceRequest, ResourceState
from cfn_simulator.types.machinery.tags import as_pairs, desired_tags, from_pairs
from metaflow_batch_cfn.documents import Json


def tag_specifications(kind: str, request: ResourceRequest) -> dict[str, Any]:
    """The argument that tags a new resource of `kind` (`vpc`, `subnet`), or nothing."""
    tags = desired_tags(request)
    if not tags:
        return {}
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": as_pairs(tags)}]}


def retag(ec2: Any, resource_id: str, desired: Mapping[str, str]) -> None:
    """Changes the tags of a resource to the desired ones."""
    found = ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [resource_id]}])
    present = from_pairs(found["Tags"])
    removed = {key: value for key, value in present.items() if key not in desired}
    if removed:
        ec2.delete_tags(Resources=[resource_id], Tags=as_pairs(removed))
    if desired:
        ec2.create_tags(Resources=[resource_id], Tags=as_pairs(desired))


def update_tags(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    """The update of a type whose tags are all that can change in place."""
    retag(services.client("ec2", request.region), state.physical_id, desired_tags(request))
    return state
