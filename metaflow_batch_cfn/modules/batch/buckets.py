"""The S3 buckets that jobs read from and write to."""

from dataclasses import dataclass, field
from typing import Annotated

from troposphere import GetAtt, Ref, s3

from metaflow_batch_cfn.core.declare import Result
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Text
from metaflow_batch_cfn.parts.fields.tags import Tags
from metaflow_batch_cfn.parts.services.buckets import kept_bucket, tls_policy

__all__ = ["JobBuckets"]


@dataclass(frozen=True, kw_only=True)
class JobBucketsOutputs:
    """Where input is and where output goes."""

    input_name: Annotated[Text, Result("InputBucketName", "Bucket that the jobs read from.")]
    input_arn: Annotated[Text, Result("InputBucketArn", "ARN of the input bucket.")]
    output_name: Annotated[Text, Result("OutputBucketName", "Bucket that the jobs write to.")]
    output_arn: Annotated[Text, Result("OutputBucketArn", "ARN of the output bucket.")]


@module
class JobBuckets:
    """Two S3 buckets for jobs, one for input and one for output: encrypted, versioned, TLS only,
    closed to the public, and kept when the stack is deleted or a bucket replaced.
    """

    tags: Tags = field(default_factory=dict)

    def build(self, scope: Scope) -> JobBucketsOutputs:
        incoming = self._bucket(scope, "InputBucket")
        outgoing = self._bucket(scope, "OutputBucket")
        return JobBucketsOutputs(
            input_name=Ref(incoming),
            input_arn=GetAtt(incoming, "Arn"),
            output_name=Ref(outgoing),
            output_arn=GetAtt(outgoing, "Arn"),
        )

    def _bucket(self, scope: Scope, name: str) -> s3.Bucket:
        bucket = scope.add(kept_bucket(scope.name(name), self.tags))
        scope.add(tls_policy(scope.name(f"{name}Policy"), bucket))
        return bucket
