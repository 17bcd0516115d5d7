"""Who is allowed to publish to a topic."""

from __future__ import annotations

from collections.abc import Sequence

import awacs.sns
from awacs.aws import Allow, ArnEquals, Bool, Condition, Deny, PolicyDocument, Principal, Statement

from metaflow_batch_cfn.core.values import Text


def events_only(topic_arn: Text, rule_arns: Sequence[Text]) -> PolicyDocument:
    """Allow EventBridge on behalf of these rules, and deny requests without TLS."""
    return PolicyDocument(
        Version="2012-10-17",
        Statement=[
            Statement(
                Effect=Allow,
                Principal=Principal("Service", "events.amazonaws.com"),
                Action=[awacs.sns.Publish],
                Resource=[topic_arn],
                Condition=Condition(ArnEquals("aws:SourceArn", list(rule_arns))),
            ),
            Statement(
                Sid="RefusePlainHttp",
                Effect=Deny,
                Principal=Principal("*"),
                Action=[awacs.sns.Publish],
                Resource=[topic_arn],
                Condition=Condition(Bool("aws:SecureTransport", "false")),
            ),
        ],
    )
