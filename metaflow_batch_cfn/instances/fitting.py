"""Which types a job fits, by what a job can really be given of their memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from metaflow_batch_cfn.instances.model import Architecture, InstanceType, smallest_first
from metaflow_batch_cfn.instances.tokens import expand


@dataclass(frozen=True)
class JobNeeds:
    """What one job (one container) asks for; `architecture` is that of its image."""

    vcpus: float
    memory_mib: int
    gpus: int = 0
    architecture: Architecture | None = None


def fits(instance_type: InstanceType, needs: JobNeeds) -> bool:
    """Whether the job fits, with our conservative figure of usable memory."""
    return holds(instance_type, needs) and needs.memory_mib <= instance_type.usable_memory_mib


def holds(instance_type: InstanceType, needs: JobNeeds) -> bool:
    """Whether the job could fit at all: certain where not, for nominal memory is never reached."""
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
    """Those of the words' types that the job fits, the smallest first."""
    return fitting_of(expand(tokens), JobNeeds(vcpus, memory_mib, gpus, architecture))


def fitting_of(types: Iterable[InstanceType], needs: JobNeeds) -> tuple[InstanceType, ...]:
    return tuple(sorted((each for each in types if fits(each, needs)), key=smallest_first))
