"""AWS::SQS::Queue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.attributes import attribute_texts
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import absent_is_gone
from cfn_simulator.types.machinery.names import chosen_name
from cfn_simulator.types.machinery.tags import wanted_tags
from metaflow_batch_cfn.documents import Json

LONGEST_NAME = 80
# SQS's own defaults (SQS API reference, SetQueueAttributes): what a property that is gone goes back
# to.
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
        QueueName=chosen_name(request, "QueueName", LONGEST_NAME),
        Attributes=attribute_texts(request, KNOWN),
        tags=wanted_tags(request),
    )["QueueUrl"]
    return _state(sqs, url)


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    sqs = services.client("sqs", request.region)
    gone = {name: value for name, value in DEFAULTS.items() if name in before}
    wanted = {**gone, **attribute_texts(request, KNOWN)}
    wanted.pop("FifoQueue", None)
    if wanted:
        sqs.set_queue_attributes(QueueUrl=state.physical_id, Attributes=wanted)
    _retag(sqs, state.physical_id, wanted_tags(request))
    return state


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    with absent_is_gone():
        services.client("sqs", request.region).delete_queue(QueueUrl=state.physical_id)


def _retag(sqs: Any, url: str, wanted: Mapping[str, str]) -> None:
    present = sqs.list_queue_tags(QueueUrl=url).get("Tags", {})
    dropped = [key for key in present if key not in wanted]
    if dropped:
        sqs.untag_queue(QueueUrl=url, TagKeys=dropped)
    if wanted:
        sqs.tag_queue(QueueUrl=url, Tags=dict(wanted))


def _state(sqs: Any, url: str) -> ResourceState:
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    arn = found["Attributes"]["QueueArn"]
    attributes = {"Arn": arn, "QueueName": arn.rsplit(":", 1)[-1], "QueueUrl": url}
    return ResourceState(url, attributes, url)


QUEUE = Handler("AWS::SQS::Queue", create, update, delete)
