"""What a platform engineer can expect of notifications."""

from __future__ import annotations

from typing import Any

import pytest

from metaflow_batch_cfn import JobNotifications
from metaflow_batch_cfn.core.errors import InvalidFieldError
from metaflow_batch_cfn.parts.fields.notifications import Notifications
from tests.resolved import Resolved, resolve

QUEUES = [f"arn:aws:batch:us-east-1:123456789012:job-queue/{name}" for name in ("high", "low")]
KEY = "arn:aws:kms:us-east-1:123456789012:key/11112222-3333-4444-5555-666677778888"


def notifications(**answers: str) -> Resolved:
    return resolve(JobNotifications, {"JobQueueArns": ",".join(QUEUES), **answers})


def pattern(rule: str) -> dict[str, Any]:
    found: dict[str, Any] = notifications().properties(rule)["EventPattern"]
    return found


def test_a_job_that_failed_for_good_is_reported_and_an_array_is_reported_once() -> None:
    assert pattern("FailedJobRule") == {
        "source": ["aws.batch"],
        "detail-type": ["Batch Job State Change"],
        "detail": {
            "jobQueue": QUEUES,
            "status": ["FAILED"],
            "arrayProperties": {"index": [{"exists": False}]},
        },
    }


def test_a_blocked_queue_is_reported() -> None:
    assert pattern("BlockedQueueRule") == {
        "source": ["aws.batch"],
        "detail-type": ["Batch Job Queue Blocked"],
        "detail": {"jobQueue": QUEUES},
    }


@pytest.mark.parametrize("rule", ["FailedJobRule", "BlockedQueueRule"])
def test_subscribers_get_a_sentence_with_job_queue_and_reason(rule: str) -> None:
    (target,) = notifications().properties(rule)["Targets"]
    assert target["Arn"] == "NotificationTopic"
    words = target["InputTransformer"]
    sentence = words["InputTemplate"].strip('"')
    for name in words["InputPathsMap"]:
        assert f"<{name}>" in sentence
    assert words["InputPathsMap"]["reason"] == "$.detail.statusReason"


def test_only_these_rules_can_publish_and_only_with_tls() -> None:
    policy = notifications().properties("NotificationTopicPolicy")
    assert policy["Topics"] == ["NotificationTopic"]
    allowed, refused = policy["PolicyDocument"]["Statement"]
    assert allowed["Principal"] == {"Service": "events.amazonaws.com"}
    assert allowed["Condition"] == {
        "ArnEquals": {"aws:SourceArn": ["FailedJobRule.Arn", "BlockedQueueRule.Arn"]}
    }
    assert (refused["Effect"], refused["Principal"]) == ("Deny", "*")
    assert refused["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_an_email_address_is_subscribed_if_one_is_given() -> None:
    assert "EmailSubscription" not in notifications().resources
    stack = notifications(NotificationEmail="ops@example.com")
    assert stack.properties("EmailSubscription") == {
        "TopicArn": "NotificationTopic",
        "Protocol": "email",
        "Endpoint": "ops@example.com",
    }


def test_the_topic_is_encrypted_with_the_users_key_if_one_is_given() -> None:
    """With an AWS managed key, EventBridge could not publish."""
    assert "KmsMasterKeyId" not in notifications().properties("NotificationTopic")
    topic = notifications(NotificationKeyArn=KEY).properties("NotificationTopic")
    assert topic["KmsMasterKeyId"] == KEY


@pytest.mark.parametrize("email", ["nobody", "a b@example.com", "@example.com", "a@b"])
def test_an_invalid_email_address_is_rejected(email: str) -> None:
    with pytest.raises(InvalidFieldError, match="notification_email"):
        JobNotifications(
            job_queue_arns=QUEUES, notifications=Notifications(notification_email=email)
        )
