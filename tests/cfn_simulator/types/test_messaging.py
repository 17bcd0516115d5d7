"""Topics, queues and parameters, read back through SNS, SQS and Systems Manager."""

from __future__ import annotations

import pytest

from cfn_simulator.types import ResourceFailure
from tests.cfn_simulator.sandbox import Sandbox


def test_a_topic_has_its_name_subscriptions_and_tags_and_follows_its_template(
    sandbox: Sandbox,
) -> None:
    sns = sandbox.services.client("sns")
    made = sandbox.made(
        "AWS::SNS::Topic",
        {
            "DisplayName": "alerts",
            "Subscription": [{"Protocol": "email", "Endpoint": "a@example.com"}],
        },
    )

    def endpoints() -> list[str]:
        found = sns.list_subscriptions_by_topic(TopicArn=made.ref)["Subscriptions"]
        return [subscription["Endpoint"] for subscription in found]

    assert made.state.attributes["TopicArn"] == made.ref
    assert sns.get_topic_attributes(TopicArn=made.ref)["Attributes"]["DisplayName"] == "alerts"
    assert endpoints() == ["a@example.com"]
    changed = made.changed(
        {"Subscription": [{"Protocol": "email", "Endpoint": "b@example.com"}]},
        tags={"team": "platform"},
    )
    assert sns.get_topic_attributes(TopicArn=made.ref)["Attributes"]["DisplayName"] == ""
    assert endpoints() == ["b@example.com"]
    tags = sns.list_tags_for_resource(ResourceArn=made.ref)["Tags"]
    assert tags == [{"Key": "team", "Value": "platform"}]
    changed.removed()
    changed.removed()
    assert sns.list_topics()["Topics"] == []


def test_a_queue_of_messages_follows_its_template(sandbox: Sandbox) -> None:
    sqs = sandbox.services.client("sqs")
    made = sandbox.made("AWS::SQS::Queue", {"VisibilityTimeout": 120})

    def timeout() -> str:
        found = sqs.get_queue_attributes(QueueUrl=made.ref, AttributeNames=["All"])
        return str(found["Attributes"]["VisibilityTimeout"])

    account = sandbox.services.account_id
    name = made.state.attributes["QueueName"]
    assert made.state.attributes["Arn"] == f"arn:aws:sqs:us-east-1:{account}:{name}"
    assert timeout() == "120"
    changed = made.changed({}, tags={"team": "platform"})
    assert timeout() == "30"
    assert sqs.list_queue_tags(QueueUrl=made.ref)["Tags"] == {"team": "platform"}
    changed.removed()
    changed.removed()
    assert "QueueUrls" not in sqs.list_queues()


def test_a_parameter_is_read_back_and_overwritten(sandbox: Sandbox) -> None:
    ssm = sandbox.services.client("ssm")
    made = sandbox.made(
        "AWS::SSM::Parameter",
        {"Type": "String", "Value": "one", "Tags": {"a": "b"}},
    )
    assert ssm.get_parameter(Name=made.ref)["Parameter"]["Value"] == "one"
    assert made.state.attributes == {"Type": "String", "Value": "one"}
    changed = made.changed({"Type": "String", "Value": "two"}, tags={"team": "platform"})
    assert changed.state.attributes["Value"] == "two"
    assert ssm.get_parameter(Name=made.ref)["Parameter"]["Value"] == "two"
    tags = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=made.ref)["TagList"]
    assert tags == [{"Key": "team", "Value": "platform"}]
    changed.removed()
    changed.removed()


@pytest.mark.parametrize("resource_type", ["AWS::SNS::Topic", "AWS::SQS::Queue"])
def test_an_unknown_attribute_is_rejected(sandbox: Sandbox, resource_type: str) -> None:
    with pytest.raises(ResourceFailure, match=r"extraneous key \[Nonsense\]"):
        sandbox.made(resource_type, {"Nonsense": 1})
