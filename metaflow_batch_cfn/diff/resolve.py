"""One side of a comparison, evaluated as far as possible without an account.

In: a template, values for some of its parameters, stack tags. Out: its resolved stack, and the
parameters that have no value. Limits: a parameter with neither value nor default is a named
unknown; conditions that read it are evaluated as if its value equaled no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from metaflow_batch_cfn.cfn.evaluation.conditions import resolve_conditions
from metaflow_batch_cfn.cfn.evaluation.evaluate import Evaluation
from metaflow_batch_cfn.cfn.evaluation.stack import ResolvedStack, resolve_stack
from metaflow_batch_cfn.cfn.parameters.parameters import (
    HIDDEN,
    Parameters,
    default_text,
    resolve_parameters,
)
from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.diff.symbols import Symbols, pseudo_of, symbol
from metaflow_batch_cfn.documents import Json

UNCONSTRAINED = ("Type", "Default", "NoEcho")


@dataclass(frozen=True)
class Deployed:
    """The part of a template that is deployed: logical ids and output keys."""

    resources: frozenset[str] = frozenset()
    outputs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Side:
    """A template and its inputs. Values of parameters that it does not declare are ignored.

    `lenient`: do not check the values against constraints, as for a deployed stack.
    `renewed`: secrets that get a new value.
    `deployed`: the part of the template that is deployed, if not all of it is.
    """

    template: Template
    parameters: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    physical_ids: Mapping[str, str] = field(default_factory=dict)
    lenient: bool = False
    renewed: frozenset[str] = frozenset()
    deployed: Deployed | None = None


@dataclass(frozen=True)
class Resolved:
    """A side, evaluated."""

    side: Side
    stack: ResolvedStack
    parameters: Parameters
    missing: frozenset[str]

    @property
    def template(self) -> Template:
        return self.side.template


def resolve(side: Side, region: str) -> Resolved:
    """The side, evaluated; ConfigError with every problem of its values and functions."""
    declared = side.template.section("Parameters")
    missing = frozenset(
        name
        for name in declared
        if name not in side.parameters
        and default_text(side.template.member("Parameters", name)) is None
    )
    template = _loosened(side, missing)
    parameters = _parameters(side, template, missing)
    pseudo, symbols = pseudo_of(region), Symbols()
    conditions = resolve_conditions(template, parameters, pseudo, symbols)
    evaluation = Evaluation(template, parameters, conditions, pseudo, symbols, symbols)
    stack = resolve_stack(evaluation, physical_ids=side.physical_ids, tags=side.tags)
    return Resolved(side, _present(stack, side.deployed), parameters, missing)


def _present(stack: ResolvedStack, deployed: Deployed | None) -> ResolvedStack:
    if deployed is None:
        return stack
    kept = {name: one for name, one in stack.resources.items() if name in deployed.resources}
    outputs = tuple(one for one in stack.outputs if one.key in deployed.outputs)
    return replace(stack, resources=kept, outputs=outputs)


def _loosened(side: Side, missing: frozenset[str]) -> Template:
    """The template with only those constraints that are checked."""

    def body_of(name: str) -> Json:
        body = side.template.member("Parameters", name)
        # CloudFormation never returns the value of a secret, so it cannot be checked.
        if name in missing or side.parameters.get(name) == HIDDEN:
            return {**_kept(body), "Type": "String"}
        return _kept(body) if side.lenient else body

    bodies: dict[str, Json] = {name: body_of(name) for name in side.template.section("Parameters")}
    return replace(side.template, data={**side.template.data, "Parameters": bodies})


def _kept(body: Mapping[str, Json]) -> dict[str, Json]:
    return {key: body[key] for key in UNCONSTRAINED if key in body}


def _parameters(side: Side, template: Template, missing: frozenset[str]) -> Parameters:
    declared = template.section("Parameters")
    given = {name: text for name, text in side.parameters.items() if name in declared}
    unknown = {name: symbol(name) for name in missing}
    found = resolve_parameters(template, {**given, **unknown}, lookups=Symbols())
    return replace(found, values={**found.values, **_secrets(found, side.renewed)})


def _secrets(found: Parameters, renewed: frozenset[str]) -> dict[str, Json]:
    """Placeholders for secrets, which are compared by name so that no result contains their value;
    an empty secret has none."""
    return {
        name: symbol(f"{name}, renewed" if name in renewed else name)
        for name in found.no_echo
        if found.raw[name]
    }
