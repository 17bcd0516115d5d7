"""The stack `quickstart-in-vpc`: Metaflow on AWS Batch in an existing VPC."""

from metaflow_batch_cfn.core.published import published
from metaflow_batch_cfn.parts.fields.network import ExistingVpc
from metaflow_batch_cfn.stacks.quickstart import Quickstart

__all__ = ["QUICKSTART_IN_VPC"]

QUICKSTART_IN_VPC = published(Quickstart, network=ExistingVpc)
