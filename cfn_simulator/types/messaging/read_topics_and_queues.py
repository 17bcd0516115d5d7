"""Reads back topics and subscriptions from SNS, and queues from SQS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.types.machinery.reading.read_recipe import Detail, ReadRecipe
from cfn_simulator.types.machinery.reading.target import Reader
from cfn_simulator.types.machinery.recipes.recipe import Call


def _name(facts: Mapping[str, Any]) -> str:
    return str(facts["id"]).replace("/", ":").rpartition(":")[2]


TOPIC = ReadRecipe(
    service="sns",
    call=Call("GetTopicAttributes", {"TopicArn": "$id"}),
    record="$answer.Attributes",
    same=("ContentBasedDeduplication", "DisplayName", "FifoTopic"),
    members={"TopicArn": "$id", "TopicName": _name},
    details=(
        Detail(
            Call("ListSubscriptionsByTopic", {"TopicArn": "$id"}),
            {"Subscription": "$answer.Subscriptions[].{Protocol: Protocol, Endpoint: Endpoint}"},
        ),
        Detail(Call("ListTagsForResource", {"ResourceArn": "$id"}), {"Tags": "$answer.Tags"}),
    ),
)
SUBSCRIPTION = ReadRecipe(
    service="sns",
    call=Call("GetSubscriptionAttributes", {"SubscriptionArn": "$id"}),
    record="$answer.Attributes",
    same=("Endpoint", "FilterPolicy", "FilterPolicyScope", "Protocol", "RawMessageDelivery",
          "RedrivePolicy", "TopicArn"),
    members={"Arn": "$record.SubscriptionArn"},
)  # fmt: skip
QUEUE = ReadRecipe(
    service="sqs",
    call=Call("GetQueueAttributes", {"QueueUrl": "$id", "AttributeNames": ["All"]}),
    record="$answer.Attributes",
    same=(
        "ContentBasedDeduplication",
        "DelaySeconds",
        "FifoQueue",
        "MaximumMessageSize",
        "MessageRetentionPeriod",
        "ReceiveMessageWaitTimeSeconds",
        "RedrivePolicy",
        "SqsManagedSseEnabled",
        "VisibilityTimeout",
    ),
    members={"Arn": "$record.QueueArn", "QueueName": _name, "QueueUrl": "$id"},
    details=(Detail(Call("ListQueueTags", {"QueueUrl": "$id"}), {"Tags": "$answer.Tags"}),),
)

READERS: Mapping[str, Reader] = {
    "AWS::SNS::Subscription": SUBSCRIPTION,
    "AWS::SNS::Topic": TOPIC,
    "AWS::SQS::Queue": QUEUE,
}
