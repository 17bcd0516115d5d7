"""A parameter's constraints: AllowedValues, AllowedPattern, lengths, bounds.

In: a parameter's declaration and one value (or one member of a list). Out: what is wrong, in
CloudFormation's words. What hurts: with a ConstraintDescription CloudFormation says that and
nothing else; a pattern has to match the whole value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from metaflow_batch_cfn.cfn.parameter_types import ParameterType
from metaflow_batch_cfn.core.documents import Json

_NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")


def broken_constraints(
    name: str, body: Mapping[str, Json], member: str, kind: ParameterType
) -> list[str]:
    """The constraints that the value breaks."""
    broken = list(_broken(name, body, member, kind))
    description = body.get("ConstraintDescription")
    if broken and description:
        told = str(description).rstrip(".")
        return [f"Parameter {name} failed to satisfy constraint: {told}"]
    return broken


def _broken(name: str, body: Mapping[str, Json], member: str, kind: ParameterType) -> Iterator[str]:
    allowed = body.get("AllowedValues")
    if isinstance(allowed, list) and member not in [_text(one) for one in allowed]:
        yield f"Parameter '{name}' must be one of AllowedValues"
    pattern = body.get("AllowedPattern")
    if isinstance(pattern, str):
        yield from _pattern(name, pattern, member)
    yield from _lengths(name, body, member)
    if kind.number:
        yield from _bounds(name, body, member)


def _pattern(name: str, pattern: str, member: str) -> Iterator[str]:
    try:
        matches = re.fullmatch(pattern, member)
    except re.error as error:
        yield f"Parameter '{name}' has an AllowedPattern that is no pattern: {error}"
        return
    if not matches:
        yield f"Parameter '{name}' must match pattern {pattern}"


def _lengths(name: str, body: Mapping[str, Json], member: str) -> Iterator[str]:
    least, most = _bound(body, "MinLength"), _bound(body, "MaxLength")
    if least is not None and len(member) < least:
        yield f"Parameter '{name}' must contain at least {least:g} characters"
    if most is not None and len(member) > most:
        yield f"Parameter '{name}' must contain at most {most:g} characters"


def _bounds(name: str, body: Mapping[str, Json], member: str) -> Iterator[str]:
    if not _NUMBER.fullmatch(member):
        yield f"Parameter '{name}' must be a number"
        return
    least, most, number = _bound(body, "MinValue"), _bound(body, "MaxValue"), float(member)
    if least is not None and number < least:
        yield f"Parameter '{name}' must be a number not less than {least:g}"
    if most is not None and number > most:
        yield f"Parameter '{name}' must be a number not greater than {most:g}"


def _bound(body: Mapping[str, Json], key: str) -> float | None:
    match body.get(key):
        case bool() | None:
            return None
        case int() | float() as number:
            return float(number)
        case str(text) if _NUMBER.fullmatch(text):
            return float(text)
        case _:
            return None


def _text(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
