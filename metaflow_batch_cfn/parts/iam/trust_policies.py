"""Trust policies: who can assume a role."""

from __future__ import annotations

from collections.abc import Sequence

import awacs.sts
from awacs.aws import (
    Allow,
    ArnLike,
    Condition,
    PolicyDocument,
    Principal,
    Statement,
    StringEquals,
)
from troposphere import Ref, Sub

from metaflow_batch_cfn.core.values import Text


def trusted_by(service: str, *sources: str) -> PolicyDocument:
    """The trust policy of a role that one service assumes.

    `service` is the first part of its principal, which is `NAME.amazonaws.com` in every partition.
    `sources` are the resources on whose behalf the service may act, written SERVICE:REST, where
    REST is what follows the account in the ARN (`ecs:*`). Omit them for a service that does not
    send source keys.
    """
    return _trust(service, [_regional_arn(source) for source in sources])


def trusted_by_source(service: str, source_arn: Text) -> PolicyDocument:
    """The trust policy of a role that one service assumes on behalf of one resource."""
    return _trust(service, [source_arn])


def _trust(service: str, sources: Sequence[Text]) -> PolicyDocument:
    statement = Statement(
        Effect=Allow,
        Principal=Principal("Service", f"{service}.amazonaws.com"),
        Action=[awacs.sts.AssumeRole],
    )
    if sources:
        statement.properties["Condition"] = Condition(
            [
                StringEquals("aws:SourceAccount", Ref("AWS::AccountId")),
                ArnLike("aws:SourceArn", list(sources)),
            ]
        )
    return PolicyDocument(Version="2012-10-17", Statement=[statement])


def _regional_arn(source: str) -> Sub:
    service, rest = source.split(":", 1)
    return Sub(f"arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{rest}")
