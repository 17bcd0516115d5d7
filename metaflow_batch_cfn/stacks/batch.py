"""The stack `batch`: AWS Batch in a network and with roles of yours.

Its parameters and outputs are a contract. It creates no IAM resource, so it needs no capability.
"""

from metaflow_batch_cfn.core.module import published
from metaflow_batch_cfn.modules.batch.core import BatchCore

__all__ = ["BATCH"]

BATCH = published(BatchCore)
