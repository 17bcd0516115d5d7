"""Buckets for data that must not be lost: encrypted, versioned, private and retained."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from troposphere import GetAtt, Ref, s3

from metaflow_batch_cfn.core.values import Text, present
from metaflow_batch_cfn.parts.iam.bucket_policies import tls_only
from metaflow_batch_cfn.parts.tag_properties import tag_list

# The bucket outlives the stack, and so does the policy that denies plain HTTP.
_RETAINED: dict[str, Any] = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}


def retained_bucket(title: str, tags: Mapping[str, Text]) -> s3.Bucket:
    """A bucket named by CloudFormation, without public access, retained on delete and replace."""
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
        **_RETAINED,
    )


def tls_policy(title: str, bucket: s3.Bucket) -> s3.BucketPolicy:
    """Denies requests without TLS."""
    return s3.BucketPolicy(
        title, Bucket=Ref(bucket), PolicyDocument=tls_only(GetAtt(bucket, "Arn")), **_RETAINED
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
    """Remove hidden storage costs: incomplete uploads, and versions overwritten 90 days ago."""
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
