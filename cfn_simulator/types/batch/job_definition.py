"""AWS::Batch::JobDefinition: every update registers a new revision, which has a new ARN.

The old revision is deregistered unless `ResourceRetentionPolicy.SkipDeregisterOnUpdate` is true.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.names import chosen_name
from cfn_simulator.types.machinery.parameters import api_parameters, boolean
from cfn_simulator.types.machinery.tags import desired_tags
from metaflow_batch_cfn.documents import Json

MAX_NAME_LENGTH = 128
SENT_SEPARATELY = ("JobDefinitionName", "ResourceRetentionPolicy", "Tags")


def create(request: ResourceRequest, services: Services) -> ResourceState:
    return _register(request, chosen_name(request, "JobDefinitionName", MAX_NAME_LENGTH), services)


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    revised = _register(request, _name(state.physical_id), services)
    if not _keeps_revisions(request.properties):
        _deregister(services.client("batch", request.region), state.physical_id)
    return revised


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    """Deregisters the current revision; revisions that an update retained stay, as in AWS."""
    _deregister(services.client("batch", request.region), state.physical_id)


def _register(request: ResourceRequest, name: str, services: Services) -> ResourceState:
    batch = services.client("batch", request.region)
    given = {key: value for key, value in request.properties.items() if key not in SENT_SEPARATELY}
    registered = batch.register_job_definition(
        jobDefinitionName=name,
        tags=desired_tags(request),
        **api_parameters(batch, "RegisterJobDefinition", given),
    )
    arn = registered["jobDefinitionArn"]
    return ResourceState(arn, {"JobDefinitionArn": arn}, arn)


def _deregister(batch: Any, arn: str) -> None:
    found = batch.describe_job_definitions(jobDefinitions=[arn], status="ACTIVE")
    if found["jobDefinitions"]:
        batch.deregister_job_definition(jobDefinition=arn)


def _keeps_revisions(properties: Mapping[str, Json]) -> bool:
    policy = properties.get("ResourceRetentionPolicy")
    return isinstance(policy, Mapping) and boolean(policy.get("SkipDeregisterOnUpdate", False))


def _name(arn: str) -> str:
    return arn.rsplit("/", 1)[-1].partition(":")[0]


JOB_DEFINITION = Handler("AWS::Batch::JobDefinition", create, update, delete)
