"""AWS::Batch::ComputeEnvironment.

Limits: `UpdatePolicy` is not a parameter of CreateComputeEnvironment, and CloudFormation's create
handler may not call UpdateComputeEnvironment (its permissions in the registry schema), so an update
policy takes effect with the first update.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.services.services import Services
from cfn_simulator.types.batch.compute_resources import compute_resource_changes
from cfn_simulator.types.machinery.base import (
    Handler,
    ResourceFailure,
    ResourceRequest,
    ResourceState,
)
from cfn_simulator.types.machinery.failures import undone_on_failure
from cfn_simulator.types.machinery.names import chosen_name
from cfn_simulator.types.machinery.parameters import api_parameters
from cfn_simulator.types.machinery.tags import desired_tags
from metaflow_batch_cfn.documents import Json

MAX_NAME_LENGTH = 128
SENT_SEPARATELY = ("ComputeEnvironmentName", "ReplaceComputeEnvironment", "UpdatePolicy", "Tags")
UPDATED_TOGETHER = ("State", "UnmanagedvCpus", "ServiceRole", "Context", "EcsSettings")


def create(request: ResourceRequest, services: Services) -> ResourceState:
    batch = services.client("batch", request.region)
    name = chosen_name(request, "ComputeEnvironmentName", MAX_NAME_LENGTH)
    given = {key: value for key, value in request.properties.items() if key not in SENT_SEPARATELY}
    resources = given.get("ComputeResources")
    if isinstance(resources, Mapping):
        # Write-only and ignored on create (CloudFormation reference, ComputeResources).
        given["ComputeResources"] = {
            key: value for key, value in resources.items() if key != "UpdateToLatestImageVersion"
        }
    arn = batch.create_compute_environment(
        computeEnvironmentName=name,
        tags=desired_tags(request),
        **api_parameters(batch, "CreateComputeEnvironment", given),
    )["computeEnvironmentArn"]
    with undone_on_failure(lambda: _remove(batch, arn)):
        _stabilised(batch, arn)
    return _state(arn)


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    batch = services.client("batch", request.region)
    changes = {
        key: request.properties[key]
        for key in UPDATED_TOGETHER
        if key in request.properties and request.properties[key] != before.get(key)
    }
    changes.update(compute_resource_changes(request.properties, before))
    # Sent with every update once it is declared (aws/aws-cdk#27054).
    if "UpdatePolicy" in request.properties:
        changes["UpdatePolicy"] = request.properties["UpdatePolicy"]
    batch.update_compute_environment(
        computeEnvironment=state.physical_id,
        **api_parameters(batch, "UpdateComputeEnvironment", changes),
    )
    _stabilised(batch, state.physical_id)
    return _state(state.physical_id)


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    batch = services.client("batch", request.region)
    if _described(batch, state.physical_id):
        _remove(batch, state.physical_id)


def _remove(batch: Any, arn: str) -> None:
    batch.update_compute_environment(computeEnvironment=arn, state="DISABLED")
    batch.delete_compute_environment(computeEnvironment=arn)
    if _described(batch, arn):
        _stabilised(batch, arn)


def _described(batch: Any, arn: str) -> list[Mapping[str, Any]]:
    found = batch.describe_compute_environments(computeEnvironments=[arn])
    return list(found["computeEnvironments"])


def _stabilised(batch: Any, arn: str) -> None:
    environment = _described(batch, arn)[0]
    if environment["status"] != "VALID":
        raise ResourceFailure(
            "Resource of type 'AWS::Batch::ComputeEnvironment' with identifier "
            f"'{environment['computeEnvironmentArn']}' did not stabilize: "
            f"{environment['statusReason']}",
            "NotStabilized",
        )


def _state(arn: str) -> ResourceState:
    return ResourceState(arn, {"ComputeEnvironmentArn": arn}, arn)


COMPUTE_ENVIRONMENT = Handler("AWS::Batch::ComputeEnvironment", create, update, delete)
