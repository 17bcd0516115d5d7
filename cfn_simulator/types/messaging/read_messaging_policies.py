"""Policies of topics and queues: attributes of what they are for, which has one at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from cfn_simulator.types.machinery.failures import is_absent
from cfn_simulator.types.machinery.reading.sought import Reader, ReadTarget


def topic_policy(target: ReadTarget) -> dict[str, Any] | None:
    sns = target.services.client("sns")
    return _of(target, "Topics", lambda arn: sns.get_topic_attributes(TopicArn=arn))


def queue_policy(target: ReadTarget) -> dict[str, Any] | None:
    sqs = target.services.client("sqs")
    asked = {"AttributeNames": ["Policy"]}
    return _of(target, "Queues", lambda url: sqs.get_queue_attributes(QueueUrl=url, **asked))


def _of(target: ReadTarget, targets: str, ask: Any) -> dict[str, Any] | None:
    """Gone with the last of what it is for; the document is the first that differs."""
    listed = target.declared.get(targets)
    asked = {str(one): _policy(ask, str(one)) for one in listed} if isinstance(listed, list) else {}
    found = {one: document for one, document in asked.items() if document is not None}
    if not found:
        return None
    declared, documents = target.declared["PolicyDocument"], list(found.values())
    document = next((one for one in documents if one != declared), documents[0])
    return {targets: list(found), "PolicyDocument": document}


def _policy(ask: Any, place: str) -> Any:
    try:
        text = ask(place).get("Attributes", {}).get("Policy")
    except ClientError as refusal:
        if is_absent(refusal):
            return None
        raise
    return json.loads(text) if text else None


READERS: Mapping[str, Reader] = {
    "AWS::SNS::TopicPolicy": topic_policy,
    "AWS::SQS::QueuePolicy": queue_policy,
}
