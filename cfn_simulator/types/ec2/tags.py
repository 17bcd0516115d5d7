"""Tags of EC2's resources: given with the creation, and by resource id afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.base import ResourceRequest, ResourceState
from cfn_simulator.types.machinery.tags import as_pairs, from_pairs, wanted_tags
from metaflow_batch_cfn.documents import Json


def tag_specifications(kind: str, request: ResourceRequest) -> dict[str, Any]:
    """The argument that tags a resource of `kind` (`vpc`, `subnet`) as it is made, or nothing."""
    tags = wanted_tags(request)
    if not tags:
        return {}
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": as_pairs(tags)}]}


def retag(ec2: Any, resource_id: str, wanted: Mapping[str, str]) -> None:
    """Makes the tags of a resource those wanted."""
    found = ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [resource_id]}])
    present = from_pairs(found["Tags"])
    dropped = {key: value for key, value in present.items() if key not in wanted}
    if dropped:
        ec2.delete_tags(Resources=[resource_id], Tags=as_pairs(dropped))
    if wanted:
        ec2.create_tags(Resources=[resource_id], Tags=as_pairs(wanted))


def update_tags(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    """The update of a type of which nothing but the tags can change in place."""
    retag(services.client("ec2", request.region), state.physical_id, wanted_tags(request))
    return state
