"""A job (what runs, when it is retried, how long it may take) and its job definition.

A `Job` is checked when it is created: all problems with values known now are reported at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from troposphere import AWSHelperFn, NoValue, batch

from metaflow_batch_cfn.core.errors import InvalidFieldError, Problem
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.values import Number, Text, present
from metaflow_batch_cfn.parts.batch.containers import (
    Container,
    ContainerContext,
    Ec2Container,
    FargateContainer,
)
from metaflow_batch_cfn.parts.batch.multi_node import MultiNode
from metaflow_batch_cfn.parts.batch.retries import Retry
from metaflow_batch_cfn.parts.batch.volumes import EfsVolume
from metaflow_batch_cfn.parts.rules.known import whole_number
from metaflow_batch_cfn.parts.tag_properties import tag_mapping

A_DAY = 24 * 60 * 60
ARRAY_INDEX = "AWS_BATCH_JOB_ARRAY_INDEX"
_SHELLS = ("sh", "bash")
_AFTER_INTERRUPTION = Retry()


@record(frozen=True, kw_only=True)
class Job:
    """The content of a job definition, except for its name, image and roles.

    `runs` determines the platform. `array` declares that the job is submitted as an array of 2 to
    10,000 children: each has its index in AWS_BATCH_JOB_ARRAY_INDEX, and the command must use it.
    `timeout_seconds` applies to each attempt.

    Raises `InvalidFieldError` with all problems.
    """

    runs: Ec2Container | FargateContainer | MultiNode
    retry: Retry = _AFTER_INTERRUPTION
    timeout_seconds: Number = A_DAY
    array: bool = False
    scheduling_priority: int | None = None

    def __post_init__(self) -> None:
        found = list(self._problems())
        if found:
            raise InvalidFieldError(found)

    @property
    def containers(self) -> tuple[Container, ...]:
        if isinstance(self.runs, MultiNode):
            return tuple(group.container for group in self.runs.groups)
        return (self.runs,)

    @property
    def on_fargate(self) -> bool:
        return isinstance(self.runs, FargateContainer)

    @property
    def needs_execution_role(self) -> bool:
        """Fargate always does; EC2 does if the job has secrets to fetch."""
        return self.on_fargate or any(container.secrets for container in self.containers)

    @property
    def needs_job_role(self) -> bool:
        """A file system is mounted with the permissions of the job role."""
        return any(
            isinstance(volume, EfsVolume)
            for container in self.containers
            for volume in container.volumes
        )

    @property
    def secret_arns(self) -> tuple[Text, ...]:
        return tuple(secret.arn for container in self.containers for secret in container.secrets)

    def _problems(self) -> Iterator[Problem]:
        yield from self.runs.problems("runs")
        yield from self.retry.problems("retry")
        yield from whole_number("timeout_seconds", self.timeout_seconds, 60, unit="seconds")
        if self.scheduling_priority is not None:
            yield from whole_number("scheduling_priority", self.scheduling_priority, 0, 9999)
        if self.array:
            yield from self._array_problems()

    def _array_problems(self) -> Iterator[Problem]:
        if isinstance(self.runs, MultiNode):
            yield Problem("array", "a multi-node job cannot be an array job", "Choose one.")
            return
        command = self.runs.command
        known = [] if isinstance(command, (str, AWSHelperFn)) else list(command)
        if known and all(isinstance(word, str) for word in known):
            yield from _index_problems([str(word) for word in known])


def _index_problems(command: list[str]) -> Iterator[Problem]:
    """The index reaches a command if its program, or a shell, reads the variable."""
    shell = command[0].rsplit("/", 1)[-1] in _SHELLS
    named = [index for index, word in enumerate(command) if ARRAY_INDEX in word]
    if shell and not named:
        yield Problem(
            "runs.command",
            "every child of the array would do the same work",
            f"Pass ${ARRAY_INDEX} to the program.",
        )
    if named and not shell:
        yield Problem(
            f"runs.command[{named[0]}]",
            f"no shell expands {command[named[0]]!r}",
            f"Read {ARRAY_INDEX} in the program, or start the command with sh and -c.",
        )


def job_definition(
    title: str, name: Any, job: Job, context: ContainerContext, tags: Mapping[str, Text]
) -> batch.JobDefinition:
    """The job definition. An update registers a new revision and keeps the old one active."""
    priority = NoValue if job.scheduling_priority is None else job.scheduling_priority
    return batch.JobDefinition(
        title,
        **present(
            JobDefinitionName=name,
            **_what_runs(job, context),
            RetryStrategy=job.retry.strategy(),
            Timeout=batch.Timeout(AttemptDurationSeconds=job.timeout_seconds),
            SchedulingPriority=priority,
            PropagateTags=True,
            ResourceRetentionPolicy=batch.ResourceRetentionPolicy(SkipDeregisterOnUpdate=True),
            Tags=tag_mapping(tags),
        ),
    )


def _what_runs(job: Job, context: ContainerContext) -> dict[str, Any]:
    match job.runs:
        case MultiNode() as nodes:
            return {"Type": "multinode", "NodeProperties": nodes.properties(context)}
        case Ec2Container() | FargateContainer() as container:
            return {
                "Type": "container",
                "PlatformCapabilities": ["FARGATE" if job.on_fargate else "EC2"],
                "ContainerProperties": batch.ContainerProperties(**container.properties(context)),
            }
