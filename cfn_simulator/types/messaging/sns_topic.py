"""AWS::SNS::Topic, with the subscriptions that stand in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.attributes import attribute_texts
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import absent_is_gone, undone_on_failure
from cfn_simulator.types.machinery.names import chosen_name
from cfn_simulator.types.machinery.tags import as_pairs, from_pairs, wanted_tags
from metaflow_batch_cfn.documents import Json

LONGEST_NAME = 256
# What a topic has without them; they cannot be taken away, only emptied.
DEFAULTS: Mapping[str, Json] = {"DisplayName": "", "KmsMasterKeyId": ""}
KNOWN = ("DisplayName", "KmsMasterKeyId", "FifoTopic", "ContentBasedDeduplication")


def create(request: ResourceRequest, services: Services) -> ResourceState:
    sns = services.client("sns", request.region)
    topic = sns.create_topic(
        Name=chosen_name(request, "TopicName", LONGEST_NAME),
        Attributes=attribute_texts(request, KNOWN),
        Tags=as_pairs(wanted_tags(request)),
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
    wanted = attribute_texts(request, KNOWN)
    gone = {name: str(value) for name, value in DEFAULTS.items() if name in before}
    for name, value in {**gone, **wanted}.items():
        if name != "FifoTopic":
            sns.set_topic_attributes(TopicArn=topic, AttributeName=name, AttributeValue=value)
    _subscribe(sns, topic, request.properties, before)
    _retag(sns, topic, wanted_tags(request))
    return state


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    sns = services.client("sns", request.region)
    with absent_is_gone():
        _subscribe(sns, state.physical_id, {}, request.properties)
        sns.delete_topic(TopicArn=state.physical_id)


def _subscribe(
    sns: Any, topic: str, properties: Mapping[str, Json], before: Mapping[str, Json]
) -> None:
    now, then = _subscriptions(properties), _subscriptions(before)
    for protocol, endpoint in (pair for pair in now if pair not in then):
        sns.subscribe(TopicArn=topic, Protocol=protocol, Endpoint=endpoint)
    gone = [pair for pair in then if pair not in now]
    for present in sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]:
        if (present["Protocol"], present["Endpoint"]) in gone:
            sns.unsubscribe(SubscriptionArn=present["SubscriptionArn"])


def _subscriptions(properties: Mapping[str, Json]) -> list[tuple[str, str]]:
    declared = properties.get("Subscription")
    return [
        (str(entry["Protocol"]), str(entry["Endpoint"]))
        for entry in (declared if isinstance(declared, list) else [])
        if isinstance(entry, Mapping)
    ]


def _retag(sns: Any, topic: str, wanted: Mapping[str, str]) -> None:
    present = from_pairs(sns.list_tags_for_resource(ResourceArn=topic)["Tags"])
    dropped = [key for key in present if key not in wanted]
    if dropped:
        sns.untag_resource(ResourceArn=topic, TagKeys=dropped)
    if wanted:
        sns.tag_resource(ResourceArn=topic, Tags=as_pairs(wanted))


def _state(topic: str) -> ResourceState:
    name = topic.rsplit(":", 1)[-1]
    return ResourceState(topic, {"TopicArn": topic, "TopicName": name}, topic)


TOPIC = Handler("AWS::SNS::Topic", create, update, delete)
