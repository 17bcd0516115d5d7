"""The S3 bucket for Metaflow's artifacts, code packages and logs."""

from dataclasses import field
from typing import Annotated

from troposphere import GetAtt, Ref

from metaflow_batch_cfn.core.declare import Result
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Text
from metaflow_batch_cfn.parts.fields.tags import Tags
from metaflow_batch_cfn.parts.services.buckets import retained_bucket, tls_policy
from metaflow_batch_cfn.parts.texts import filled

__all__ = ["Datastore"]


@record(frozen=True, kw_only=True)
class DatastoreOutputs:
    """Where Metaflow stores its data."""

    bucket_name: Annotated[Text, Result("DatastoreBucketName", "Metaflow's datastore bucket.")]
    bucket_arn: Annotated[Text, Result("DatastoreBucketArn", "ARN of the datastore bucket.")]
    sysroot: Annotated[
        Text,
        Result(
            "MetaflowDatastoreSysrootS3",
            "S3 root of Metaflow's datastore.",
            feeds="METAFLOW_DATASTORE_SYSROOT_S3",
        ),
    ]
    datatools_root: Annotated[
        Text,
        Result(
            "MetaflowDatatoolsS3Root",
            "S3 root for metaflow.S3.",
            feeds="METAFLOW_DATATOOLS_S3ROOT",
        ),
    ]


@module
class Datastore:
    """An S3 bucket for Metaflow: encrypted, versioned, TLS only, without public access, and
    retained when the stack is deleted or the bucket is replaced.
    """

    tags: Tags = field(default_factory=dict)

    def build(self, scope: Scope) -> DatastoreOutputs:
        bucket = scope.add(retained_bucket(scope.name("DatastoreBucket"), self.tags))
        scope.add(tls_policy(scope.name("DatastoreBucketPolicy"), bucket))
        return DatastoreOutputs(
            bucket_name=Ref(bucket),
            bucket_arn=GetAtt(bucket, "Arn"),
            sysroot=filled("s3://${Bucket}/metaflow", Bucket=Ref(bucket)),
            datatools_root=filled("s3://${Bucket}/data", Bucket=Ref(bucket)),
        )
