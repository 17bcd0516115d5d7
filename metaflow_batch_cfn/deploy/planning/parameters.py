"""Which value each parameter gets: one given now, the stack's current value, or the default.

Limits: a stack keeps its parameter values, so a changed default in the template does not take
effect; the plan reports it. The current value of a NoEcho parameter cannot be read, so it is never
compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from metaflow_batch_cfn.cfn.parameters.parameters import default_text
from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.core.errors import ConfigError, Problem
from metaflow_batch_cfn.deploy.cloud.change_set_request import ParameterChoice
from metaflow_batch_cfn.documents import Json


@dataclass(frozen=True)
class ChangedDefault:
    """The template has a new default, but the stack keeps the old value."""

    name: str
    kept: str
    default: str


@dataclass(frozen=True)
class ParameterPlan:
    """The parameter values of one deployment; `filled` are the fallbacks among them."""

    choices: tuple[ParameterChoice, ...]
    changed_defaults: tuple[ChangedDefault, ...]
    filled: Mapping[str, str]
    effective: Mapping[str, str]


def plan_parameters(
    template: Template,
    given: Mapping[str, str],
    fallbacks: Mapping[str, str],
    previous: Mapping[str, str],
    deployed: Template | None,
) -> ParameterPlan:
    """Uses `fallbacks` for required values that are not given; ConfigError lists all others."""
    declared = template.section("Parameters")
    open_names = [
        name
        for name, declaration in declared.items()
        if name not in given and name not in previous and _default(declaration) is None
    ]
    filled = {name: fallbacks[name] for name in open_names if name in fallbacks}
    given = {**given, **filled}
    kept = [name for name in declared if name not in given and name in previous]
    missing = [name for name in open_names if name not in filled]
    if missing:
        raise ConfigError([_missing(name, declared[name]) for name in missing])
    chosen = (
        ParameterChoice(name, given.get(name)) for name in declared if name in given or name in kept
    )
    return ParameterPlan(
        choices=tuple(chosen),
        changed_defaults=tuple(_changed_defaults(declared, kept, previous, deployed)),
        filled=filled,
        effective={name: _effective(name, declared, given, previous) for name in declared},
    )


def _default(declaration: Json) -> str | None:
    return default_text(declaration) if isinstance(declaration, dict) else None


def _missing(name: str, declaration: Json) -> Problem:
    description = declaration.get("Description", "") if isinstance(declaration, dict) else ""
    what = f"a value is required ({description})" if description else "a value is required"
    return Problem(f"parameter {name}", what, f"Set it with -p {name}=VALUE or --params FILE.")


def _changed_defaults(
    declared: Mapping[str, Json],
    kept: list[str],
    previous: Mapping[str, str],
    deployed: Template | None,
) -> Iterator[ChangedDefault]:
    before = {} if deployed is None else deployed.section("Parameters")
    for name in kept:
        old, new = _default(before.get(name)), _default(declared[name])
        if old is not None and new is not None and old != new and previous[name] == old:
            yield ChangedDefault(name, kept=old, default=new)


def _effective(
    name: str, declared: Mapping[str, Json], given: Mapping[str, str], previous: Mapping[str, str]
) -> str:
    if name in given:
        return given[name]
    return previous[name] if name in previous else _default(declared[name]) or ""
