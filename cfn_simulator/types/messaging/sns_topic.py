"""AWS::SNS::Topic, with the subscriptions in its `Subscription` property."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.attributes import attribute_texts
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import ignoring_absence, undone_on_failure
from cfn_simulator.types.machinery.names import chosen_name
from cfn_simulator.types.machinery.tags import as_pairs, desired_tags, from_pairs
from metaflow_batch_cfn.documents import Json

MAX_NAME_LENGTH = 256
# The values of removed properties: they cannot be deleted, only emptied.
DEFAULTS: Mapping[str, Json] = {"DisplayName": "", "KmsMasterKeyId": ""}
KNOWN = ("DisplayName", "KmsMasterKeyId", "FifoTopic", "ContentBasedDeduplication")


def create(request: ResourceRequest, services: Services) -> ResourceState:
    sns = services.client("sns", request.region)
    topic = sns.create_topic(
        Name=chosen_name(request, "TopicName", MAX_NAME_LENGTH),
        Attributes=attribute_texts(request, KNOWN),
        Tags=as_pairs(desired_tags(request)),
    )["TopicArn"]
    with undone_on_failure(lambda: sns.delete_topic(TopicArn=topic)):
        _subscribe(sns, topic, request.properties, {})
    return _state(topic)


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    sns = services.client("sns", request.region)
    topic = state.physical_id
    desired = attribute_texts(request, KNOWN)
    reset = {name: str(value) for name, value in DEFAULTS.items() if name in before}
    for name, value in {**reset, **desired}.items():
        if name != "FifoTopic":
            sns.set_topic_attributes(TopicArn=topic, AttributeName=name, AttributeValue=value)
    _subscribe(sns, topic, request.properties, before)
    _retag(sns, topic, desired_tags(request))
    return state


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    sns = services.client("sns", request.region)
    with ignoring_absence():
        _subscribe(sns, state.physical_id, {}, request.properties)
        sns.delete_topic(TopicArn=state.physical_id)


def _subscribe(
    sns: Any, topic: str, properties: Mapping[str, Json], before: Mapping[str, Json]
) -> None:
    now, then = _subscriptions(properties), _subscriptions(before)
    for protocol, endpoint in (pair for pair in now if pair not in then):
        sns.subscribe(TopicArn=topic, Protocol=protocol, Endpoint=endpoint)
    removed = [pair for pair in then if pair not in now]
    for present in sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]:
        if (present["Protocol"], present["Endpoint"]) in removed:
            sns.unsubscribe(SubscriptionArn=present["SubscriptionArn"])


def _subscriptions(properties: Mapping[str, Json]) -> list[tuple[str, str]]:
    declared = properties.get("Subscription")
    return [
        (str(entry["Protocol"]), str(entry["Endpoint"]))
        for entry in (declared if isinstance(declared, list) else [])
        if isinstance(entry, Mapping)
    ]


def _retag(sns: Any, topic: str, desired: Mapping[str, str]) -> None:
    present = from_pairs(sns.list_tags_for_resource(ResourceArn=topic)["Tags"])
    removed = [key for key in present if key not in desired]
    if removed:
        sns.untag_resource(ResourceArn=topic, TagKeys=removed)
    if desired:
        sns.tag_resource(ResourceArn=topic, Tags=as_pairs(desired))


def _state(topic: str) -> ResourceState:
    name = topic.rsplit(":", 1)[-1]
    return ResourceState(topic, {"TopicArn": topic, "TopicName": name}, topic)


TOPIC = Handler("AWS::SNS::Topic", create, update, delete)
