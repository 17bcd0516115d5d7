"""Which value each parameter gets: given now, kept from the stack, or the default.

What hurts: a stack keeps the values that it has, so a default that moved in the template is not
taken over; the plan says so. The old value of a NoEcho parameter is never told, so nothing here
compares it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from metaflow_batch_cfn.cfn.load import Template
from metaflow_batch_cfn.core.documents import Json
from metaflow_batch_cfn.core.errors import ConfigError, Problem, did_you_mean
from metaflow_batch_cfn.deploy.change_set_request import ParameterChoice


@dataclass(frozen=True)
class MovedDefault:
    """The template has a new default, and the stack keeps the old one."""

    name: str
    kept: str
    default: str


@dataclass(frozen=True)
class ParameterPlan:
    """The values of one deployment."""

    choices: tuple[ParameterChoice, ...]
    moved_defaults: tuple[MovedDefault, ...]
    effective: Mapping[str, str]


def unknown_parameters(template: Template, given: Mapping[str, str]) -> Iterator[Problem]:
    """A problem for each key that the template does not declare."""
    known = template.section("Parameters")
    for name in given:
        if name not in known:
            yield Problem(
                f"parameter {name}",
                "the template has no such parameter",
                did_you_mean(name, known) or "It has none at all.",
            )


def plan_parameters(
    template: Template,
    given: Mapping[str, str],
    previous: Mapping[str, str],
    deployed: Template | None,
) -> ParameterPlan:
    """Raises ConfigError that names every parameter without a value."""
    declared = template.section("Parameters")
    kept = [name for name in declared if name not in given and name in previous]
    missing = [
        name
        for name, declaration in declared.items()
        if name not in given and name not in previous and default_of(declaration) is None
    ]
    if missing:
        raise ConfigError([_missing(name, declared[name]) for name in missing])
    chosen = (
        ParameterChoice(name, given.get(name)) for name in declared if name in given or name in kept
    )
    return ParameterPlan(
        choices=tuple(chosen),
        moved_defaults=tuple(_moved(declared, kept, previous, deployed)),
        effective={name: _effective(name, declared, given, previous) for name in declared},
    )


def default_of(declaration: Json) -> str | None:
    """A parameter's default as CloudFormation stores it, which is text."""
    match declaration:
        case {"Default": bool(value)}:
            return str(value).lower()
        case {"Default": value}:
            return str(value)
    return None


def is_secret(declaration: Json) -> bool:
    """Whether the parameter's value must never be shown."""
    match declaration:
        case {"NoEcho": True | "true"}:
            return True
    return False


def _missing(name: str, declaration: Json) -> Problem:
    told = declaration.get("Description", "") if isinstance(declaration, dict) else ""
    what = f"it needs a value ({told})" if told else "it needs a value"
    return Problem(f"parameter {name}", what, f"Give -p {name}=VALUE, or --params FILE.")


def _moved(
    declared: Mapping[str, Json],
    kept: list[str],
    previous: Mapping[str, str],
    deployed: Template | None,
) -> Iterator[MovedDefault]:
    before = {} if deployed is None else deployed.section("Parameters")
    for name in kept:
        old, new = default_of(before.get(name)), default_of(declared[name])
        if old is not None and new is not None and old != new and previous[name] == old:
            yield MovedDefault(name, kept=old, default=new)


def _effective(
    name: str, declared: Mapping[str, Json], given: Mapping[str, str], previous: Mapping[str, str]
) -> str:
    if name in given:
        return given[name]
    return previous[name] if name in previous else default_of(declared[name]) or ""
