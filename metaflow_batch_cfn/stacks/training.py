"""The stack `training`: training jobs in private subnets, on buckets that are there already."""

from __future__ import annotations

from metaflow_batch_cfn.modules.presets.training import TrainingBatch

__all__ = ["TrainingBatch"]
