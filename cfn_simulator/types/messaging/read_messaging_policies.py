"""Reads back policies of topics and queues, which are attributes of the topic or queue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from cfn_simulator.types.machinery.failures import is_absent
from cfn_simulator.types.machinery.reading.target import Reader, ReadTarget


def topic_policy(target: ReadTarget) -> dict[str, Any] | None:
    sns = target.services.client("sns")
    return _read(target, "Topics", lambda arn: sns.get_topic_attributes(TopicArn=arn))


def queue_policy(target: ReadTarget) -> dict[str, Any] | None:
    sqs = target.services.client("sqs")
    names = {"AttributeNames": ["Policy"]}
    return _read(target, "Queues", lambda url: sqs.get_queue_attributes(QueueUrl=url, **names))


def _read(target: ReadTarget, targets: str, get_attributes: Any) -> dict[str, Any] | None:
    """A policy exists while any of its targets has it; the document is the first that differs from
    the declared one.
    """
    declared_targets = target.declared.get(targets)
    listed = map(str, declared_targets) if isinstance(declared_targets, list) else ()
    attached = {place: _policy(get_attributes, place) for place in listed}
    found = {place: document for place, document in attached.items() if document is not None}
    if not found:
        return None
    declared, documents = target.declared["PolicyDocument"], list(found.values())
    document = next((other for other in documents if other != declared), documents[0])
    return {targets: list(found), "PolicyDocument": document}


def _policy(get_attributes: Any, place: str) -> Any:
    try:
        text = get_attributes(place).get("Attributes", {}).get("Policy")
    except ClientError as refusal:
        if is_absent(refusal):
            return None
        raise
    return json.loads(text) if text else None


READERS: Mapping[str, Reader] = {
    "AWS::SNS::TopicPolicy": topic_policy,
    "AWS::SQS::QueuePolicy": queue_policy,
}
