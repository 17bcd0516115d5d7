"""Reads resources back from their services, in the properties of their CloudFormation types.

In: a type and a physical id. Out: the properties that the service tells, None if there is no such
resource. Drift detection and imports stand on this; a type that is not in `READERS` can be neither
checked nor imported, and is answered so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from botocore.exceptions import ClientError

from metaflow_batch_cfn.core.documents import Json
from metaflow_batch_cfn.simulator.reading import batch, iam, messages, records, storage
from metaflow_batch_cfn.simulator.services import Services

Reader: TypeAlias = Callable[[str, Services], dict[str, Json] | None]

READERS: Mapping[str, Reader] = {
    "AWS::Batch::ComputeEnvironment": batch.compute_environment,
    "AWS::Batch::JobQueue": batch.job_queue,
    "AWS::IAM::Role": iam.role,
    "AWS::Logs::LogGroup": records.log_group,
    "AWS::S3::Bucket": storage.bucket,
    "AWS::SNS::Topic": messages.topic,
    "AWS::SQS::Queue": messages.queue,
    "AWS::SSM::Parameter": records.parameter,
}
ABSENT = frozenset(
    {
        "404",
        "AWS.SimpleQueueService.NonExistentQueue",
        "NoSuchBucket",
        "NoSuchEntity",
        "NotFound",
        "ParameterNotFound",
        "QueueDoesNotExist",
        "ResourceNotFoundException",
    }
)


def can_read(resource_type: str) -> bool:
    return resource_type in READERS


def read(resource_type: str, physical_id: str, services: Services) -> dict[str, Json] | None:
    """The properties that the resource has now, None if it is gone."""
    try:
        return READERS[resource_type](physical_id, services)
    except ClientError as refusal:
        if refusal.response["Error"]["Code"] in ABSENT:
            return None
        raise
