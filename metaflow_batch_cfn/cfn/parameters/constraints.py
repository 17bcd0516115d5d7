"""A parameter's constraints: AllowedValues, AllowedPattern, lengths, bounds.

In: a parameter's declaration and one value (or one member of a list). Out: what is wrong, in
CloudFormation's wording. Limits: if there is a ConstraintDescription, CloudFormation reports only
that. A pattern must match the whole value; if a pattern of the template cannot be evaluated, the
value is rejected, in our own wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from metaflow_batch_cfn.cfn.parameters.parameter_types import ParameterType
from metaflow_batch_cfn.cfn.values.patterns import Patience, UnusablePatternError
from metaflow_batch_cfn.cfn.values.scalars import scalar_text
from metaflow_batch_cfn.documents import Json

_NOT_ALLOWED = "must be one of AllowedValues"
SHOWN = 80
_NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")


def broken_constraints(
    name: str, body: Mapping[str, Json], member: str, kind: ParameterType, patience: Patience
) -> list[str]:
    """The constraints that the value violates, in CloudFormation's wording."""
    try:
        broken = list(_broken(body, member, kind, patience))
    except UnusablePatternError as trouble:
        return [f"Parameter '{name}' {_unusable(body, trouble)}"]
    description = _description(body)
    if broken and description:
        return [f"Parameter {name} failed to satisfy constraint: {description}"]
    return [f"Parameter '{name}' {rule}" for rule in broken]


def broken_rules(
    body: Mapping[str, Json], member: str, kind: ParameterType, patience: Patience
) -> list[str]:
    """The same, worded to follow the name of the parameter; allowed values are listed."""
    try:
        broken = list(_broken(body, member, kind, patience))
    except UnusablePatternError as trouble:
        return [f"it {_unusable(body, trouble)}"]
    description = _description(body)
    if broken and description:
        is_phrase = description.startswith("must ")
        return [f"it {description}" if is_phrase else f"it violates the constraint: {description}"]
    listed = f"must be one of: {', '.join(_allowed(body))}"
    return [f"it {listed if rule == _NOT_ALLOWED else rule}" for rule in broken]


def _unusable(body: Mapping[str, Json], trouble: UnusablePatternError) -> str:
    pattern = str(body.get("AllowedPattern"))
    shown = pattern if len(pattern) <= SHOWN else f"{pattern[:SHOWN]}..."
    return f"has the AllowedPattern {shown}, which {trouble}"


def _description(body: Mapping[str, Json]) -> str:
    return str(body.get("ConstraintDescription") or "").rstrip(".")


def _allowed(body: Mapping[str, Json]) -> list[str]:
    allowed = body.get("AllowedValues")
    return [scalar_text(one) for one in allowed] if isinstance(allowed, list) else []


def _broken(
    body: Mapping[str, Json], member: str, kind: ParameterType, patience: Patience
) -> Iterator[str]:
    if isinstance(body.get("AllowedValues"), list) and member not in _allowed(body):
        yield _NOT_ALLOWED
    pattern = body.get("AllowedPattern")
    if isinstance(pattern, str) and not patience.matches(pattern, member):
        yield f"must match pattern {pattern}"
    yield from _lengths(body, member)
    if kind.number:
        yield from _bounds(body, member)


def _lengths(body: Mapping[str, Json], member: str) -> Iterator[str]:
    least, most = _bound(body, "MinLength"), _bound(body, "MaxLength")
    if least is not None and len(member) < least:
        yield f"must contain at least {least:g} characters"
    if most is not None and len(member) > most:
        yield f"must contain at most {most:g} characters"


def _bounds(body: Mapping[str, Json], member: str) -> Iterator[str]:
    if not _NUMBER.fullmatch(member):
        yield "must be a number"
        return
    least, most, number = _bound(body, "MinValue"), _bound(body, "MaxValue"), float(member)
    if least is not None and number < least:
        yield f"must be a number not less than {least:g}"
    if most is not None and number > most:
        yield f"must be a number not greater than {most:g}"


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
