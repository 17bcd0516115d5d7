"""The stack `processing-in-vpc`: batch processing in an existing VPC."""

from metaflow_batch_cfn.core.published import published
from metaflow_batch_cfn.parts.fields.network import ExistingVpc
from metaflow_batch_cfn.stacks.processing import Processing

__all__ = ["PROCESSING_IN_VPC"]

PROCESSING_IN_VPC = published(
    Processing,
    "Batch processing on AWS Batch in an existing VPC: queues on On-Demand, Spot and Fargate"
    " capacity, job definitions, buckets, a repository and failure notifications. No instance runs"
    " while idle.",
    network=ExistingVpc,
)
