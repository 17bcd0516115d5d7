"""AWS::Batch::JobQueue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.services.services import Services
from cfn_simulator.types.batch.tags import retag
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.names import chosen_name
from cfn_simulator.types.machinery.parameters import api_parameters
from cfn_simulator.types.machinery.tags import desired_tags
from metaflow_batch_cfn.documents import Json

MAX_NAME_LENGTH = 128
AT_CREATION = ("JobQueueName", "JobQueueType", "Tags")
# The values that removed properties return to.
DEFAULTS: Mapping[str, Json] = {"State": "ENABLED", "JobStateTimeLimitActions": []}


def create(request: ResourceRequest, services: Services) -> ResourceState:
    batch = services.client("batch", request.region)
    given = {
        key: value
        for key, value in request.properties.items()
        if key not in ("JobQueueName", "Tags")
    }
    created = batch.create_job_queue(
        jobQueueName=chosen_name(request, "JobQueueName", MAX_NAME_LENGTH),
        tags=desired_tags(request),
        **api_parameters(batch, "CreateJobQueue", given),
    )
    return _state(created["jobQueueArn"])


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    batch = services.client("batch", request.region)
    given = {key: value for key, value in request.properties.items() if key not in AT_CREATION}
    reset = {key: value for key, value in DEFAULTS.items() if key in before and key not in given}
    batch.update_job_queue(
        jobQueue=state.physical_id,
        **api_parameters(batch, "UpdateJobQueue", {**reset, **given}),
    )
    retag(batch, state.physical_id, desired_tags(request))
    return state


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    batch = services.client("batch", request.region)
    if _exists(batch, state.physical_id):
        batch.update_job_queue(jobQueue=state.physical_id, state="DISABLED")
        batch.delete_job_queue(jobQueue=state.physical_id)


def _exists(batch: Any, arn: str) -> bool:
    return bool(batch.describe_job_queues(jobQueues=[arn])["jobQueues"])


def _state(arn: str) -> ResourceState:
    return ResourceState(arn, {"JobQueueArn": arn}, arn)


JOB_QUEUE = Handler("AWS::Batch::JobQueue", create, update, delete)
