"""The constraints of botocore's model on each parameter, enforced as the service does.

In: a parsed call. Out: nothing, or one refusal that names every invalid member: missing, too short
or long, out of range, not in the enumeration, not matching the pattern. `_extra` adds the rules
that the service enforces but the model omits (the size of a template, a stack's name).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from botocore.model import ListShape, MapShape, Shape, StructureShape

from cfn_simulator.base.errors import constraint_errors
from cfn_simulator.wire.protocol import Call, Wire, member_path, service_model
from metaflow_batch_cfn.cfn.template.limits import BODY_BYTES, STACK_NAME_LENGTH, STACK_NAME_PATTERN
from metaflow_batch_cfn.cfn.values.patterns import Patience, UnusablePatternError

STACK_NAME_OR_ARN = r"[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*"
SHOWN = 200
Finding = Iterator[str]


def check_constraints(call: Call) -> None:
    shape = service_model().operation_model(call.operation).input_shape
    found = list(_check(shape, call.parameters, "")) if shape is not None else []
    found += [rule for rule in _extra(call) if _member(rule) not in map(_member, found)]
    if found:
        raise constraint_errors(found)


def _check(shape: Shape, value: Wire, where: str) -> Finding:
    match shape:
        case StructureShape():
            yield from _check_structure(shape, cast("Mapping[str, Wire]", value), where)
        case ListShape():
            items = cast("Sequence[Wire]", value)
            yield from _check_length(shape, len(items), str(list(items)), where)
            for place, item in enumerate(items, 1):
                yield from _check(shape.member, item, f"{where}.{place}.member")
        case MapShape():
            for key, item in cast("Mapping[str, Wire]", value).items():
                yield from _check(shape.value, item, f"{where}.{key}")
        case _ if isinstance(value, str):
            yield from _check_text(shape, value, where)
        case _ if isinstance(value, (int, float)) and not isinstance(value, bool):
            yield from _check_number(shape, value, where)


def _check_structure(shape: StructureShape, value: Mapping[str, Wire], where: str) -> Finding:
    for name in shape.required_members:
        if name not in value:
            yield _broken("null", member_path(where, name), "Member must not be null", quoted=False)
    for name, item in value.items():
        yield from _check(shape.members[name], item, member_path(where, name))


def _check_text(shape: Shape, value: str, where: str) -> Finding:
    yield from _check_length(shape, len(value), value, where)
    choices = shape.metadata.get("enum")
    if choices and value not in choices:
        yield _broken(value, where, f"Member must satisfy enum value set: [{', '.join(choices)}]")
    pattern = shape.metadata.get("pattern")
    if pattern and not _matches(pattern, value):
        yield _not_of(pattern, value, where)


def _check_length(shape: Shape, length: int, shown: str, where: str) -> Finding:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and length < least:
        rule = f"Member must have length greater than or equal to {least}"
        yield _broken(shown, where, rule)
    if most is not None and length > most:
        yield _broken(shown, where, f"Member must have length less than or equal to {most}")


def _check_number(shape: Shape, value: float, where: str) -> Finding:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and value < least:
        rule = f"Member must have value greater than or equal to {least}"
        yield _broken(str(value), where, rule)
    if most is not None and value > most:
        yield _broken(str(value), where, f"Member must have value less than or equal to {most}")


def _extra(call: Call) -> Finding:
    body = call.parameters.get("TemplateBody")
    if isinstance(body, str) and len(body.encode()) > BODY_BYTES:
        rule = f"Member must have length less than or equal to {BODY_BYTES}"
        yield _broken(body, "templateBody", rule)
    name = call.parameters.get("StackName")
    if isinstance(name, str):
        yield from _stack_name(name, makes_one=call.operation in ("CreateStack", "CreateChangeSet"))


def _stack_name(name: str, *, makes_one: bool) -> Finding:
    pattern = STACK_NAME_OR_ARN
    if makes_one and not name.startswith("arn:"):
        pattern = STACK_NAME_PATTERN
        if len(name) > STACK_NAME_LENGTH:
            rule = f"Member must have length less than or equal to {STACK_NAME_LENGTH}"
            yield _broken(name, "stackName", rule)
    if not re.fullmatch(pattern, name):
        yield _not_of(pattern, name, "stackName")


def _member(finding: str) -> str:
    return finding.partition("' failed to satisfy")[0].rpartition("'")[2]


def _matches(pattern: str, value: str) -> bool:
    try:
        return Patience().matches(pattern, value)
    except UnusablePatternError:
        # The model's patterns are Java's; those that Python cannot compile are not checked.
        return True


def _not_of(pattern: str, value: str, where: str) -> str:
    return _broken(value, where, f"Member must satisfy regular expression pattern: {pattern}")


def _broken(value: str, where: str, rule: str, *, quoted: bool = True) -> str:
    shown = value if len(value) <= SHOWN else f"{value[:SHOWN]}..."
    shown = f"'{shown}'" if quoted else shown
    return f"Value {shown} at '{where}' failed to satisfy constraint: {rule}"
