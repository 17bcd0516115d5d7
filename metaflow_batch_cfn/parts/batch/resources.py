"""What a container reserves: vCPUs, memory in MiB, and on EC2 also GPUs.

EC2 accepts whole vCPUs and any memory. Fargate accepts the pairs of a table, and has no GPUs:
https://docs.aws.amazon.com/batch/latest/APIReference/API_ResourceRequirement.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from troposphere import AWSHelperFn, NoValue, batch

from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.values import Gated, Maybe, Number, choose, is_given, value_of
from metaflow_batch_cfn.parts.rules.known import is_intrinsic, whole_number

_FARGATE: Mapping[str, Sequence[int]] = {
    "0.25": (512, 1024, 2048),
    "0.5": range(1024, 4096 + 1, 1024),
    "1": range(2048, 8192 + 1, 1024),
    "2": range(4096, 16384 + 1, 1024),
    "4": range(8192, 30720 + 1, 1024),
    "8": range(16384, 61440 + 1, 4096),
    "16": range(32768, 122880 + 1, 8192),
    "32": (61440, 122880, 249856),
}


@record(frozen=True, kw_only=True)
class Ec2Resources:
    """Whole vCPUs, memory in MiB, and optional GPUs."""

    vcpus: Number
    memory_mib: Number
    gpus: int | Maybe = None

    def problems(self, field: str) -> Iterator[Problem]:
        yield from whole_number(f"{field}.vcpus", self.vcpus, 1, unit="vCPU")
        yield from _memory_problems(f"{field}.memory_mib", self.memory_mib)
        if self.gpus is not None:
            yield from _gpu_problems(f"{field}.gpus", self.gpus)

    def requirements(self) -> list[Any]:
        required = [_requirement("VCPU", self.vcpus), _requirement("MEMORY", self.memory_mib)]
        if self.gpus is None:
            return required
        if isinstance(self.gpus, (Gated, AWSHelperFn, str)):
            gpus = choose(is_given(self.gpus), _requirement("GPU", value_of(self.gpus)), NoValue)
            return [*required, gpus]
        return [*required, _requirement("GPU", self.gpus)]


@record(frozen=True, kw_only=True)
class FargateResources:
    """A combination of vCPUs (0.25 to 32) and memory in MiB that Fargate supports."""

    vcpus: float | AWSHelperFn
    memory_mib: Number

    def problems(self, field: str) -> Iterator[Problem]:
        if is_intrinsic(self.vcpus):
            yield from _memory_problems(f"{field}.memory_mib", self.memory_mib)
            return
        memories = _FARGATE.get(self._size())
        if memories is None:
            yield Problem(
                f"{field}.vcpus",
                f"Fargate does not support {self.vcpus!r} vCPUs",
                f"Choose one of: {', '.join(_FARGATE)}.",
            )
        elif not is_intrinsic(self.memory_mib) and self.memory_mib not in memories:
            yield Problem(
                f"{field}.memory_mib",
                f"Fargate does not support {self.memory_mib!r} MiB with {self._size()} vCPUs",
                f"Choose one of: {', '.join(map(str, memories))}.",
            )

    def requirements(self) -> list[Any]:
        vcpus = self.vcpus if isinstance(self.vcpus, AWSHelperFn) else self._size()
        return [_requirement("VCPU", vcpus), _requirement("MEMORY", self.memory_mib)]

    def _size(self) -> str:
        return f"{self.vcpus:g}" if isinstance(self.vcpus, (int, float)) else str(self.vcpus)


def _requirement(kind: str, value: object) -> batch.ResourceRequirement:
    """AWS Batch requires the number as text."""
    text = value if isinstance(value, AWSHelperFn) else str(value)
    return batch.ResourceRequirement(Type=kind, Value=text)


def _memory_problems(field: str, memory: object) -> Iterator[Problem]:
    """At least 4 MiB, Docker's minimum."""
    if isinstance(memory, str) and (size := re.fullmatch(r"(\d+)\s*G(?:i?B)?", memory)):
        yield Problem(field, f"expected MiB, got {memory!r}", f"Give {int(size[1]) * 1024}.")
    else:
        yield from whole_number(field, memory, 4, unit="MiB")


def _gpu_problems(field: str, gpus: object) -> Iterator[Problem]:
    """At least one. For a job without GPUs, the field is omitted."""
    if gpus == 0:
        yield Problem(field, "0 GPUs", "Omit it.")
    elif not (isinstance(gpus, str) and re.fullmatch(r"[1-9]\d*", gpus)):
        yield from whole_number(field, gpus, 1, unit="GPU")
