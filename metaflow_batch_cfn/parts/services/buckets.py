"""Buckets that hold what people care about: encrypted, versioned, closed, and kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from troposphere import GetAtt, Ref, s3

from metaflow_batch_cfn.core.values import present
from metaflow_batch_cfn.parts.iam.policies import tls_only
from metaflow_batch_cfn.parts.tags import tag_list

# The bucket outlives the stack; so does the policy that keeps plain HTTP out of it.
_KEPT: dict[str, Any] = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}


def kept_bucket(title: str, tags: Mapping[str, str]) -> s3.Bucket:
    """A bucket without a name of its own, closed to the public, kept on delete and on replace."""
    return s3.Bucket(
        title,
        **present(
            BucketEncryption=_encryption(),
            VersioningConfiguration=s3.VersioningConfiguration(Status="Enabled"),
            PublicAccessBlockConfiguration=s3.PublicAccessBlockConfiguration(
                BlockPublicAcls=True,
                BlockPublicPolicy=True,
                IgnorePublicAcls=True,
                RestrictPublicBuckets=True,
            ),
            OwnershipControls=s3.OwnershipControls(
                Rules=[s3.OwnershipControlsRule(ObjectOwnership="BucketOwnerEnforced")]
            ),
            LifecycleConfiguration=_lifecycle(),
            Tags=tag_list(tags),
        ),
        **_KEPT,
    )


def tls_policy(title: str, bucket: s3.Bucket) -> s3.BucketPolicy:
    """Whoever comes without TLS is refused."""
    return s3.BucketPolicy(
        title, Bucket=Ref(bucket), PolicyDocument=tls_only(GetAtt(bucket, "Arn")), **_KEPT
    )


def _encryption() -> s3.BucketEncryption:
    return s3.BucketEncryption(
        ServerSideEncryptionConfiguration=[
            s3.ServerSideEncryptionRule(
                ServerSideEncryptionByDefault=s3.ServerSideEncryptionByDefault(
                    SSEAlgorithm="AES256"
                )
            )
        ]
    )


def _lifecycle() -> s3.LifecycleConfiguration:
    """Clean up what nobody can see: broken uploads, and versions overwritten 90 days ago."""
    return s3.LifecycleConfiguration(
        Rules=[
            s3.LifecycleRule(
                Id="AbortBrokenUploads",
                Status="Enabled",
                AbortIncompleteMultipartUpload=s3.AbortIncompleteMultipartUpload(
                    DaysAfterInitiation=7
                ),
            ),
            s3.LifecycleRule(
                Id="ExpireOverwrittenVersions",
                Status="Enabled",
                NoncurrentVersionExpiration=s3.NoncurrentVersionExpiration(NoncurrentDays=90),
            ),
        ]
    )
