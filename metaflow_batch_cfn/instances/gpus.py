"""Which instance types have a GPU that AWS Batch can schedule.

Decided by the type, otherwise by its family, and if neither is known by its name. Families are
listed in https://docs.aws.amazon.com/batch/latest/userguide/gpu-jobs.html
"""

from __future__ import annotations

import re
from enum import Enum

from metaflow_batch_cfn.instances.model import AcceleratorKind, InstanceType
from metaflow_batch_cfn.instances.table import family_types
from metaflow_batch_cfn.instances.tokens import Token

_LISTED = re.compile(r"(p[3-6]|g[3-6]|gr6)(?![0-9])")
_NAMED_LIKE_A_GPU = re.compile(r"(p|g|gr)[0-9]")


class GpuPresence(Enum):
    """The GPUs that a token in `InstanceTypes` provides."""

    WHOLE = "whole"
    PART = "part"
    NONE = "none"
    ASSUMED = "assumed"


def presence_of(token: Token) -> GpuPresence:
    """`PART` is a fraction of a GPU (g6f), which AWS Batch cannot schedule; `ASSUMED` is inferred
    from the name of a type that is not known offline."""
    types = token.types or family_types(token.family)
    if types:
        return _of_types(types)
    named = _NAMED_LIKE_A_GPU.match(token.text)
    return GpuPresence.ASSUMED if named else GpuPresence.NONE


def is_listed(family: str) -> bool:
    """Whether the AWS Batch documentation lists the family for GPU jobs."""
    return _LISTED.match(family) is not None


def has_other_accelerator(instance_type: InstanceType) -> bool:
    """Whether it has a device that jobs can use only by its path, with a custom image, such as
    Neuron or an FPGA."""
    accelerator = instance_type.accelerator
    return accelerator is not None and accelerator.kind is not AcceleratorKind.GPU


def _of_types(types: tuple[InstanceType, ...]) -> GpuPresence:
    if any(each.gpus for each in types):
        return GpuPresence.WHOLE
    if any(_has_part_of_a_gpu(each) for each in types):
        return GpuPresence.PART
    return GpuPresence.NONE


def _has_part_of_a_gpu(instance_type: InstanceType) -> bool:
    accelerator = instance_type.accelerator
    return (
        accelerator is not None
        and accelerator.kind is AcceleratorKind.GPU
        and accelerator.count == 0
    )
