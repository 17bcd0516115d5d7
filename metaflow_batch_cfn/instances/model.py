"""What is known of an instance type."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

# The part of the nominal memory that jobs can be given: the kernel and the ECS agent take the rest
# (an m4.large of 8192 MiB registers 7985). AWS promises no figure; this one is a conservative
# choice of ours, below what was seen on types of 8 GiB and more.
# https://docs.aws.amazon.com/batch/latest/userguide/memory-management.html
USABLE_MEMORY_PERCENT = 93


class Architecture(Enum):
    """Those that AWS Batch runs containers on, in its spelling."""

    X86_64 = "x86_64"
    ARM64 = "arm64"


class AcceleratorKind(Enum):
    """What sort of device; only GPUs are scheduled by AWS Batch."""

    GPU = "gpu"
    NEURON = "neuron"
    INFERENCE = "inference"
    FPGA = "fpga"
    MEDIA = "media"


@dataclass(frozen=True)
class Accelerator:
    """The devices of a type, all alike. A type that has a part of one has `count` 0."""

    kind: AcceleratorKind
    manufacturer: str
    name: str
    count: int
    memory_mib: int
    share: float = 1.0


@dataclass(frozen=True)
class InstanceType:
    """One type, e.g. `g6.xlarge`."""

    name: str
    vcpus: int
    memory_mib: int
    architecture: Architecture
    accelerator: Accelerator | None = None
    efa: bool = False
    spot: bool = True
    current: bool = True

    @property
    def family(self) -> str:
        return self.name.partition(".")[0]

    @property
    def size(self) -> str:
        return self.name.partition(".")[2]

    @property
    def bare_metal(self) -> bool:
        return self.size.startswith("metal")

    @property
    def usable_memory_mib(self) -> int:
        return self.memory_mib * USABLE_MEMORY_PERCENT // 100

    @property
    def gpus(self) -> int:
        """Whole GPUs that AWS Batch can hand out: it knows NVIDIA's only.

        https://docs.aws.amazon.com/batch/latest/userguide/gpu-jobs.html
        """
        match self.accelerator:
            case Accelerator(kind=AcceleratorKind.GPU, manufacturer="NVIDIA", count=count):
                return count
        return 0


def smallest_first(instance_type: InstanceType) -> tuple[int, int, int, bool, str]:
    """A sort key: what is likely to cost least comes first, current generations before others."""
    return (
        instance_type.gpus,
        instance_type.vcpus,
        instance_type.memory_mib,
        not instance_type.current,
        instance_type.name,
    )
