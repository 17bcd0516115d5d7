"""Policies of S3 buckets."""

from __future__ import annotations

import awacs.s3
from awacs.aws import Bool, Condition, Deny, PolicyDocument, Principal, Statement

from metaflow_batch_cfn.core.values import Text
from metaflow_batch_cfn.parts.texts import filled


def tls_only(bucket_arn: Text) -> PolicyDocument:
    """A bucket policy that denies requests without TLS."""
    return PolicyDocument(
        Version="2012-10-17",
        Statement=[
            Statement(
                Sid="RefusePlainHttp",
                Effect=Deny,
                Principal=Principal("*"),
                Action=[awacs.s3.Action("*")],
                Resource=[bucket_arn, objects_of(bucket_arn)],
                Condition=Condition(Bool("aws:SecureTransport", "false")),
            )
        ],
    )


def objects_of(bucket_arn: Text) -> Text:
    return filled("${BucketArn}/*", BucketArn=bucket_arn)
