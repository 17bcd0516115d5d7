"""AWS::SNS::TopicPolicy and AWS::SQS::QueuePolicy: one policy for several topics or queues."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from cfn_simulator.services.services import Services
from cfn_simulator.types.iam.documents import policy_text
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import ignoring_absence
from cfn_simulator.types.machinery.records.record import recorded
from metaflow_batch_cfn.documents import Json


@dataclass(frozen=True)
class _PolicyType:
    """`targets`: the property that lists the topics or queues."""

    type: str
    service: str
    targets: str

    def create(self, request: ResourceRequest, services: Services) -> ResourceState:
        self._put(request, {}, services)
        return recorded(request, {})

    def update(
        self,
        request: ResourceRequest,
        state: ResourceState,
        before: Mapping[str, Json],
        services: Services,
    ) -> ResourceState:
        self._put(request, before, services)
        return state

    def delete(self, request: ResourceRequest, state: ResourceState, services: Services) -> None:
        for target in self._listed(request.properties):
            with ignoring_absence():
                self._set(target, self._default(target, request), request, services)

    def _put(
        self, request: ResourceRequest, before: Mapping[str, Json], services: Services
    ) -> None:
        desired = self._listed(request.properties)
        document = policy_text(request.properties["PolicyDocument"])
        for target in desired:
            self._set(target, document, request, services)
        for target in self._listed(before):
            if target not in desired:
                self._set(target, self._default(target, request), request, services)

    def _default(self, target: str, request: ResourceRequest) -> str:
        """The policy of a target without one: empty for a queue, the owner's for a topic."""
        return "" if self.service == "sqs" else _owners_policy(target, request.account_id)

    def _listed(self, properties: Mapping[str, Json]) -> list[str]:
        found = properties.get(self.targets)
        return [str(target) for target in found] if isinstance(found, list) else []

    def _set(
        self, target: str, document: str, request: ResourceRequest, services: Services
    ) -> None:
        client = services.client(self.service, request.region)
        if self.service == "sqs":
            client.set_queue_attributes(QueueUrl=target, Attributes={"Policy": document})
        else:
            client.set_topic_attributes(
                TopicArn=target, AttributeName="Policy", AttributeValue=document
            )


def _owners_policy(topic: str, account_id: str) -> str:
    statement = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": ["SNS:Publish", "SNS:Subscribe", "SNS:SetTopicAttributes"],
        "Resource": topic,
        "Condition": {"StringEquals": {"AWS:SourceOwner": account_id}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _handler(policy: _PolicyType) -> Handler:
    return Handler(policy.type, policy.create, policy.update, policy.delete)


TOPIC_POLICY = _handler(_PolicyType("AWS::SNS::TopicPolicy", "sns", "Topics"))
QUEUE_POLICY = _handler(_PolicyType("AWS::SQS::QueuePolicy", "sqs", "Queues"))
