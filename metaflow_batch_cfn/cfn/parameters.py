"""Parameter values: given, previous or default, checked as CloudFormation checks them.

In: a template, the values given, the values of last time, and an account to ask. Out: `Parameters`,
or every problem at once, worded like CloudFormation's. What hurts: everything arrives as text;
lists are split here and once only, numbers stay text as they do in CloudFormation.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from metaflow_batch_cfn.cfn.constraints import broken_constraints
from metaflow_batch_cfn.cfn.limits import PARAMETER_VALUE_BYTES
from metaflow_batch_cfn.cfn.load import Template
from metaflow_batch_cfn.cfn.parameter_types import ParameterType, parameter_type
from metaflow_batch_cfn.cfn.world import Lookups
from metaflow_batch_cfn.core.documents import Json
from metaflow_batch_cfn.core.errors import ConfigError, Problem, did_you_mean

HIDDEN = "****"
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Parameters:
    """`values` is what `Ref` gives; `raw` what was given; `resolved` what the store held."""

    values: Mapping[str, Json]
    raw: Mapping[str, str]
    resolved: Mapping[str, str]
    no_echo: frozenset[str]

    def shown(self, name: str) -> str:
        """The value as DescribeStacks shows it."""
        return HIDDEN if name in self.no_echo else self.raw[name]


def resolve_parameters(
    template: Template,
    given: Mapping[str, str],
    *,
    previous: Mapping[str, str] = _NONE,
    use_previous: Collection[str] = (),
    lookups: Lookups,
) -> Parameters:
    """The values of all parameters, or `ConfigError` with everything that is wrong."""
    declared = template.section("Parameters")
    problems = list(_strangers(template, given, previous, use_previous))
    raw = dict(_texts(template, given, previous, use_previous))
    missing = [name for name in declared if name not in raw]
    if missing:
        what = f"Parameters: [{', '.join(missing)}] must have values"
        problems.append(Problem("", what, "Give each a value."))
    values: dict[str, Json] = {}
    resolved: dict[str, str] = {}
    for name, text in raw.items():
        kind = parameter_type(str(template.member("Parameters", name).get("Type")))
        if kind is None:
            problems.append(_bad_type(template, name))
            continue
        stored = lookups.ssm_parameter(text) if kind.stored else text
        if stored is None:
            problems.append(_not_stored(template, name, text))
            continue
        if kind.stored:
            resolved[name] = stored
        problems += _checked(template, name, text, stored, kind, lookups)
        values[name] = _value(stored, kind)
    if problems:
        raise ConfigError(problems)
    return Parameters(values, raw, resolved, _no_echo(template))


def default_text(body: Mapping[str, Json]) -> str | None:
    """The default as the text that a user would have typed."""
    match body.get("Default"):
        case bool() as flag:
            return "true" if flag else "false"
        case str() | int() | float() as scalar:
            return str(scalar)
        case _:
            return None


def _texts(
    template: Template,
    given: Mapping[str, str],
    previous: Mapping[str, str],
    use_previous: Collection[str],
) -> Iterator[tuple[str, str]]:
    for name in template.section("Parameters"):
        default = default_text(template.member("Parameters", name))
        if name in given:
            yield name, given[name]
        elif name in use_previous and name in previous:
            yield name, previous[name]
        elif default is not None:
            yield name, default


def _strangers(
    template: Template,
    given: Mapping[str, str],
    previous: Mapping[str, str],
    use_previous: Collection[str],
) -> Iterator[Problem]:
    declared = template.section("Parameters")
    unknown = [name for name in [*given, *use_previous] if name not in declared]
    if unknown:
        what = f"Parameters: [{', '.join(unknown)}] do not exist in the template"
        yield Problem("", what, did_you_mean(unknown[0], declared))
    for name in use_previous:
        if name in declared and name not in previous and name not in given:
            what = (
                f"Invalid input for parameter key {name}. Cannot specify usePreviousValue as true "
                "for a parameter key not in the previous template"
            )
            yield Problem("", what, "Give it a value.")


def _checked(
    template: Template, name: str, text: str, stored: str, kind: ParameterType, lookups: Lookups
) -> Iterator[Problem]:
    body = template.member("Parameters", name)
    where = template.where("Parameters", name)
    if len(text.encode()) > PARAMETER_VALUE_BYTES:
        what = f"Parameter value for parameter name {name} length is greater than 4096"
        yield Problem(where, what, "Shorten it.")
    # Constraints are about what the user gives: for a stored parameter that is its name.
    own = ParameterType("String") if kind.stored else kind
    told = (
        one for member in own.split(text) for one in broken_constraints(name, body, member, own)
    )
    for what in dict.fromkeys(told):
        yield Problem(where, what, f"It is {_masked(body, text)}.")
    for member in kind.split(stored) if kind.aws else ():
        if not member or not lookups.exists(kind.name, member):
            what = (
                f"Parameter validation failed: parameter value {member} for parameter name {name} "
                "does not exist"
            )
            yield Problem(where, what, f"Name an existing {kind.name}.")


def _value(text: str, kind: ParameterType) -> Json:
    return [*kind.split(text)] if kind.is_list else text


def _no_echo(template: Template) -> frozenset[str]:
    flags = {
        name: template.member("Parameters", name).get("NoEcho")
        for name in template.section("Parameters")
    }
    return frozenset(name for name, flag in flags.items() if str(flag).lower() == "true")


def _masked(body: Mapping[str, Json], text: str) -> str:
    return HIDDEN if str(body.get("NoEcho")).lower() == "true" else repr(text[:80])


def _bad_type(template: Template, name: str) -> Problem:
    kind = template.member("Parameters", name).get("Type")
    where = template.where("Parameters", name, "Type")
    return Problem(where, f"Template format error: Unrecognized parameter type: {kind}")


def _not_stored(template: Template, name: str, text: str) -> Problem:
    what = f"Unable to fetch parameters [{text}] from parameter store for this account"
    return Problem(template.where("Parameters", name), what, "Create it, or name another.")
