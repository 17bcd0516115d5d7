"""Which types a job fits, given the memory that is available to jobs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from metaflow_batch_cfn.instances.model import Architecture, InstanceType, smallest_first
from metaflow_batch_cfn.instances.tokens import expand


@dataclass(frozen=True)
class JobNeeds:
    """What one job (one container) requests; `architecture` is the architecture of its image."""

    vcpus: float
    memory_mib: int
    gpus: int = 0
    architecture: Architecture | None = None


def fits(instance_type: InstanceType, needs: JobNeeds) -> bool:
    """Whether the job fits, using a conservative estimate of usable memory."""
    return holds(instance_type, needs) and needs.memory_mib <= instance_type.usable_memory_mib


def holds(instance_type: InstanceType, needs: JobNeeds) -> bool:
    """Whether the job could fit. False is certain: less than the nominal memory is available."""
    return (
        needs.vcpus <= instance_type.vcpus
        and needs.memory_mib < instance_type.memory_mib
        and needs.gpus <= instance_type.gpus
        and needs.architecture in (None, instance_type.architecture)
    )


def fitting(
    tokens: Iterable[str],
    vcpus: float,
    memory_mib: int,
    gpus: int = 0,
    architecture: Architecture | None = None,
) -> tuple[InstanceType, ...]:
    """The types of the tokens that the job fits, smallest first."""
    return fitting_of(expand(tokens), JobNeeds(vcpus, memory_mib, gpus, architecture))


def fitting_of(types: Iterable[InstanceType], needs: JobNeeds) -> tuple[InstanceType, ...]:
    return tuple(sorted((each for each in types if fits(each, needs)), key=smallest_first))
