"""Parameter values: given, previous or default, checked as CloudFormation checks them.

In: a template, the given and the previous values, and lookups in an account. Out: `Parameters`, or
every problem at once, in CloudFormation's wording. Limits: all values are text; lists are split
only here, and numbers stay text, as in CloudFormation.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from metaflow_batch_cfn.cfn.parameters.constraints import broken_constraints
from metaflow_batch_cfn.cfn.parameters.no_echo import is_no_echo
from metaflow_batch_cfn.cfn.parameters.parameter_types import ParameterType, parameter_type
from metaflow_batch_cfn.cfn.template.limits import PARAMETER_VALUE_BYTES
from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.cfn.values.patterns import Patience
from metaflow_batch_cfn.cfn.values.scalars import scalar_text
from metaflow_batch_cfn.cfn.values.surroundings import Lookups
from metaflow_batch_cfn.cfn.values.unknown import is_unknown
from metaflow_batch_cfn.core.errors import ConfigError, Problem, did_you_mean
from metaflow_batch_cfn.documents import Json

HIDDEN = "****"
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Parameters:
    """`values` are the values of `Ref`; `raw` the given texts; `resolved` the values of SSM
    parameters; `no_echo` the names of NoEcho parameters."""

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
    """The values of all parameters, or `ConfigError` with every problem."""
    problems = list(_unknown_parameters(template, given, previous, use_previous))
    raw = dict(_texts(template, given, previous, use_previous))
    problems += _missing(template, raw)
    values: dict[str, Json] = {}
    resolved: dict[str, str] = {}
    patience = Patience()
    for name, text in raw.items():
        kind = parameter_type(str(template.member("Parameters", name).get("Type")))
        if kind is None:
            problems.append(_bad_type(template, name))
            continue
        if is_unknown(text):
            # In a nested stack: the parent has yet to create the resource that it refers to.
            values[name] = text
            continue
        parameter = _Parameter(template, name, kind, text, patience)
        stored = lookups.ssm_parameter(text) if kind.stored else text
        problems += parameter.problems(stored, lookups)
        if stored is not None:
            values[name] = _value(stored, kind)
            resolved.update({name: stored} if kind.stored else {})
    if problems:
        raise ConfigError(problems)
    return Parameters(values, raw, resolved, _no_echo(template))


def default_text(body: Mapping[str, Json]) -> str | None:
    """The default as the text that a user would type, or None."""
    match body.get("Default"):
        case str() | int() | float() as scalar:
            return scalar_text(scalar)
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


def _unknown_parameters(
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
            yield Problem("", what, "Specify a value.")


def _missing(template: Template, raw: Mapping[str, str]) -> Iterator[Problem]:
    missing = [name for name in template.section("Parameters") if name not in raw]
    if missing:
        what = f"Parameters: [{', '.join(missing)}] must have values"
        yield Problem("", what, "Specify a value for each.")


@dataclass(frozen=True)
class _Parameter:
    """A parameter and the text of its value."""

    template: Template
    name: str
    kind: ParameterType
    text: str
    patience: Patience

    @property
    def body(self) -> Mapping[str, Json]:
        return self.template.member("Parameters", self.name)

    def problems(self, stored: str | None, lookups: Lookups) -> Iterator[Problem]:
        where = self.template.where("Parameters", self.name)
        if len(self.text.encode()) > PARAMETER_VALUE_BYTES:
            what = f"Parameter value for parameter name {self.name} length is greater than 4096"
            yield Problem(where, what, "Shorten it.")
        else:
            for what in dict.fromkeys(self.broken()):
                yield Problem(where, what, f"It is {self.shown(self.text)}.")
        if stored is None:
            what = f"Unable to fetch parameters [{self.text}] from parameter store for this account"
            yield Problem(where, what, "Create it, or specify another one.")
        else:
            yield from self.nonexistent_values(where, stored, lookups)

    def broken(self) -> Iterator[str]:
        """Violated constraints; they apply to the user's text, which for an SSM parameter is its
        name."""
        kind = ParameterType("String") if self.kind.stored else self.kind
        for member in kind.split(self.text):
            yield from broken_constraints(self.name, self.body, member, kind, self.patience)

    def nonexistent_values(self, where: str, stored: str, lookups: Lookups) -> Iterator[Problem]:
        """Values of AWS-specific types that do not exist in the account."""
        for member in self.kind.split(stored) if self.kind.aws else ():
            if not member or not lookups.exists(self.kind.name, member):
                what = (
                    f"Parameter validation failed: parameter value {self.shown(member)} "
                    f"for parameter name {self.name} does not exist"
                )
                yield Problem(where, what, f"Specify an existing {self.kind.name}.")

    def shown(self, text: str) -> str:
        return HIDDEN if is_no_echo(self.body) else text[:80] or "empty"


def _value(text: str, kind: ParameterType) -> Json:
    if is_unknown(text) or not kind.is_list:
        return text
    return [*kind.split(text)]


def _no_echo(template: Template) -> frozenset[str]:
    declared = template.section("Parameters")
    return frozenset(name for name in declared if is_no_echo(template.member("Parameters", name)))


def _bad_type(template: Template, name: str) -> Problem:
    kind = template.member("Parameters", name).get("Type")
    where = template.where("Parameters", name, "Type")
    return Problem(where, f"Template format error: Unrecognized parameter type: {kind}")
