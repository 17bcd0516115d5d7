"""What to submit, checked before anything is sent.

In: a JobRequest. Out: its problems, all at once, each naming its option. The limits are those of
the service model and of the user guide, page "service_limits".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Any

from metaflow_batch_cfn.batch_api.identifiers import job_id_problems
from metaflow_batch_cfn.batch_api.values import Body, Definition, Dependency
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
    """One job, or one array; what is not given is left to the definition."""

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
        """What the request changes of the definition's container, as ContainerOverrides."""
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
    """Raises one ConfigError for everything that no definition could make right."""
    found = list(request_problems(request))
    if found:
        raise ConfigError(found)


def request_problems(request: JobRequest) -> Iterator[Problem]:
    """What no definition could make right."""
    if request.name and not _NAME.fullmatch(request.name):
        rule = "1 to 128 letters, digits, '-' and '_', the first a letter or digit"
        yield Problem("--name", f"{request.name!r} is not {rule}")
    yield from _number_problems(request)
    for name in request.environment:
        if name.startswith("AWS_BATCH"):
            yield Problem("--env", f"{name} is reserved by AWS Batch", "Choose another name.")
    yield from _dependency_problems(request)


def definition_problems(request: JobRequest, definition: Definition) -> Iterator[Problem]:
    """What this definition cannot take."""
    if definition.body is Body.EKS:
        yield Problem("--definition", f"{definition.name} is for EKS, which is not supported here")
    if definition.body is Body.NODES and request.array_size is not None:
        yield Problem("--array", f"{definition.name} is a multi-node definition: it has no arrays")
    if "FARGATE" in definition.platforms and request.gpus:
        yield Problem("--gpus", "there is no GPU on Fargate", "Choose a definition for EC2.")
    if len(definition.containers) > 1 and request.container_overrides():
        what = f"{definition.name} has several containers: {', '.join(definition.containers)}"
        remedy = "Register a revision that says what each of them does; override nothing."
        yield Problem("--definition", what, remedy)


def _number_problems(request: JobRequest) -> Iterator[Problem]:
    if request.array_size is not None and request.array_size not in _ARRAY_SIZES:
        yield Problem("--array", f"an array has 2 to 10000 children, not {request.array_size}")
    if request.attempts is not None and request.attempts not in _ATTEMPTS:
        yield Problem("--attempts", f"a job has 1 to 10 attempts, not {request.attempts}")
    if request.timeout_seconds is not None and request.timeout_seconds < _SHORTEST_TIMEOUT:
        what = f"an attempt has at least {_SHORTEST_TIMEOUT} seconds, not {request.timeout_seconds}"
        yield Problem("--timeout", what)
    if request.vcpus is not None and not 0 < request.vcpus < inf:
        yield Problem("--vcpus", f"a job needs more than 0, not {request.vcpus:g}")
    if request.memory_mib is not None and request.memory_mib < _LEAST_MEMORY:
        what = f"a job needs at least {_LEAST_MEMORY} MiB, not {request.memory_mib}"
        yield Problem("--memory", what)
    if request.gpus is not None and request.gpus < 1:
        yield Problem("--gpus", f"a job has at least 1, not {request.gpus}", "Leave it out.")


def _dependency_problems(request: JobRequest) -> Iterator[Problem]:
    if len(request.depends_on) > _MOST_DEPENDENCIES:
        what = f"a job depends on at most {_MOST_DEPENDENCIES}, not {len(request.depends_on)}"
        yield Problem("--depends-on", what)
    for entry in request.depends_on:
        if entry.job_id:
            yield from job_id_problems("--depends-on", [entry.job_id])
        elif entry.kind == "N_TO_N":
            yield Problem("--depends-on", "N_TO_N has no job", "Write JOB_ID:N_TO_N.")
        if entry.kind and request.array_size is None:
            what = f"{entry.kind} is for the children of an array"
            yield Problem("--depends-on", what, "Give --array SIZE, or the JOB_ID alone.")
