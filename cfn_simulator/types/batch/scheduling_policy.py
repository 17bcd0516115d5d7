"""AWS::Batch::SchedulingPolicy."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.services.services import Services
from cfn_simulator.types.batch.tags import retag
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.names import chosen_name
from cfn_simulator.types.machinery.parameters import api_parameters
from cfn_simulator.types.machinery.tags import desired_tags
from metaflow_batch_cfn.documents import Json

MAX_NAME_LENGTH = 128
SENT_SEPARATELY = ("Name", "Tags")


def create(request: ResourceRequest, services: Services) -> ResourceState:
    batch = services.client("batch", request.region)
    created = batch.create_scheduling_policy(
        name=chosen_name(request, "Name", MAX_NAME_LENGTH),
        tags=desired_tags(request),
        **api_parameters(batch, "CreateSchedulingPolicy", _policies(request)),
    )
    return ResourceState(created["arn"], {"Arn": created["arn"]}, created["arn"])


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    batch = services.client("batch", request.region)
    batch.update_scheduling_policy(
        arn=state.physical_id,
        **api_parameters(batch, "UpdateSchedulingPolicy", _policies(request)),
    )
    retag(batch, state.physical_id, desired_tags(request))
    return state


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    batch = services.client("batch", request.region)
    if batch.describe_scheduling_policies(arns=[state.physical_id])["schedulingPolicies"]:
        batch.delete_scheduling_policy(arn=state.physical_id)


def _policies(request: ResourceRequest) -> dict[str, Json]:
    return {key: value for key, value in request.properties.items() if key not in SENT_SEPARATELY}


SCHEDULING_POLICY = Handler("AWS::Batch::SchedulingPolicy", create, update, delete)
