"""The stack `processing-in-vpc`: batch processing in an existing VPC."""

from metaflow_batch_cfn.core.published import published
from metaflow_batch_cfn.parts.fields.network import ExistingVpc
from metaflow_batch_cfn.stacks.processing import Processing

__all__ = ["PROCESSING_IN_VPC"]

PROCESSING_IN_VPC = published(Processing, network=ExistingVpc)
