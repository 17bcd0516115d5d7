"""Which of a stack's queues and job definitions a job uses.

In: a stack's outputs and resources, and the user's reference: an output, a logical ID, a name, or
an ARN. Out: one `Target`, or a ConfigError that lists all choices.
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
    """An output of a stack."""

    @property
    def key(self) -> str: ...
    @property
    def value(self) -> str: ...


class Resource(Protocol):
    """A resource of a stack."""

    @property
    def logical_id(self) -> str: ...
    @property
    def physical_id(self) -> str: ...
    @property
    def resource_type(self) -> str: ...


@dataclass(frozen=True)
class Target:
    """A queue or a definition; `outputs` are the stack outputs with its ARN or name."""

    logical_id: str
    arn: str
    outputs: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name without a definition's revision."""
        return self.full_name.partition(":")[0]

    @property
    def full_name(self) -> str:
        return self.arn.rpartition("/")[2]

    @property
    def references(self) -> frozenset[str]:
        """Everything that identifies this target."""
        return frozenset({self.logical_id, self.arn, self.full_name, self.name, *self.outputs})

    @property
    def label(self) -> str:
        """A short reference to it."""
        return self.logical_id or self.full_name

    def __str__(self) -> str:
        names = f"{self.logical_id} ({self.full_name})"
        return f"{names}, output {' or '.join(self.outputs)}" if self.outputs else names


@dataclass(frozen=True)
class Targets:
    """A stack's queues and job definitions."""

    stack: str
    queues: tuple[Target, ...]
    definitions: tuple[Target, ...]

    def chosen(
        self, queue: str | None, definition: str | None, service: JobService
    ) -> tuple[Target, Target]:
        """The queue and the definition; problems with both are reported together."""
        try:
            chosen = self.queue(queue)
        except ConfigError as error:
            problems = [*error.problems, *self._definition_problems(definition, service)]
            raise ConfigError(problems) from error
        return chosen, self.definition(definition, service)

    def _definition_problems(
        self, definition: str | None, service: JobService
    ) -> tuple[Problem, ...]:
        try:
            self.definition(definition, service)
        except ConfigError as error:
            return error.problems
        return ()

    def queue(self, reference: str | None) -> Target:
        return _chosen("--queue", "job queue", reference, self.queues, self.stack)

    def definition(self, reference: str | None, service: JobService) -> Target:
        """One of the stack's, or any other: Metaflow, for example, registers its own."""
        own = [target for target in self.definitions if reference in target.references]
        if reference is None or own:
            what = "job definition"
            return _chosen("--definition", what, reference, self.definitions, self.stack)
        found = service.definition(reference)
        if found is None:
            raise ConfigError([_unknown("--definition", reference, self.definitions)])
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
    names = {plain.arn, plain.full_name, plain.name}
    return Target(
        part.logical_id,
        part.physical_id,
        tuple(output.key for output in outputs if output.value in names),
    )


def _chosen(
    option: str, what: str, reference: str | None, choices: tuple[Target, ...], stack: str
) -> Target:
    found = [each for each in choices if reference is None or reference in each.references]
    if len(found) == 1:
        return found[0]
    if not choices:
        remedy = f"Set {option} NAME." if option == "--definition" else "Choose another stack."
        raise ConfigError([Problem(option, f"stack {stack} has no {what}", remedy)])
    if reference is None or found:
        matching = "" if reference is None else "matching "
        count = f"stack {stack} has {len(found)} {matching}{what}s"
        raise ConfigError([Problem(option, count, f"Choose one of: {_listed(found)}.")])
    raise ConfigError([_unknown(option, reference, choices)])


def _unknown(option: str, reference: str, choices: Iterable[Target]) -> Problem:
    listed = list(choices)
    known = (name for target in listed for name in target.references)
    suggestion = did_you_mean(reference, known)
    close = f"{suggestion} " if suggestion.startswith("Did you") else ""
    remedy = f"{close}The stack has: {_listed(listed)}." if listed else "The stack has none."
    return Problem(option, f"{reference!r} does not exist", remedy)


def _listed(targets: Iterable[Target]) -> str:
    return "; ".join(map(str, targets))
