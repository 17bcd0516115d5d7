"""AWS::Batch::JobDefinition: every update is a new revision, and so a new ARN.

The old revision is deregistered unless `ResourceRetentionPolicy.SkipDeregisterOnUpdate` says
otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.names import chosen_name
from cfn_simulator.types.machinery.parameters import api_parameters, truth
from cfn_simulator.types.machinery.tags import wanted_tags
from metaflow_batch_cfn.documents import Json

LONGEST_NAME = 128
OWN = ("JobDefinitionName", "ResourceRetentionPolicy", "Tags")


def create(request: ResourceRequest, services: Services) -> ResourceState:
    return _register(request, chosen_name(request, "JobDefinitionName", LONGEST_NAME), services)


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
    """The current revision goes; revisions that an update kept stay, as AWS leaves them."""
    _deregister(services.client("batch", request.region), state.physical_id)


def _register(request: ResourceRequest, name: str, services: Services) -> ResourceState:
    batch = services.client("batch", request.region)
    given = {key: value for key, value in request.properties.items() if key not in OWN}
    registered = batch.register_job_definition(
        jobDefinitionName=name,
        tags=wanted_tags(request),
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
    return isinstance(policy, Mapping) and truth(policy.get("SkipDeregisterOnUpdate", False))


def _name(arn: str) -> str:
    return arn.rsplit("/", 1)[-1].partition(":")[0]


JOB_DEFINITION = Handler("AWS::Batch::JobDefinition", create, update, delete)
