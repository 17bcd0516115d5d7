"""Evaluates conditions to true or false.

In: a template, its parameters, the pseudo parameters. Out: every condition's value, or
`TemplateError`. Limits: a condition can read parameters, mappings and other conditions, but no
resources; conditions can refer to one another in any order, but not in a circle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from metaflow_batch_cfn.cfn.evaluation.condition_reads import condition_order
from metaflow_batch_cfn.cfn.evaluation.evaluate import Evaluation
from metaflow_batch_cfn.cfn.parameters.parameters import Parameters
from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.cfn.values import functions
from metaflow_batch_cfn.cfn.values.surroundings import Lookups, NoAccount, Pseudo, TemplateError
from metaflow_batch_cfn.core.nodes import call_of
from metaflow_batch_cfn.documents import Json

NO_CONDITIONS: Mapping[str, bool] = MappingProxyType({})


def resolve_conditions(
    template: Template,
    parameters: Parameters,
    pseudo: Pseudo,
    lookups: Lookups | None = None,
) -> Mapping[str, bool]:
    """The value of every condition of the template."""
    values = Evaluation(
        template, parameters, NO_CONDITIONS, pseudo, _Unreachable(), lookups or NoAccount()
    )
    return _Resolver(template, values.measured()).all()


@dataclass(frozen=True)
class _Unreachable:
    """Resources, which conditions cannot read."""

    def ref(self, logical_id: str) -> Json:
        raise _cannot_reference(logical_id)

    def attribute(self, logical_id: str, name: str) -> Json:
        raise _cannot_reference(logical_id)


@dataclass
class _Resolver:
    template: Template
    values: Evaluation
    known: dict[str, bool] = field(default_factory=dict)

    def all(self) -> dict[str, bool]:
        """The value of each condition, in the template's order."""
        conditions = self.template.section("Conditions")
        for name in condition_order(self.template):
            self.known[name] = self.holds(conditions[name])
        return {name: self.known[name] for name in conditions}

    def named(self, name: str) -> bool:
        if name not in self.known:
            raise TemplateError(
                f"Template format error: Unresolved condition dependency {name} "
                "in the Conditions block of the template"
            )
        return self.known[name]

    def holds(self, node: Json) -> bool:
        match call_of(node):
            case ("Condition", str(name)):
                return self.named(name)
            case ("Fn::Equals", operands):
                return self.equal(operands)
            case ("Fn::Not", [operand]):
                return not self.holds(operand)
            case ("Fn::And", list(operands)):
                return all(self.holds(one) for one in _several(operands, "Fn::And"))
            case ("Fn::Or", list(operands)):
                return any(self.holds(one) for one in _several(operands, "Fn::Or"))
            case _:
                raise TemplateError(
                    "Template format error: Conditions can only be boolean operations on "
                    f"parameters and other conditions: {node}"
                )

    def equal(self, operands: Json) -> bool:
        values = [self.values.value(one) for one in operands] if isinstance(operands, list) else []
        if len(values) != 2 or any(isinstance(one, list | dict) for one in values):
            raise TemplateError(
                "Template error: every Fn::Equals object requires a list of 2 string parameters"
            )
        left, right = (functions.as_text(one, "Fn::Equals") for one in values)
        return left == right


def _several(operands: list[Json], function: str) -> list[Json]:
    if not 2 <= len(operands) <= 10:
        raise TemplateError(
            f"Template error: every {function} object requires a list of at least 2 and at most 10 "
            "boolean parameters"
        )
    return operands


def _cannot_reference(logical_id: str) -> TemplateError:
    return TemplateError(
        f"Template format error: Unresolved dependencies [{logical_id}]. "
        "Cannot reference resources in the Conditions block of the template"
    )
