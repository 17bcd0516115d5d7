"""The stack `batch`: AWS Batch in your network and with your roles.

Its parameters and outputs are a contract. It creates no IAM resources, so it needs no capability.
"""

from metaflow_batch_cfn.core.published import published
from metaflow_batch_cfn.modules.batch.core import BatchCore

__all__ = ["BATCH"]

BATCH = published(BatchCore)
