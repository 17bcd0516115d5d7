"""The S3 bucket that holds Metaflow's artifacts, code packages and logs."""

from dataclasses import dataclass, field
from typing import Annotated

from troposphere import GetAtt, Ref

from metaflow_batch_cfn.core.declare import Result
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Text
from metaflow_batch_cfn.parts.fields.tags import Tags
from metaflow_batch_cfn.parts.services.buckets import kept_bucket, tls_policy
from metaflow_batch_cfn.parts.texts import filled

__all__ = ["Datastore"]


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


@module
class Datastore:
    """An S3 bucket for Metaflow: encrypted, versioned, TLS only, closed to the public, and kept
    when the stack is deleted or the bucket replaced.
    """

    tags: Tags = field(default_factory=dict)

    def build(self, scope: Scope) -> DatastoreOutputs:
        bucket = scope.add(kept_bucket(scope.name("DatastoreBucket"), self.tags))
        scope.add(tls_policy(scope.name("DatastoreBucketPolicy"), bucket))
        return DatastoreOutputs(
            bucket_name=Ref(bucket),
            bucket_arn=GetAtt(bucket, "Arn"),
            sysroot=filled("s3://${Bucket}/metaflow", Bucket=Ref(bucket)),
            datatools_root=filled("s3://${Bucket}/data", Bucket=Ref(bucket)),
        )
