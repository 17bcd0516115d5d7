"""What the roles of jobs, and of services that submit jobs, are allowed to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import awacs.batch
import awacs.s3
import awacs.secretsmanager
import awacs.ssm
from awacs.aws import Allow, PolicyDocument, Statement
from troposphere import iam

from metaflow_batch_cfn.core.values import Text
from metaflow_batch_cfn.parts.iam.bucket_policies import objects_of
from metaflow_batch_cfn.parts.texts import filled


def policy(name: str, *statements: Statement) -> iam.Policy:
    """An inline policy of a role."""
    return iam.Policy(
        PolicyName=name,
        PolicyDocument=PolicyDocument(Version="2012-10-17", Statement=list(statements)),
    )


def allow(actions: Sequence[Any], *resources: Any) -> Statement:
    return Statement(Effect=Allow, Action=list(actions), Resource=list(resources))


def bucket_access(reads: Text, writes: Text) -> iam.Policy:
    """Get from and list both buckets, put into the second; never delete."""
    return policy(
        "buckets",
        allow([awacs.s3.GetObject], objects_of(reads), objects_of(writes)),
        allow([awacs.s3.PutObject], objects_of(writes)),
        allow([awacs.s3.ListBucket], reads, writes),
    )


def secret_fetching(arns: Sequence[Text]) -> iam.Policy:
    """Allows both services, since an ARN that is an intrinsic does not show which one it is for."""
    actions = [awacs.secretsmanager.GetSecretValue, awacs.ssm.GetParameters]
    return policy("secrets", allow(actions, *arns))


def job_submission(queue_arn: Text, definition_name: Text) -> Statement:
    """Submit to one queue with one definition. A job submitted by name is authorized without a
    revision, by ARN with one: https://github.com/aws/aws-cdk/issues/26128
    """
    definition = "arn:${AWS::Partition}:batch:${AWS::Region}:${AWS::AccountId}:job-definition/"
    return allow(
        [awacs.batch.SubmitJob],
        queue_arn,
        filled(f"{definition}${{Definition}}", Definition=definition_name),
        filled(f"{definition}${{Definition}}:*", Definition=definition_name),
    )
