"""The rules for containers on Fargate.

Sources: the service model (ResourceRequirement's table of sizes) and the Batch user guide,
"fargate-job-definitions".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfn_simulator.batch.state import Document

MEMORY_BY_CPU: dict[float, tuple[int, ...]] = {
    0.25: (512, 1024, 2048),
    0.5: tuple(range(1024, 4097, 1024)),
    1: tuple(range(2048, 8193, 1024)),
    2: tuple(range(4096, 16385, 1024)),
    4: tuple(range(8192, 30721, 1024)),
    8: tuple(range(16384, 61441, 4096)),
    16: tuple(range(32768, 122881, 8192)),
    32: (61440, 122880, 249856),
}
NOT_ON_FARGATE = ("ulimits", "instanceType")
LINUX_NOT_ON_FARGATE = ("devices", "maxSwap", "sharedMemorySize", "swappiness", "tmpfs")
LOG_DRIVERS = ("awslogs", "splunk")


def resource_value(container: Document, kind: str) -> float | None:
    """What a container requests, in `resourceRequirements` or in the older members."""
    for requirement in container.get("resourceRequirements", []):
        if requirement["type"].upper() == kind:
            return float(requirement["value"])
    older = {"MEMORY": "memory", "VCPU": "vcpus"}.get(kind, "")
    return container.get(older)


def fargate_problems(container: Document) -> Iterator[str]:
    """The problems of a container on Fargate."""
    if not container.get("executionRoleArn"):
        yield "executionRoleArn is required for Fargate jobs"
    yield from _size_problems(container)
    yield from _feature_problems(container)


def _size_problems(container: Document) -> Iterator[str]:
    cpus, memory = resource_value(container, "VCPU"), resource_value(container, "MEMORY")
    if cpus is None or memory is None:
        return
    allowed = MEMORY_BY_CPU.get(cpus)
    if allowed is None:
        yield f"Fargate does not offer {cpus:g} vCPU; choose one of {_listed(MEMORY_BY_CPU)}"
    elif memory not in allowed:
        yield (
            f"Fargate does not offer {memory:g} MiB with {cpus:g} vCPU; "
            f"choose one of {_listed(allowed)}"
        )


def _feature_problems(container: Document) -> Iterator[str]:
    for member in NOT_ON_FARGATE:
        if container.get(member):
            yield f"{member} is not applicable to Fargate jobs"
    for member in LINUX_NOT_ON_FARGATE:
        if member in container.get("linuxParameters", {}):
            yield f"linuxParameters.{member} is not applicable to Fargate jobs"
    if container.get("privileged"):
        yield "privileged is not applicable to Fargate jobs"
    if resource_value(container, "GPU"):
        yield "GPU is not applicable to Fargate jobs"
    driver = container.get("logConfiguration", {}).get("logDriver", "awslogs")
    if driver not in LOG_DRIVERS:
        yield f"the log driver {driver} is not applicable to Fargate jobs"


def _listed(values: Iterable[float]) -> str:
    return ", ".join(f"{value:g}" for value in values)
