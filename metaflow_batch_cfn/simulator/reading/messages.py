"""Topics and queues, as SNS and SQS tell them."""

from __future__ import annotations

from metaflow_batch_cfn.core.documents import Json
from metaflow_batch_cfn.simulator.services import Services

QUEUE = (
    "DelaySeconds",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "VisibilityTimeout",
)


def topic(physical_id: str, services: Services) -> dict[str, Json] | None:
    told = services.client("sns").get_topic_attributes(TopicArn=physical_id)["Attributes"]
    return {
        "TopicName": physical_id.rpartition(":")[2],
        "DisplayName": told.get("DisplayName"),
        **({"KmsMasterKeyId": told["KmsMasterKeyId"]} if "KmsMasterKeyId" in told else {}),
    }


def queue(physical_id: str, services: Services) -> dict[str, Json] | None:
    client = services.client("sqs")
    told = client.get_queue_attributes(QueueUrl=physical_id, AttributeNames=["All"])["Attributes"]
    return {
        "QueueName": physical_id.rpartition("/")[2],
        **{name: told[name] for name in QUEUE if name in told},
    }
