"""AWS::SQS::Queue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.attributes import attribute_texts
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import ignoring_absence
from cfn_simulator.types.machinery.names import chosen_name
from cfn_simulator.types.machinery.tags import desired_tags
from metaflow_batch_cfn.documents import Json

MAX_NAME_LENGTH = 80
# SQS's defaults, to which removed properties return (SQS API reference, SetQueueAttributes).
DEFAULTS: Mapping[str, str] = {
    "DelaySeconds": "0",
    "MaximumMessageSize": "262144",
    "MessageRetentionPeriod": "345600",
    "ReceiveMessageWaitTimeSeconds": "0",
    "VisibilityTimeout": "30",
    "KmsMasterKeyId": "",
    "RedrivePolicy": "",
}
KNOWN = (*DEFAULTS, "FifoQueue", "ContentBasedDeduplication", "SqsManagedSseEnabled")


def create(request: ResourceRequest, services: Services) -> ResourceState:
    sqs = services.client("sqs", request.region)
    url = sqs.create_queue(
        QueueName=chosen_name(request, "QueueName", MAX_NAME_LENGTH),
        Attributes=attribute_texts(request, KNOWN),
        tags=desired_tags(request),
    )["QueueUrl"]
    return _state(sqs, url)


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    sqs = services.client("sqs", request.region)
    reset = {name: value for name, value in DEFAULTS.items() if name in before}
    desired = {**reset, **attribute_texts(request, KNOWN)}
    desired.pop("FifoQueue", None)
    if desired:
        sqs.set_queue_attributes(QueueUrl=state.physical_id, Attributes=desired)
    _retag(sqs, state.physical_id, desired_tags(request))
    return state


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    with ignoring_absence():
        services.client("sqs", request.region).delete_queue(QueueUrl=state.physical_id)


def _retag(sqs: Any, url: str, desired: Mapping[str, str]) -> None:
    present = sqs.list_queue_tags(QueueUrl=url).get("Tags", {})
    removed = [key for key in present if key not in desired]
    if removed:
        sqs.untag_queue(QueueUrl=url, TagKeys=removed)
    if desired:
        sqs.tag_queue(QueueUrl=url, Tags=dict(desired))


def _state(sqs: Any, url: str) -> ResourceState:
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    arn = found["Attributes"]["QueueArn"]
    attributes = {"Arn": arn, "QueueName": arn.rsplit(":", 1)[-1], "QueueUrl": url}
    return ResourceState(url, attributes, url)


QUEUE = Handler("AWS::SQS::Queue", create, update, delete)
