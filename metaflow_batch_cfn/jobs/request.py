"""A job to submit, checked before anything is sent.

In: a JobRequest. Out: all its problems, each naming its option. The limits are those of the service
model and of the user guide, page "service_limits".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Any

from metaflow_batch_cfn.batch_api.identifiers import job_id_problems
from metaflow_batch_cfn.batch_api.jobs_and_queues import Body, Definition, Dependency
from metaflow_batch_cfn.core.errors import ConfigError, Problem

DEPENDENCY_KINDS = ("N_TO_N", "SEQUENTIAL")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")
_ARRAY_SIZES = range(2, 10001)
_ATTEMPTS = range(1, 11)
_SHORTEST_TIMEOUT = 60
_LEAST_MEMORY = 4
_MOST_DEPENDENCIES = 20


@dataclass(frozen=True)
class JobRequest:
    """One job, or one array; values that are not set come from the definition."""

    name: str = ""
    array_size: int | None = None
    command: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    vcpus: float | None = None
    memory_mib: int | None = None
    gpus: int | None = None
    depends_on: tuple[Dependency, ...] = ()
    timeout_seconds: int | None = None
    attempts: int | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    share: str = ""

    def container_overrides(self) -> dict[str, Any]:
        """The request's changes to the definition's container, as ContainerOverrides."""
        needs = {
            "VCPU": None if self.vcpus is None else f"{self.vcpus:g}",
            "MEMORY": self.memory_mib,
            "GPU": self.gpus,
        }
        members: dict[str, Any] = {
            "command": list(self.command),
            "environment": [
                {"name": name, "value": value} for name, value in self.environment.items()
            ],
            "resourceRequirements": [
                {"type": kind, "value": str(value)}
                for kind, value in needs.items()
                if value is not None
            ],
        }
        return {name: value for name, value in members.items() if value}


def refuse_problems(request: JobRequest) -> None:
    """Raises one ConfigError for all problems that do not depend on the definition."""
    found = list(request_problems(request))
    if found:
        raise ConfigError(found)


def request_problems(request: JobRequest) -> Iterator[Problem]:
    """Problems that do not depend on the definition."""
    if request.name and not _NAME.fullmatch(request.name):
        rule = "Use 1 to 128 letters, digits, '-', and '_', starting with a letter or digit."
        yield Problem("--name", f"{request.name!r} is not a valid job name", rule)
    yield from _number_problems(request)
    for name in request.environment:
        if name.startswith("AWS_BATCH"):
            yield Problem("--env", f"{name} is reserved by AWS Batch", "Choose another name.")
    yield from _dependency_problems(request)


def definition_problems(request: JobRequest, definition: Definition) -> Iterator[Problem]:
    """What this definition does not support."""
    if definition.body is Body.EKS:
        yield Problem("--definition", f"{definition.name} is for EKS, which is not supported")
    if definition.body is Body.NODES and request.array_size is not None:
        what = f"{definition.name} is for multi-node jobs, which cannot be array jobs"
        yield Problem("--array", what)
    if "FARGATE" in definition.platforms and request.gpus:
        yield Problem("--gpus", "Fargate does not support GPUs", "Choose a definition for EC2.")
    if len(definition.containers) > 1 and request.container_overrides():
        names = ", ".join(definition.containers)
        what = f"{definition.name} has several containers ({names}), which cannot be overridden"
        remedy = "Register a revision with the values of each container, and override none."
        yield Problem("--definition", what, remedy)


def _number_problems(request: JobRequest) -> Iterator[Problem]:
    if request.array_size is not None and request.array_size not in _ARRAY_SIZES:
        yield Problem("--array", f"the size must be 2 to 10,000, not {request.array_size}")
    if request.attempts is not None and request.attempts not in _ATTEMPTS:
        yield Problem("--attempts", f"must be 1 to 10, not {request.attempts}")
    if request.timeout_seconds is not None and request.timeout_seconds < _SHORTEST_TIMEOUT:
        what = f"must be at least {_SHORTEST_TIMEOUT} seconds, not {request.timeout_seconds}"
        yield Problem("--timeout", what)
    if request.vcpus is not None and not 0 < request.vcpus < inf:
        yield Problem("--vcpus", f"must be greater than 0, not {request.vcpus:g}")
    if request.memory_mib is not None and request.memory_mib < _LEAST_MEMORY:
        what = f"must be at least {_LEAST_MEMORY} MiB, not {request.memory_mib}"
        yield Problem("--memory", what)
    if request.gpus is not None and request.gpus < 1:
        yield Problem("--gpus", f"must be at least 1, not {request.gpus}", "Omit it for no GPUs.")


def _dependency_problems(request: JobRequest) -> Iterator[Problem]:
    if len(request.depends_on) > _MOST_DEPENDENCIES:
        what = f"a job has at most {_MOST_DEPENDENCIES} dependencies, not {len(request.depends_on)}"
        yield Problem("--depends-on", what)
    for entry in request.depends_on:
        if entry.job_id:
            yield from job_id_problems("--depends-on", [entry.job_id])
        elif entry.kind == "N_TO_N":
            yield Problem("--depends-on", "N_TO_N requires a job ID", "Write JOB_ID:N_TO_N.")
        if entry.kind and request.array_size is None:
            what = f"{entry.kind} applies only to array jobs"
            yield Problem("--depends-on", what, "Add --array SIZE, or use the JOB_ID alone.")
