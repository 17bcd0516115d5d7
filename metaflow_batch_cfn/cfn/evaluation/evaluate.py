"""Evaluates a template's functions as CloudFormation does.

In: template, parameters, conditions, and what is known about the account and the resources. Out:
plain values, `Unknown` if a resource does not exist yet. Limits: `AWS::NoValue` removes the key or
list item that evaluates to it, at any depth of `Fn::If`; a resource whose condition is false does
not exist, and a reference to it is an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from metaflow_batch_cfn.cfn.evaluation.condition_reads import parameters_behind
from metaflow_batch_cfn.cfn.evaluation.context import NO_VALUE, Value
from metaflow_batch_cfn.cfn.evaluation.intrinsics import EVALUATED
from metaflow_batch_cfn.cfn.parameters.parameters import Parameters
from metaflow_batch_cfn.cfn.template.function_names import refusal_reason
from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.cfn.values import functions
from metaflow_batch_cfn.cfn.values.export_names import export_name_problem
from metaflow_batch_cfn.cfn.values.growth import SizeBudget
from metaflow_batch_cfn.cfn.values.surroundings import (
    Lookups,
    NoAccount,
    NoResources,
    Pseudo,
    Resources,
    TemplateError,
    UnresolvedError,
)
from metaflow_batch_cfn.core.nodes import call_of
from metaflow_batch_cfn.core.references import LOGICAL_IDS, resource_references
from metaflow_batch_cfn.documents import Json


@dataclass(frozen=True)
class ResolvedOutput:
    """An output, as in DescribeStacks."""

    key: str
    value: Json
    description: str = ""
    export_name: Json = None


@dataclass(frozen=True)
class Evaluation:
    """A template with all that is needed to evaluate it.

    `shared_budget` bounds the size of all values that its functions produce; without it, each value
    has its own budget.
    """

    template: Template
    parameters: Parameters
    conditions: Mapping[str, bool]
    pseudo: Pseudo = field(default_factory=Pseudo)
    resources: Resources = field(default_factory=NoResources)
    lookups: Lookups = field(default_factory=NoAccount)
    shared_budget: SizeBudget | None = field(default=None, compare=False, repr=False)

    def measured(self) -> Evaluation:
        """The same, with one budget for all values together."""
        return self if self.shared_budget else replace(self, shared_budget=SizeBudget())

    @cached_property
    def budget(self) -> SizeBudget:
        return self.shared_budget or SizeBudget()

    @cached_property
    def deciding(self) -> Mapping[str, tuple[str, ...]]:
        """The parameters that decide each condition."""
        return parameters_behind(self.template)

    def value(self, node: Json) -> Json:
        """The node with every function replaced by its value; None for `AWS::NoValue`."""
        found = self.measured().evaluated(node)
        return None if found is NO_VALUE else found

    def active_resources(self) -> list[str]:
        """The logical ids of resources whose condition is true, in the template's order."""
        return [one for one in self.template.section("Resources") if self.is_active(one)]

    def is_active(self, logical_id: str) -> bool:
        return self.holds(self.template.resource(logical_id).get("Condition"))

    def resource_properties(self, logical_id: str) -> dict[str, Json]:
        """The resource's properties, evaluated."""
        node = self.template.resource(logical_id).get("Properties", {})
        try:
            found = self.value(node)
        except TemplateError as error:
            raise error.at(self.template.where("Resources", logical_id)) from error
        return found if isinstance(found, dict) else {}

    def outputs(self) -> list[ResolvedOutput]:
        """The outputs whose condition is true, evaluated."""
        active = (
            key
            for key in self.template.section("Outputs")
            if self.holds(self.template.member("Outputs", key).get("Condition"))
        )
        measured = self.measured()
        outputs = [measured._output(key) for key in active]
        problem = export_name_problem([(each.key, each.export_name) for each in outputs])
        if problem is not None:
            raise TemplateError(problem)
        return outputs

    def dependencies(self, logical_id: str) -> set[str]:
        """The active resources that must exist first: references and DependsOn."""
        read = resource_references(self.template.resource(logical_id), self.conditions)
        named = {one.name for one in read if one.kind in LOGICAL_IDS}
        known = self.template.section("Resources")
        return {one for one in named if one in known and one != logical_id and self.is_active(one)}

    def holds(self, condition: Json) -> bool:
        if not isinstance(condition, str):
            return True
        if condition not in self.conditions:
            raise TemplateError(
                f"Template format error: Unresolved condition dependency {condition} "
                "in the Resources block of the template"
            )
        return self.conditions[condition]

    def _output(self, key: str) -> ResolvedOutput:
        where = self.template.where("Outputs", key)
        try:
            return self._evaluated_output(key)
        except UnresolvedError as error:
            raise UnresolvedError(error.names, "Outputs", where) from error
        except TemplateError as error:
            raise error.at(where) from error

    def _evaluated_output(self, key: str) -> ResolvedOutput:
        body = self.template.member("Outputs", key)
        export = body.get("Export")
        name = self.value(export.get("Name")) if isinstance(export, dict) else None
        value = self.value(body.get("Value"))
        if isinstance(value, list | dict | None):
            raise TemplateError(
                "Template format error: The Value field of every Outputs member must evaluate to "
                f"a String: {key}"
            )
        text = functions.as_text(value, "Outputs")
        return ResolvedOutput(key, text, str(body.get("Description", "")), name)

    def evaluated(self, node: Json) -> Value:
        match node:
            case dict():
                call = call_of(node)
                if call and call[0] != "Condition":
                    return self._call(*call)
                members = {key: self.evaluated(value) for key, value in node.items()}
                return {key: value for key, value in members.items() if value is not NO_VALUE}
            case list():
                items = (self.evaluated(item) for item in node)
                return [item for item in items if item is not NO_VALUE]
            case _:
                return node

    def _call(self, function: str, argument: Json) -> Value:
        known = EVALUATED.get(function)
        if known is None:
            raise TemplateError(refusal_reason(function))
        found = known(self, argument)
        if function != "Fn::If":  # its value is produced by the functions inside it
            self.budget.spend(found)
        return found


def _names(node: Json) -> set[str]:
    return {one for one in node if isinstance(one, str)} if isinstance(node, list) else set()
