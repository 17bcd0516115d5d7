"""The stack `batch`: AWS Batch into a network and roles that are there already.

Its parameters and outputs are a contract. It creates no IAM resource, so it needs no capability.
"""

from __future__ import annotations

from metaflow_batch_cfn.modules.batch.core import BatchCore

__all__ = ["BatchCore"]
