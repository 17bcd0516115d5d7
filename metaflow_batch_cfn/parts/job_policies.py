"""What the roles around jobs may do: the parts of AWS that each of them names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import awacs.batch
import awacs.s3
import awacs.secretsmanager
import awacs.ssm
from awacs.aws import Allow, PolicyDocument, Statement
from troposphere import Sub, iam

from metaflow_batch_cfn.core.values import Text


def policy(name: str, *statements: Statement) -> iam.Policy:
    """An inline policy of a role."""
    return iam.Policy(
        PolicyName=name,
        PolicyDocument=PolicyDocument(Version="2012-10-17", Statement=list(statements)),
    )


def allow(sid: str, actions: Sequence[Any], *resources: Any) -> Statement:
    return Statement(Sid=sid, Effect=Allow, Action=list(actions), Resource=list(resources))


def bucket_reading(bucket_arn: Text) -> iam.Policy:
    """Get and list; never put or delete."""
    return policy(
        "input",
        allow("Objects", [awacs.s3.GetObject], Sub("${BucketArn}/*", BucketArn=bucket_arn)),
        allow("Listing", [awacs.s3.ListBucket], bucket_arn),
    )


def bucket_writing(bucket_arn: Text) -> iam.Policy:
    """Get, put and list; never delete."""
    objects = Sub("${BucketArn}/*", BucketArn=bucket_arn)
    return policy(
        "output",
        allow("Objects", [awacs.s3.GetObject, awacs.s3.PutObject], objects),
        allow("Listing", [awacs.s3.ListBucket], bucket_arn),
    )


def secret_fetching(arns: Sequence[Text]) -> iam.Policy:
    """Both stores are named, since an ARN that is an intrinsic does not tell which is its own."""
    actions = [awacs.secretsmanager.GetSecretValue, awacs.ssm.GetParameters]
    return policy("secrets", allow("Secrets", actions, *arns))


def job_submission(queue_arn: Text, definition_name: Text) -> Statement:
    """To one queue, by one definition. A job submitted by name is authorised without a revision,
    one submitted by ARN with it: https://github.com/aws/aws-cdk/issues/26128
    """
    definition = "arn:${AWS::Partition}:batch:${AWS::Region}:${AWS::AccountId}:job-definition/"
    return allow(
        "Submission",
        [awacs.batch.SubmitJob],
        queue_arn,
        Sub(f"{definition}${{Definition}}", Definition=definition_name),
        Sub(f"{definition}${{Definition}}:*", Definition=definition_name),
    )
