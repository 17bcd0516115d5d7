"""The Rules section: what a template asserts about its parameters, taken together.

In: a template, its parameters, the pseudo parameters, an account. Out: the assertions that fail,
told by their descriptions. What hurts: rules have functions of their own, and can read parameters
and pseudo parameters only: no condition, no mapping, no resource.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from metaflow_batch_cfn.cfn import functions
from metaflow_batch_cfn.cfn.calls import call_of
from metaflow_batch_cfn.cfn.load import Template
from metaflow_batch_cfn.cfn.parameter_types import parameter_type
from metaflow_batch_cfn.cfn.parameters import Parameters
from metaflow_batch_cfn.cfn.world import Lookups, NoAccount, Pseudo, TemplateError
from metaflow_batch_cfn.core.documents import Json
from metaflow_batch_cfn.core.errors import Problem


def check_rules(
    template: Template,
    parameters: Parameters,
    pseudo: Pseudo | None = None,
    lookups: Lookups | None = None,
) -> list[Problem]:
    """The failed assertions of every rule whose condition holds."""
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
            raise TemplateError(
                f"Template format error: rule {name} must have a list of Assertions"
            )
        for index, assertion in enumerate(assertions):
            body: Mapping[str, Json] = assertion if isinstance(assertion, dict) else {}
            if not self.holds(body.get("Assert")):
                where = self.template.where("Rules", name, "Assertions", index)
                told = body.get("AssertDescription", f"assertion {index + 1} does not hold")
                yield Problem(where, f"Rule {name}: {told}", "Change the parameters.")

    def holds(self, node: Json) -> bool:
        match call_of(node):
            case ("Fn::And", [_, _, *_] as operands):
                return all(self.holds(one) for one in operands)
            case ("Fn::Or", [_, _, *_] as operands):
                return any(self.holds(one) for one in operands)
            case ("Fn::Not", [operand]):
                return not self.holds(operand)
            case ("Fn::Equals", [left, right]):
                return self.value(left) == self.value(right)
            case (name, [left, right]) if name in _OF_LISTS:
                return self.compares(name, self.texts(left), self.texts(right))
            case _:
                raise TemplateError(
                    f"Template format error: a rule's condition or assertion must be true or false, "
                    f"not {node}"
                )

    def compares(self, name: str, left: list[str], right: list[str]) -> bool:
        match name:
            case "Fn::Contains":
                return any(one in left for one in right)
            case "Fn::EachMemberEquals":
                return all(one == other for one in left for other in right)
            case _:
                return all(one in right for one in left)

    def value(self, node: Json) -> Json:
        match call_of(node):
            case ("Ref", str(name)):
                return self.named(name)
            case ("Fn::RefAll", str(kind)):
                return [*self.lookups.values_of(kind)]
            case ("Fn::ValueOf", [str(name), str(attribute)]):
                found = self.attributes(name, attribute)
                return found[0] if len(found) == 1 else [*found]
            case ("Fn::ValueOfAll", [str(kind), str(attribute)]):
                return [*self.attributes_of_all(kind, attribute)]
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

    def texts(self, node: Json) -> list[str]:
        found = self.value(node)
        members = found if isinstance(found, list) else [found]
        return [functions.as_text(one, "Rules") for one in members]

    def attributes(self, name: str, attribute: str) -> list[Json]:
        kind = parameter_type(str(self.template.member("Parameters", name).get("Type")))
        aws = kind.name if kind else ""
        return [
            self.lookups.attributes_of(aws, value).get(attribute, "")
            for value in self.texts({"Ref": name})
        ]

    def attributes_of_all(self, kind: str, attribute: str) -> list[Json]:
        inner = parameter_type(kind)
        aws = inner.name if inner else kind
        return [
            self.lookups.attributes_of(aws, value).get(attribute, "")
            for value in self.lookups.values_of(kind)
        ]


_OF_LISTS = ("Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn")
