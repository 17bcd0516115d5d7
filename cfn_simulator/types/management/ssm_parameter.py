"""AWS::SSM::Parameter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import ignoring_absence
from cfn_simulator.types.machinery.parameters import api_parameters
from cfn_simulator.types.machinery.tags import as_pairs, desired_tags, from_pairs
from metaflow_batch_cfn.documents import Json

SENT_SEPARATELY = ("Name", "Tags")


def create(request: ResourceRequest, services: Services) -> ResourceState:
    ssm = services.client("ssm", request.region)
    # Not derived from the stack's name: a name that begins with "aws" or "ssm" is rejected.
    name = str(request.properties.get("Name") or f"CFN-{request.logical_id}-{request.token}")
    ssm.put_parameter(Name=name, Tags=as_pairs(desired_tags(request)), **_given(ssm, request))
    return _state(name, request)


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    ssm = services.client("ssm", request.region)
    ssm.put_parameter(Name=state.physical_id, Overwrite=True, **_given(ssm, request))
    _retag(ssm, state.physical_id, desired_tags(request))
    return _state(state.physical_id, request)


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    with ignoring_absence():
        services.client("ssm", request.region).delete_parameter(Name=state.physical_id)


def _given(ssm: Any, request: ResourceRequest) -> dict[str, Any]:
    given = {key: value for key, value in request.properties.items() if key not in SENT_SEPARATELY}
    return api_parameters(ssm, "PutParameter", given)


def _retag(ssm: Any, name: str, desired: Mapping[str, str]) -> None:
    kind = {"ResourceType": "Parameter", "ResourceId": name}
    present = from_pairs(ssm.list_tags_for_resource(**kind)["TagList"])
    removed = [key for key in present if key not in desired]
    if removed:
        ssm.remove_tags_from_resource(**kind, TagKeys=removed)
    if desired:
        ssm.add_tags_to_resource(**kind, Tags=as_pairs(desired))


def _state(name: str, request: ResourceRequest) -> ResourceState:
    attributes = {"Type": request.properties["Type"], "Value": request.properties["Value"]}
    return ResourceState(name, attributes, name)


PARAMETER = Handler("AWS::SSM::Parameter", create, update, delete)
