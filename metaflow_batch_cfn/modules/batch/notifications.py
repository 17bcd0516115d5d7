"""Notifications of failed jobs and blocked queues."""

from dataclasses import field
from typing import Annotated, Any

from troposphere import GetAtt, Ref, events, sns

from metaflow_batch_cfn.core.declare import Result
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Text, given, is_given, present, value_of
from metaflow_batch_cfn.parts.fields.jobs import JobQueueArns
from metaflow_batch_cfn.parts.fields.notifications import Notifications
from metaflow_batch_cfn.parts.fields.tags import Tags
from metaflow_batch_cfn.parts.iam.topic_policies import events_only
from metaflow_batch_cfn.parts.tag_properties import tag_list

__all__ = ["JobNotifications"]

_FAILED = "Job <name> (<id>) failed in <queue>: <reason>"
_BLOCKED = "Job <name> (<id>) blocks <queue>: <reason>"


@record(frozen=True, kw_only=True)
class JobNotificationsOutputs:
    """The topic to subscribe to."""

    topic_arn: Annotated[
        Text, Result("NotificationTopicArn", "Topic for failed jobs and blocked queues.")
    ]


@module
class JobNotifications:
    """An SNS topic for notifications of failed jobs and blocked queues, with an optional email
    subscription. An array job that fails is reported once.
    """

    job_queue_arns: JobQueueArns
    notifications: Notifications = Notifications()
    tags: Tags = field(default_factory=dict)

    def build(self, scope: Scope) -> JobNotificationsOutputs:
        topic = scope.add(
            sns.Topic(
                scope.name("NotificationTopic"),
                **present(
                    KmsMasterKeyId=given(self.notifications.notification_key_arn),
                    Tags=tag_list(self.tags),
                ),
            )
        )
        rules = [self._failure_rule(scope, topic), self._blocked_rule(scope, topic)]
        scope.add(
            sns.TopicPolicy(
                scope.name("NotificationTopicPolicy"),
                Topics=[Ref(topic)],
                PolicyDocument=events_only(Ref(topic), [GetAtt(rule, "Arn") for rule in rules]),
            )
        )
        self._subscribe(scope, topic)
        return JobNotificationsOutputs(topic_arn=Ref(topic))

    def _failure_rule(self, scope: Scope, topic: sns.Topic) -> events.Rule:
        """A job with attempts left is not FAILED. Children of an array are excluded."""
        only = {"status": ["FAILED"], "arrayProperties": {"index": [{"exists": False}]}}
        pattern = self._pattern("Batch Job State Change", **only)
        return self._rule(scope, "FailedJobRule", pattern, _message(topic, _FAILED))

    def _blocked_rule(self, scope: Scope, topic: sns.Topic) -> events.Rule:
        """https://docs.aws.amazon.com/batch/latest/userguide/batch-job-queue-blocked-events.html"""
        pattern = self._pattern("Batch Job Queue Blocked")
        return self._rule(scope, "BlockedQueueRule", pattern, _message(topic, _BLOCKED))

    def _pattern(self, kind: str, **detail: Any) -> dict[str, Any]:
        return {
            "source": ["aws.batch"],
            "detail-type": [kind],
            "detail": present(jobQueue=self.job_queue_arns, **detail),
        }

    def _rule(
        self, scope: Scope, name: str, pattern: dict[str, Any], target: events.Target
    ) -> events.Rule:
        return scope.add(events.Rule(scope.name(name), EventPattern=pattern, Targets=[target]))

    def _subscribe(self, scope: Scope, topic: sns.Topic) -> None:
        email = self.notifications.notification_email
        subscription = sns.SubscriptionResource(
            scope.name("EmailSubscription"),
            TopicArn=Ref(topic),
            Protocol="email",
            Endpoint=value_of(email),
        )
        scope.add(subscription, is_given(email))


def _message(topic: sns.Topic, sentence: str) -> events.Target:
    """Sends a sentence instead of the event. A template that is text must be in quotes."""
    transformer = events.InputTransformer(
        InputPathsMap={
            "name": "$.detail.jobName",
            "id": "$.detail.jobId",
            "queue": "$.detail.jobQueue",
            "reason": "$.detail.statusReason",
        },
        InputTemplate=f'"{sentence}"',
    )
    return events.Target(Id="Topic", Arn=Ref(topic), InputTransformer=transformer)
