"""The facts about an instance type."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

# The share of the nominal memory that is available to jobs: the kernel and the ECS agent use the
# rest (an m4.large with 8192 MiB registers 7985). AWS guarantees no figure; this is our own
# conservative estimate, below the values observed on types with 8 GiB or more.
# https://docs.aws.amazon.com/batch/latest/userguide/memory-management.html
USABLE_MEMORY_PERCENT = 93


class Architecture(Enum):
    """The architectures on which AWS Batch runs containers, in its spelling."""

    X86_64 = "x86_64"
    ARM64 = "arm64"


class AcceleratorKind(Enum):
    """The kind of device; AWS Batch schedules only GPUs."""

    GPU = "gpu"
    NEURON = "neuron"
    INFERENCE = "inference"
    FPGA = "fpga"
    MEDIA = "media"


@dataclass(frozen=True)
class Accelerator:
    """The identical devices of a type. `count` is 0 for a type with a fraction (`share`) of one."""

    kind: AcceleratorKind
    manufacturer: str
    name: str
    count: int
    memory_mib: int
    share: float = 1.0


@dataclass(frozen=True)
class InstanceType:
    """One instance type, e.g. `g6.xlarge`; memory is nominal."""

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
        """The whole GPUs that AWS Batch can schedule: only those from NVIDIA.

        https://docs.aws.amazon.com/batch/latest/userguide/gpu-jobs.html
        """
        match self.accelerator:
            case Accelerator(kind=AcceleratorKind.GPU, manufacturer="NVIDIA", count=count):
                return count
        return 0


def smallest_first(instance_type: InstanceType) -> tuple[int, int, int, bool, str]:
    """A sort key: the type that is likely to cost least comes first; of equal types, one of the
    current generation."""
    return (
        instance_type.gpus,
        instance_type.vcpus,
        instance_type.memory_mib,
        not instance_type.current,
        instance_type.name,
    )
