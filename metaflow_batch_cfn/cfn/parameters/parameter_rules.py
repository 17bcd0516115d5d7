"""The Rules section: what a template asserts about the combination of its parameters.

In: a template, its parameters, the pseudo parameters, an account. Out: the descriptions of failed
assertions. Limits: rules have their own functions, and can read only parameters and pseudo
parameters, not conditions, mappings or resources.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from metaflow_batch_cfn.cfn.parameters.parameter_types import parameter_type
from metaflow_batch_cfn.cfn.parameters.parameters import Parameters
from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.cfn.values import functions
from metaflow_batch_cfn.cfn.values.surroundings import Lookups, NoAccount, Pseudo, TemplateError
from metaflow_batch_cfn.cfn.values.unknown import UNKNOWN, holds_unknown
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.core.nodes import call_of
from metaflow_batch_cfn.documents import Json


def check_rules(
    template: Template,
    parameters: Parameters,
    pseudo: Pseudo | None = None,
    lookups: Lookups | None = None,
) -> list[Problem]:
    """The failed assertions of every rule whose condition is true."""
    asserted = _Rules(template, parameters, pseudo or Pseudo(), lookups or NoAccount())
    return [one for name in template.section("Rules") for one in asserted.failures(name)]


@dataclass(frozen=True)
class _Rules:
    template: Template
    parameters: Parameters
    pseudo: Pseudo
    lookups: Lookups

    def failures(self, name: str) -> Iterator[Problem]:
        rule = self.template.member("Rules", name)
        if "RuleCondition" in rule and not self.holds(rule["RuleCondition"]):
            return
        assertions = rule.get("Assertions")
        if not isinstance(assertions, list):
            raise TemplateError(f"Template format error: rule {name} has no list of Assertions")
        for index, assertion in enumerate(assertions):
            body: Mapping[str, Json] = assertion if isinstance(assertion, dict) else {}
            if self.holds(body.get("Assert")) is False:
                where = self.template.where("Rules", name, "Assertions", index)
                message = body.get("AssertDescription", f"assertion {index + 1} failed")
                yield Problem(where, f"Rule {name}: {message}", "Change the parameters.")

    def holds(self, node: Json) -> bool | None:
        """True, False, or None if it depends on an account that is not available."""
        match call_of(node):
            case ("Fn::And", [_, _, *_] as operands):
                return _all([self.holds(one) for one in operands])
            case ("Fn::Or", [_, _, *_] as operands):
                return _not(_all([_not(self.holds(one)) for one in operands]))
            case ("Fn::Not", [operand]):
                return _not(self.holds(operand))
            case (name, [left, right]) if name in _COMPARISONS:
                one, other = self.value(left), self.value(right)
                if holds_unknown(one) or holds_unknown(other):
                    return None
                return one == other if name == "Fn::Equals" else _compares(name, one, other)
            case _:
                raise TemplateError(
                    "Template format error: a rule's condition or assertion must be true or "
                    f"false, not {node}"
                )

    def value(self, node: Json) -> Json:
        match call_of(node):
            case ("Ref", str(name)):
                return self.named(name)
            case ("Fn::RefAll", str(kind)):
                return _known(self.lookups.values_of(kind))
            case ("Fn::ValueOf", [str(name), str(attribute)]):
                return self.attributes(*self.values_of_parameter(name), attribute)
            case ("Fn::ValueOfAll", [str(kind), str(attribute)]):
                return self.attributes(kind, self.lookups.values_of(kind), attribute)
            case (function, _) if function != "Condition":
                raise TemplateError(f"Template error: {function} is not allowed in the Rules block")
            case _:
                return self.plain(node)

    def plain(self, node: Json) -> Json:
        if isinstance(node, list):
            return [self.value(item) for item in node]
        return functions.as_text(node, "Rules")

    def named(self, name: str) -> Json:
        known = {**self.pseudo.values(), **self.parameters.values}
        if name not in known:
            what = f"Template format error: Unresolved dependencies [{name}]. "
            raise TemplateError(f"{what}Rules can reference parameters only")
        return known[name]

    def values_of_parameter(self, name: str) -> tuple[str, list[str]]:
        """A parameter's type and its values (a single one unless it is a list)."""
        value = self.named(name)
        kind = parameter_type(str(self.template.member("Parameters", name).get("Type")))
        members = value if isinstance(value, list) else [value]
        return kind.name if kind else "", [functions.as_text(one, "Rules") for one in members]

    def attributes(self, kind: str, values: Sequence[str] | None, attribute: str) -> Json:
        """The attribute of each value; text if there is only one value, as in CloudFormation."""
        if values is None:
            return UNKNOWN
        attributes = [self.lookups.attributes_of(kind, value) for value in values]
        found = [UNKNOWN if each is None else each.get(attribute, "") for each in attributes]
        return found[0] if len(found) == 1 else found


_COMPARISONS = ("Fn::Equals", "Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn")


def _compares(name: str, one: Json, other: Json) -> bool:
    left = one if isinstance(one, list) else [one]
    right = other if isinstance(other, list) else [other]
    match name:
        case "Fn::Contains":
            return any(value in left for value in right)
        case "Fn::EachMemberEquals":
            return all(value == expected for value in left for expected in right)
        case _:
            return all(value in right for value in left)


def _all(values: list[bool | None]) -> bool | None:
    if False in values:
        return False
    return None if None in values else True


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _known(values: Sequence[str] | None) -> Json:
    return UNKNOWN if values is None else [*values]
