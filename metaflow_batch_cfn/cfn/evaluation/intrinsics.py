"""The intrinsic functions, each evaluated in a context.

In: a `Context` and a function's unevaluated argument. Out: its value, or `NO_VALUE`. Limits:
`Fn::If` and `Fn::GetAtt` must not evaluate all of their arguments; the others do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from metaflow_batch_cfn.cfn.evaluation.context import NO_VALUE, Context, Value
from metaflow_batch_cfn.cfn.template.function_names import NEEDS_EXTENSIONS
from metaflow_batch_cfn.cfn.values import functions
from metaflow_batch_cfn.cfn.values.surroundings import TemplateError, UnresolvedError
from metaflow_batch_cfn.cfn.values.unknown import UNKNOWN, holds_unknown, is_unknown
from metaflow_batch_cfn.core.substitution import INVALID_NAME, Variable, pieces
from metaflow_batch_cfn.documents import Json


def ref(context: Context, argument: Json) -> Value:
    if argument == "AWS::NoValue":
        return NO_VALUE
    if not isinstance(argument, str):
        raise TemplateError("Template error: every Ref object must have a single String value")
    return _named(context, argument)


def _named(context: Context, name: str) -> Json:
    if name in context.parameters.values:
        return context.parameters.values[name]
    pseudo = context.pseudo.values()
    if name in pseudo:
        return pseudo[name]
    _must_exist(context, name)
    return context.resources.ref(name)


def get_att(context: Context, argument: Json) -> Value:
    match argument:
        case [str(logical_id), attribute]:
            name = context.value(attribute)
            _must_exist(context, logical_id)
            return context.resources.attribute(logical_id, functions.as_text(name, "Fn::GetAtt"))
        case _:
            what = "Template error: every Fn::GetAtt object requires two non-empty parameters, "
            raise TemplateError(f"{what}the resource name and the resource attribute")


def _must_exist(context: Context, logical_id: str) -> None:
    declared = logical_id in context.template.section("Resources")
    if not declared or not context.is_active(logical_id):
        raise UnresolvedError([logical_id], "Resources")


def sub(context: Context, argument: Json) -> Value:
    match argument:
        case str(text):
            given: dict[str, Json] = {}
        case [str(text), dict() as names]:
            given = {name: context.value(value) for name, value in names.items()}
        case _:
            raise TemplateError(
                "Template error: One or more Fn::Sub intrinsic functions don't specify "
                "expected arguments. Specify a string as first argument, and an optional "
                "second argument to specify a mapping of values"
            )
    return context.budget.joined([_piece(context, piece, given) for piece in pieces(text)])


def _piece(context: Context, piece: str | Variable, given: Mapping[str, Json]) -> str:
    if isinstance(piece, str):
        return piece
    if not piece.valid:
        raise TemplateError(INVALID_NAME, remedy=f"Write ${{!{piece.name}}} for plain text.")
    if piece.name in given:
        return functions.as_text(given[piece.name], "Fn::Sub")
    if piece.attribute and piece.name not in context.parameters.values:
        found = get_att(context, [*piece.attribute])
    else:
        found = _named(context, piece.name)
    if isinstance(found, list):
        what = f"Template error: variable {piece.name} in Fn::Sub expression is a list"
        raise TemplateError(what, remedy="Join it to text first.")
    return functions.as_text(None if found is NO_VALUE else found, "Fn::Sub")


def choose(context: Context, argument: Json) -> Value:
    match argument:
        case [str(name), then, otherwise]:
            return context.evaluated(then if context.holds(name) else otherwise)
        case _:
            raise TemplateError(
                "Template error: Fn::If requires a list argument with three "
                "parameters, the first of them a condition's name"
            )


def join(context: Context, argument: Json) -> Value:
    delimiter, values = _arguments(context, argument, "Fn::Join", 2)
    return functions.join(delimiter, values, context.budget)


def split(context: Context, argument: Json) -> Value:
    delimiter, text = _arguments(context, argument, "Fn::Split", 2)
    return functions.split(delimiter, text)


def select(context: Context, argument: Json) -> Value:
    index, values = _arguments(context, argument, "Fn::Select", 2)
    return functions.select(index, values)


def cidr(context: Context, argument: Json) -> Value:
    return functions.cidr(*_arguments(context, argument, "Fn::Cidr", 3))


def base64(context: Context, argument: Json) -> Value:
    return functions.to_base64(context.value(argument))


def get_azs(context: Context, argument: Json) -> Value:
    region = context.value(argument) or context.pseudo.region
    if is_unknown(region):
        return UNKNOWN
    return [*context.lookups.availability_zones(functions.as_text(region, "Fn::GetAZs"))]


def import_value(context: Context, argument: Json) -> Value:
    name = context.value(argument)
    if is_unknown(name):
        return UNKNOWN
    found = context.lookups.export(functions.as_text(name, "Fn::ImportValue"))
    if found is None:
        raise TemplateError(f"No export named {name} found")
    return found


def find_in_map(context: Context, argument: Json) -> Value:
    if isinstance(argument, list) and len(argument) == 4:
        raise TemplateError(f"Template error: the DefaultValue of Fn::FindInMap {NEEDS_EXTENSIONS}")
    keys = _arguments(context, argument, "Fn::FindInMap", 3)
    if holds_unknown(keys):
        return UNKNOWN
    names = [str(one) for one in keys]
    found: Json = context.template.section("Mappings")
    for name in names:
        if not isinstance(found, dict) or name not in found:
            path = "::".join(names)
            raise TemplateError(f"Template error: Unable to get mapping for {path}")
        found = found[name]
    return found


def _arguments(context: Context, argument: Json, function: str, count: int) -> list[Json]:
    found = context.value(argument)
    if not isinstance(found, list) or len(found) != count:
        raise TemplateError(f"Template error: every {function} object requires {count} parameters")
    return found


EVALUATED: Mapping[str, Callable[[Context, Json], Value]] = MappingProxyType(
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
