"""The S3 buckets that jobs read from and write to."""

from dataclasses import field
from typing import Annotated

from troposphere import GetAtt, Ref, s3

from metaflow_batch_cfn.core.declare import Result
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Text
from metaflow_batch_cfn.parts.fields.tags import Tags
from metaflow_batch_cfn.parts.services.buckets import retained_bucket, tls_policy

__all__ = ["JobBuckets"]


@record(frozen=True, kw_only=True)
class JobBucketsOutputs:
    """The input and output buckets."""

    input_name: Annotated[Text, Result("InputBucketName", "Bucket that the jobs read from.")]
    input_arn: Annotated[Text, Result("InputBucketArn", "ARN of the input bucket.")]
    output_name: Annotated[Text, Result("OutputBucketName", "Bucket that the jobs write to.")]
    output_arn: Annotated[Text, Result("OutputBucketArn", "ARN of the output bucket.")]


@module
class JobBuckets:
    """Two S3 buckets for jobs, one for input and one for output: encrypted, versioned, TLS only,
    without public access, and retained when the stack is deleted or a bucket is replaced.
    """

    tags: Tags = field(default_factory=dict)

    def build(self, scope: Scope) -> JobBucketsOutputs:
        inputs = self._bucket(scope, "InputBucket")
        outputs = self._bucket(scope, "OutputBucket")
        return JobBucketsOutputs(
            input_name=Ref(inputs),
            input_arn=GetAtt(inputs, "Arn"),
            output_name=Ref(outputs),
            output_arn=GetAtt(outputs, "Arn"),
        )

    def _bucket(self, scope: Scope, name: str) -> s3.Bucket:
        bucket = scope.add(retained_bucket(scope.name(name), self.tags))
        scope.add(tls_policy(scope.name(f"{name}Policy"), bucket))
        return bucket
