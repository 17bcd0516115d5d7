"""A template's functions, evaluated as CloudFormation evaluates them.

In: template, parameters, conditions, and what is known of account and resources. Out: plain values,
`Unknown` where a resource does not exist yet. What hurts: `AWS::NoValue` removes the key or list
item that it stands for, at any depth of `Fn::If`; a resource whose condition is false does not
exist, and referring to it is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from metaflow_batch_cfn.cfn import functions
from metaflow_batch_cfn.cfn.calls import call_of
from metaflow_batch_cfn.cfn.function_names import NEEDS_EXTENSIONS, why_not
from metaflow_batch_cfn.cfn.load import Template
from metaflow_batch_cfn.cfn.parameters import Parameters
from metaflow_batch_cfn.cfn.references import Kind, references
from metaflow_batch_cfn.cfn.substitution import INVALID_NAME, Literal, Variable, pieces
from metaflow_batch_cfn.cfn.unknown import UNKNOWN, concatenate, is_unknown
from metaflow_batch_cfn.cfn.world import (
    Lookups,
    NoAccount,
    NoResources,
    Pseudo,
    Resources,
    TemplateError,
    UnresolvedError,
)
from metaflow_batch_cfn.core.documents import Json


class _Absent(Enum):
    """What `AWS::NoValue` evaluates to."""

    NO_VALUE = "AWS::NoValue"


NO_VALUE = _Absent.NO_VALUE
Value: TypeAlias = "Json | _Absent"


@dataclass(frozen=True)
class ResolvedOutput:
    """An output as DescribeStacks tells it."""

    key: str
    value: Json
    description: str = ""
    export_name: Json = None


@dataclass(frozen=True)
class Evaluation:
    """One template with one set of answers."""

    template: Template
    parameters: Parameters
    conditions: Mapping[str, bool]
    pseudo: Pseudo = field(default_factory=Pseudo)
    resources: Resources = field(default_factory=NoResources)
    lookups: Lookups = field(default_factory=NoAccount)

    def value(self, node: Json) -> Json:
        """The node with every function replaced by its value; None for `AWS::NoValue` itself."""
        found = self._value(node)
        return None if found is NO_VALUE else found

    def active_resources(self) -> list[str]:
        """The logical ids whose condition holds, in the template's order."""
        return [one for one in self.template.section("Resources") if self.is_active(one)]

    def is_active(self, logical_id: str) -> bool:
        return self._holds(self.template.resource(logical_id).get("Condition"))

    def resource_properties(self, logical_id: str) -> dict[str, Json]:
        """The resource's properties, evaluated."""
        found = self.value(self.template.resource(logical_id).get("Properties", {}))
        return found if isinstance(found, dict) else {}

    def outputs(self) -> list[ResolvedOutput]:
        """The outputs whose condition holds."""
        active = (
            key
            for key in self.template.section("Outputs")
            if self._holds(self.template.member("Outputs", key).get("Condition"))
        )
        try:
            return [self._output(key) for key in active]
        except UnresolvedError as error:
            raise UnresolvedError(error.names, "Outputs") from error

    def dependencies(self, logical_id: str) -> set[str]:
        """The active resources that must exist first: references and DependsOn."""
        resource = self.template.resource(logical_id)
        depends = resource.get("DependsOn", [])
        named = {depends} if isinstance(depends, str) else _names(depends)
        for node in (resource.get("Properties"), resource.get("Metadata")):
            named |= {
                one.name
                for one in references(node, self.conditions)
                if one.kind in (Kind.NAME, Kind.ATTRIBUTE)
            }
        known = self.template.section("Resources")
        return {one for one in named if one in known and one != logical_id and self.is_active(one)}

    def _holds(self, condition: Json) -> bool:
        if not isinstance(condition, str):
            return True
        if condition not in self.conditions:
            raise TemplateError(
                f"Template format error: Unresolved condition dependency {condition} "
                "in the Resources block of the template"
            )
        return self.conditions[condition]

    def _output(self, key: str) -> ResolvedOutput:
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

    def _value(self, node: Json) -> Value:
        match node:
            case dict():
                call = call_of(node)
                if call and call[0] != "Condition":
                    return self._call(*call)
                members = {key: self._value(value) for key, value in node.items()}
                return {key: value for key, value in members.items() if value is not NO_VALUE}
            case list():
                items = (self._value(item) for item in node)
                return [item for item in items if item is not NO_VALUE]
            case _:
                return node

    def _call(self, function: str, argument: Json) -> Value:
        known = EVALUATED.get(function)
        if known is None:
            raise TemplateError(why_not(function))
        return known(self, argument)

    def _ref(self, argument: Json) -> Value:
        if argument == "AWS::NoValue":
            return NO_VALUE
        if not isinstance(argument, str):
            raise TemplateError("Template error: every Ref object must have a single String value")
        return self._named(argument)

    def _named(self, name: str) -> Json:
        if name in self.parameters.values:
            return self.parameters.values[name]
        pseudo = self.pseudo.values()
        if name in pseudo:
            return pseudo[name]
        self._must_exist(name)
        return self.resources.ref(name)

    def _get_att(self, argument: Json) -> Value:
        match argument:
            case [str(logical_id), attribute]:
                name = self.value(attribute)
                self._must_exist(logical_id)
                return self.resources.attribute(logical_id, functions.as_text(name, "Fn::GetAtt"))
            case _:
                what = "Template error: every Fn::GetAtt object requires two non-empty parameters, "
                raise TemplateError(f"{what}the resource name and the resource attribute")

    def _must_exist(self, logical_id: str) -> None:
        if logical_id not in self.template.section("Resources") or not self.is_active(logical_id):
            raise UnresolvedError([logical_id], "Resources")

    def _sub(self, argument: Json) -> Value:
        match argument:
            case str(text):
                given: dict[str, Json] = {}
            case [str(text), dict() as names]:
                given = {name: self.value(value) for name, value in names.items()}
            case _:
                raise TemplateError(
                    "Template error: One or more Fn::Sub intrinsic functions don't specify "
                    "expected arguments. Specify a string as first argument, and an optional "
                    "second argument to specify a mapping of values"
                )
        return concatenate([self._piece(piece, given) for piece in pieces(text)])

    def _piece(self, piece: Literal | Variable, given: Mapping[str, Json]) -> str:
        if isinstance(piece, Literal):
            return piece.text
        if not piece.valid:
            raise TemplateError(INVALID_NAME, remedy=f"Write ${{!{piece.name}}} for plain text.")
        if piece.name in given:
            return functions.as_text(given[piece.name], "Fn::Sub")
        if piece.attribute and piece.name not in self.parameters.values:
            found = self._get_att([*piece.attribute])
        else:
            found = self._named(piece.name)
        if isinstance(found, list):
            what = f"Template error: variable {piece.name} in Fn::Sub expression is a list"
            raise TemplateError(what, remedy="Join it to text first.")
        return functions.as_text(None if found is NO_VALUE else found, "Fn::Sub")

    def _if(self, argument: Json) -> Value:
        match argument:
            case [str(name), then, otherwise]:
                return self._value(then if self._holds(name) else otherwise)
            case _:
                raise TemplateError(
                    "Template error: Fn::If requires a list argument with three "
                    "parameters, the first of them a condition's name"
                )

    def _join(self, argument: Json) -> Value:
        delimiter, values = self._arguments(argument, "Fn::Join", 2)
        return functions.join(delimiter, values)

    def _split(self, argument: Json) -> Value:
        delimiter, text = self._arguments(argument, "Fn::Split", 2)
        return functions.split(delimiter, text)

    def _select(self, argument: Json) -> Value:
        index, values = self._arguments(argument, "Fn::Select", 2)
        return functions.select(index, values)

    def _cidr(self, argument: Json) -> Value:
        return functions.cidr(*self._arguments(argument, "Fn::Cidr", 3))

    def _base64(self, argument: Json) -> Value:
        return functions.to_base64(self.value(argument))

    def _get_azs(self, argument: Json) -> Value:
        region = self.value(argument) or self.pseudo.region
        if is_unknown(region):
            return UNKNOWN
        return [*self.lookups.availability_zones(functions.as_text(region, "Fn::GetAZs"))]

    def _import_value(self, argument: Json) -> Value:
        name = self.value(argument)
        if is_unknown(name):
            return UNKNOWN
        found = self.lookups.export(functions.as_text(name, "Fn::ImportValue"))
        if found is None:
            raise TemplateError(f"No export named {name} found")
        return found

    def _find_in_map(self, argument: Json) -> Value:
        if isinstance(argument, list) and len(argument) == 4:
            raise TemplateError(
                f"Template error: the DefaultValue of Fn::FindInMap {NEEDS_EXTENSIONS}"
            )
        names = [str(one) for one in self._arguments(argument, "Fn::FindInMap", 3)]
        found: Json = self.template.section("Mappings")
        for name in names:
            if not isinstance(found, dict) or name not in found:
                path = "::".join(names)
                raise TemplateError(f"Template error: Unable to get mapping for {path}")
            found = found[name]
        return found

    def _arguments(self, argument: Json, function: str, count: int) -> list[Json]:
        found = self.value(argument)
        if not isinstance(found, list) or len(found) != count:
            raise TemplateError(
                f"Template error: every {function} object requires {count} parameters"
            )
        return found


EVALUATED: Mapping[str, Callable[[Evaluation, Json], Value]] = {
    "Ref": Evaluation._ref,
    "Fn::Base64": Evaluation._base64,
    "Fn::Cidr": Evaluation._cidr,
    "Fn::FindInMap": Evaluation._find_in_map,
    "Fn::GetAtt": Evaluation._get_att,
    "Fn::GetAZs": Evaluation._get_azs,
    "Fn::If": Evaluation._if,
    "Fn::ImportValue": Evaluation._import_value,
    "Fn::Join": Evaluation._join,
    "Fn::Select": Evaluation._select,
    "Fn::Split": Evaluation._split,
    "Fn::Sub": Evaluation._sub,
}


def _names(node: Json) -> set[str]:
    return {one for one in node if isinstance(one, str)} if isinstance(node, list) else set()
