"""Each intrinsic function, in the world of one evaluation.

In: an `Evaluation` and a function's argument, not yet evaluated. Out: its value, or `NO_VALUE`.
What hurts: `Fn::If` and `Fn::GetAtt` must not evaluate all of their arguments; the others do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from metaflow_batch_cfn.cfn import functions
from metaflow_batch_cfn.cfn.function_names import NEEDS_EXTENSIONS
from metaflow_batch_cfn.cfn.unknown import UNKNOWN, concatenate, holds_unknown, is_unknown
from metaflow_batch_cfn.cfn.world import TemplateError, UnresolvedError
from metaflow_batch_cfn.core.documents import Json
from metaflow_batch_cfn.core.substitution import INVALID_NAME, Variable, pieces

if TYPE_CHECKING:
    from metaflow_batch_cfn.cfn.evaluate import Evaluation


class Absent(Enum):
    """What `AWS::NoValue` evaluates to."""

    NO_VALUE = "AWS::NoValue"


NO_VALUE = Absent.NO_VALUE
Value: TypeAlias = "Json | Absent"


def ref(evaluation: Evaluation, argument: Json) -> Value:
    if argument == "AWS::NoValue":
        return NO_VALUE
    if not isinstance(argument, str):
        raise TemplateError("Template error: every Ref object must have a single String value")
    return _named(evaluation, argument)


def _named(evaluation: Evaluation, name: str) -> Json:
    if name in evaluation.parameters.values:
        return evaluation.parameters.values[name]
    pseudo = evaluation.pseudo.values()
    if name in pseudo:
        return pseudo[name]
    _must_exist(evaluation, name)
    return evaluation.resources.ref(name)


def get_att(evaluation: Evaluation, argument: Json) -> Value:
    match argument:
        case [str(logical_id), attribute]:
            name = evaluation.value(attribute)
            _must_exist(evaluation, logical_id)
            return evaluation.resources.attribute(logical_id, functions.as_text(name, "Fn::GetAtt"))
        case _:
            what = "Template error: every Fn::GetAtt object requires two non-empty parameters, "
            raise TemplateError(f"{what}the resource name and the resource attribute")


def _must_exist(evaluation: Evaluation, logical_id: str) -> None:
    declared = logical_id in evaluation.template.section("Resources")
    if not declared or not evaluation.is_active(logical_id):
        raise UnresolvedError([logical_id], "Resources")


def sub(evaluation: Evaluation, argument: Json) -> Value:
    match argument:
        case str(text):
            given: dict[str, Json] = {}
        case [str(text), dict() as names]:
            given = {name: evaluation.value(value) for name, value in names.items()}
        case _:
            raise TemplateError(
                "Template error: One or more Fn::Sub intrinsic functions don't specify "
                "expected arguments. Specify a string as first argument, and an optional "
                "second argument to specify a mapping of values"
            )
    return concatenate([_piece(evaluation, piece, given) for piece in pieces(text)])


def _piece(evaluation: Evaluation, piece: str | Variable, given: Mapping[str, Json]) -> str:
    if isinstance(piece, str):
        return piece
    if not piece.valid:
        raise TemplateError(INVALID_NAME, remedy=f"Write ${{!{piece.name}}} for plain text.")
    if piece.name in given:
        return functions.as_text(given[piece.name], "Fn::Sub")
    if piece.attribute and piece.name not in evaluation.parameters.values:
        found = get_att(evaluation, [*piece.attribute])
    else:
        found = _named(evaluation, piece.name)
    if isinstance(found, list):
        what = f"Template error: variable {piece.name} in Fn::Sub expression is a list"
        raise TemplateError(what, remedy="Join it to text first.")
    return functions.as_text(None if found is NO_VALUE else found, "Fn::Sub")


def choose(evaluation: Evaluation, argument: Json) -> Value:
    match argument:
        case [str(name), then, otherwise]:
            return evaluation.evaluated(then if evaluation.holds(name) else otherwise)
        case _:
            raise TemplateError(
                "Template error: Fn::If requires a list argument with three "
                "parameters, the first of them a condition's name"
            )


def join(evaluation: Evaluation, argument: Json) -> Value:
    delimiter, values = _arguments(evaluation, argument, "Fn::Join", 2)
    return functions.join(delimiter, values)


def split(evaluation: Evaluation, argument: Json) -> Value:
    delimiter, text = _arguments(evaluation, argument, "Fn::Split", 2)
    return functions.split(delimiter, text)


def select(evaluation: Evaluation, argument: Json) -> Value:
    index, values = _arguments(evaluation, argument, "Fn::Select", 2)
    return functions.select(index, values)


def cidr(evaluation: Evaluation, argument: Json) -> Value:
    return functions.cidr(*_arguments(evaluation, argument, "Fn::Cidr", 3))


def base64(evaluation: Evaluation, argument: Json) -> Value:
    return functions.to_base64(evaluation.value(argument))


def get_azs(evaluation: Evaluation, argument: Json) -> Value:
    region = evaluation.value(argument) or evaluation.pseudo.region
    if is_unknown(region):
        return UNKNOWN
    return [*evaluation.lookups.availability_zones(functions.as_text(region, "Fn::GetAZs"))]


def import_value(evaluation: Evaluation, argument: Json) -> Value:
    name = evaluation.value(argument)
    if is_unknown(name):
        return UNKNOWN
    found = evaluation.lookups.export(functions.as_text(name, "Fn::ImportValue"))
    if found is None:
        raise TemplateError(f"No export named {name} found")
    return found


def find_in_map(evaluation: Evaluation, argument: Json) -> Value:
    if isinstance(argument, list) and len(argument) == 4:
        raise TemplateError(f"Template error: the DefaultValue of Fn::FindInMap {NEEDS_EXTENSIONS}")
    keys = _arguments(evaluation, argument, "Fn::FindInMap", 3)
    if holds_unknown(keys):
        return UNKNOWN
    names = [str(one) for one in keys]
    found: Json = evaluation.template.section("Mappings")
    for name in names:
        if not isinstance(found, dict) or name not in found:
            path = "::".join(names)
            raise TemplateError(f"Template error: Unable to get mapping for {path}")
        found = found[name]
    return found


def _arguments(evaluation: Evaluation, argument: Json, function: str, count: int) -> list[Json]:
    found = evaluation.value(argument)
    if not isinstance(found, list) or len(found) != count:
        raise TemplateError(f"Template error: every {function} object requires {count} parameters")
    return found


EVALUATED: Mapping[str, Callable[[Evaluation, Json], Value]] = MappingProxyType(
    {
        "Ref": ref,
        "Fn::Base64": base64,
        "Fn::Cidr": cidr,
        "Fn::FindInMap": find_in_map,
        "Fn::GetAtt": get_att,
        "Fn::GetAZs": get_azs,
        "Fn::If": choose,
        "Fn::ImportValue": import_value,
        "Fn::Join": join,
        "Fn::Select": select,
        "Fn::Split": split,
        "Fn::Sub": sub,
    }
)
