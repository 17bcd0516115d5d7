"""Which queue and which definition of a stack a job goes to.

In: a stack's outputs and resources, and what the user wrote: an output, a logical id, a name or an
ARN. Out: one `Target`, or a ConfigError that lists all that there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from metaflow_batch_cfn.batch_api.service import JobService
from metaflow_batch_cfn.core.errors import ConfigError, Problem, did_you_mean

_QUEUE = "AWS::Batch::JobQueue"
_DEFINITION = "AWS::Batch::JobDefinition"


class Output(Protocol):
    """An output of a stack, whoever read it."""

    @property
    def key(self) -> str: ...
    @property
    def value(self) -> str: ...


class Resource(Protocol):
    """A resource of a stack, whoever read it."""

    @property
    def logical_id(self) -> str: ...
    @property
    def physical_id(self) -> str: ...
    @property
    def resource_type(self) -> str: ...


@dataclass(frozen=True)
class Target:
    """A queue or a definition; `outputs` are those that tell it by its ARN or name."""

    logical_id: str
    arn: str
    outputs: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Without the revision that a definition's ARN ends in."""
        return self.full_name.partition(":")[0]

    @property
    def full_name(self) -> str:
        return self.arn.rpartition("/")[2]

    @property
    def words(self) -> frozenset[str]:
        """Everything that means this target."""
        return frozenset({self.logical_id, self.arn, self.full_name, self.name, *self.outputs})

    @property
    def told(self) -> str:
        """A word that means it."""
        return self.logical_id or self.full_name

    def __str__(self) -> str:
        told = f"{self.logical_id} ({self.full_name})"
        return f"{told}, output {' or '.join(self.outputs)}" if self.outputs else told


@dataclass(frozen=True)
class Targets:
    """Where jobs of a stack can go."""

    stack: str
    queues: tuple[Target, ...]
    definitions: tuple[Target, ...]

    def chosen(
        self, queue: str | None, definition: str | None, service: JobService
    ) -> tuple[Target, Target]:
        """Where a job goes and what it runs; what is wrong with either is told together."""
        try:
            to = self.queue(queue)
        except ConfigError as error:
            raise ConfigError([*error.problems, *self._also(definition, service)]) from error
        return to, self.definition(definition, service)

    def _also(self, definition: str | None, service: JobService) -> tuple[Problem, ...]:
        try:
            self.definition(definition, service)
        except ConfigError as error:
            return error.problems
        return ()

    def queue(self, told: str | None) -> Target:
        return _chosen("--queue", "queue", told, self.queues, self.stack)

    def definition(self, told: str | None, service: JobService) -> Target:
        """One of the stack, else any that Batch knows: Metaflow and others register their own."""
        own = [target for target in self.definitions if told in target.words]
        if told is None or own:
            return _chosen("--definition", "job definition", told, self.definitions, self.stack)
        found = service.definition(told)
        if found is None:
            raise ConfigError([_unknown("--definition", told, self.definitions)])
        return Target("", found.arn)


def targets_of(stack: str, outputs: Iterable[Output], resources: Iterable[Resource]) -> Targets:
    aliases = tuple(outputs)
    made = [part for part in resources if part.physical_id]
    parts = sorted(made, key=lambda part: part.logical_id)
    return Targets(
        stack,
        tuple(_target(part, aliases) for part in parts if part.resource_type == _QUEUE),
        tuple(_target(part, aliases) for part in parts if part.resource_type == _DEFINITION),
    )


def _target(part: Resource, outputs: Iterable[Output]) -> Target:
    plain = Target(part.logical_id, part.physical_id)
    told = {plain.arn, plain.full_name, plain.name}
    return Target(
        part.logical_id,
        part.physical_id,
        tuple(output.key for output in outputs if output.value in told),
    )


def _chosen(
    option: str, what: str, told: str | None, choices: tuple[Target, ...], stack: str
) -> Target:
    meant = [target for target in choices if told is None or told in target.words]
    if len(meant) == 1:
        return meant[0]
    if not choices:
        remedy = f"Give {option} NAME." if option == "--definition" else "Name another stack."
        raise ConfigError([Problem(option, f"stack {stack} has no {what}", remedy)])
    if told is None or meant:
        which = f"stack {stack} has {len(meant)} that could be meant"
        raise ConfigError([Problem(option, which, f"Choose one of: {_listed(meant)}.")])
    raise ConfigError([_unknown(option, told, choices)])


def _unknown(option: str, told: str, choices: Iterable[Target]) -> Problem:
    listed = list(choices)
    suggestion = did_you_mean(told, (word for target in listed for word in target.words))
    close = f"{suggestion} " if suggestion.startswith("Did you") else ""
    remedy = f"{close}The stack has: {_listed(listed)}." if listed else "The stack has none."
    return Problem(option, f"there is no {told!r}", remedy)


def _listed(targets: Iterable[Target]) -> str:
    return "; ".join(map(str, targets))
