"""The S3 bucket that holds Metaflow's artifacts, code packages and logs."""

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

from troposphere import GetAtt, Ref, Sub, s3

from metaflow_batch_cfn.core.declare import ParameterRule, Result
from metaflow_batch_cfn.core.module import check_fields
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Text, present
from metaflow_batch_cfn.parts import parameters
from metaflow_batch_cfn.parts.policies import tls_only
from metaflow_batch_cfn.parts.tags import tag_list

__all__ = ["Datastore"]

# The bucket outlives the stack; so does the policy that keeps plain HTTP out of it.
_KEPT: dict[str, Any] = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}


@dataclass(frozen=True, kw_only=True)
class DatastoreOutputs:
    """Where Metaflow keeps its data."""

    bucket_name: Annotated[Text, Result("DatastoreBucketName", "Bucket of Metaflow's datastore.")]
    bucket_arn: Annotated[Text, Result("DatastoreBucketArn", "ARN of the datastore's bucket.")]
    sysroot: Annotated[
        Text,
        Result(
            "MetaflowDatastoreSysrootS3",
            "Root of Metaflow's datastore.",
            feeds="METAFLOW_DATASTORE_SYSROOT_S3",
        ),
    ]
    datatools_root: Annotated[
        Text,
        Result(
            "MetaflowDatatoolsS3Root",
            "Root of what steps keep by metaflow.S3.",
            feeds="METAFLOW_DATATOOLS_S3ROOT",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class Datastore:
    """An S3 bucket for Metaflow: encrypted, versioned, TLS only, closed to the public, and kept
    when the stack is deleted or the bucket replaced.
    """

    tags: parameters.Tags = field(default_factory=dict)

    rules: ClassVar[tuple[ParameterRule, ...]] = ()

    def __post_init__(self) -> None:
        check_fields(self)

    def build(self, scope: Scope) -> DatastoreOutputs:
        bucket = self._bucket(scope)
        arn = GetAtt(bucket, "Arn")
        scope.add(
            s3.BucketPolicy(
                scope.name("DatastoreBucketPolicy"),
                Bucket=Ref(bucket),
                PolicyDocument=tls_only(arn),
                **_KEPT,
            )
        )
        return DatastoreOutputs(
            bucket_name=Ref(bucket),
            bucket_arn=arn,
            sysroot=Sub("s3://${Bucket}/metaflow", Bucket=Ref(bucket)),
            datatools_root=Sub("s3://${Bucket}/data", Bucket=Ref(bucket)),
        )

    def _bucket(self, scope: Scope) -> s3.Bucket:
        return scope.add(
            s3.Bucket(
                scope.name("DatastoreBucket"),
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
                    Tags=tag_list(self.tags),
                ),
                **_KEPT,
            )
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
