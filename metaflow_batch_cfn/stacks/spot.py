"""The stack `spot`: batch processing on Spot instances, into a VPC that is there already."""

from __future__ import annotations

from metaflow_batch_cfn.modules.presets.spot import SpotBatch

__all__ = ["SpotBatch"]
