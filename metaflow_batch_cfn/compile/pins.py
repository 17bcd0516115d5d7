"""Converts what a user wrote in a flag or a file to the fields of a module.

Values are text (`--set max_vcpus=64`) or plain data (from a file). Text is converted by the kind of
the field; data must already have the right type, so "64" in a file is an error, not a number. All
problems are reported at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_type_hints

from metaflow_batch_cfn.compile.catalog import Kind, catalog
from metaflow_batch_cfn.core.declare import Param, Setting, Toggle, Wired, known_problems
from metaflow_batch_cfn.core.errors import ConfigError, Problem, did_you_mean
from metaflow_batch_cfn.core.fields import Field, fields_of
from metaflow_batch_cfn.core.groups import declared_fields
from metaflow_batch_cfn.core.published import Compilable, Module, Published
from metaflow_batch_cfn.core.secret_formats import secret_in


def read_pins(
    module: Compilable, values: Mapping[str, object], where: Callable[[str], str]
) -> dict[str, Any]:
    """Plain data to field values. `where` gives the place of a field's value.

    Raises `ConfigError` with every unknown field and every value that is not valid for its field.
    """
    fields = {field.name: field for field in fields_of(module)}
    problems: list[Problem] = []
    pins: dict[str, Any] = {}
    for name, value in values.items():
        if name not in fields:
            problems.append(_unknown(module, where(name), name, value, fields))
            continue
        pins[name] = tuple(value) if isinstance(value, list) else value
        problems.extend(_located(where(name), _problems(fields[name], pins[name])))
    if problems:
        raise ConfigError(problems)
    return pins


def from_text(module: Compilable, texts: Mapping[str, str]) -> dict[str, object]:
    """Text values to plain data, by the kind of each field; unknown fields are left unchanged."""
    fields = {field.name: field for field in fields_of(module)}
    return {
        name: _typed(fields[name], text) if name in fields else text for name, text in texts.items()
    }


def _typed(field: Field, text: str) -> object:
    match field.declaration:
        case Toggle():
            return {"true": True, "false": False}.get(text, text)
        case Param() as param if param.is_list:
            return [item.strip() for item in text.split(",")] if text else []
        case Param() as param if param.is_number:
            return int(text) if _is_whole(text) else text
        case Param():
            return None if field.optional and text == "" else text
        case Setting() | Wired():
            return _setting(field, text)


def _is_whole(text: str) -> bool:
    return text.removeprefix("-").isdecimal() and text.isascii() and len(text) < 20


def _setting(field: Field, text: str) -> object:
    """A mapping is written `key=value,key=value`, a number as digits. Anything else stays text,
    which the setting then rejects."""
    if isinstance(field.default, Mapping):
        pairs = [pair.split("=", 1) for pair in text.split(",") if pair]
        keys = {pair[0].strip() for pair in pairs if len(pair) == 2}
        return {k.strip(): v.strip() for k, v in pairs} if len(keys) == len(pairs) else text
    return int(text) if _is_whole(text) else text


def _problems(field: Field, value: object) -> Iterator[Problem]:
    """Problems worded for a file or flag, where there are no Python values or conditions."""
    match field.declaration:
        case _ if value is None:
            if not field.optional:
                yield Problem(field.name, "no value", "Specify one, or leave the field out.")
        case _ if secret := secret_in(value, field.name):
            remedy = "Keep it in Secrets Manager: templates are not secret."
            yield Problem(field.name, f"the value contains {secret}", remedy)
        case Toggle() if not isinstance(value, bool):
            remedy = "Write it without quotes." if value in ("true", "false") else ""
            yield Problem(field.name, f"expected true or false, got {value!r}", remedy)
        case Param(is_number=True) if isinstance(value, str) and _is_whole(value):
            what = f"expected a whole number, got {value!r}"
            yield Problem(field.name, what, "Write it without quotes.")
        case _:
            yield from known_problems(field.declaration, field.name, value)


def _located(where: str, problems: Iterator[Problem]) -> Iterator[Problem]:
    for problem in problems:
        yield Problem(f"{where} {problem.where}".strip(), problem.what, problem.remedy)


def _unknown(
    module: Compilable, where: str, name: str, value: object, fields: Mapping[str, Field]
) -> Problem:
    by_parameter = {field.parameter: field.name for field in fields.values() if field.parameter}
    members = [field.name for field in fields.values() if field.group == name]
    if members:
        remedy = f"It is a group of fields: set {', '.join(members)}."
    elif name in by_parameter:
        remedy = f"The field of parameter {name} is {by_parameter[name]!r}."
    elif isinstance(value, Mapping) and any(member in fields for member in value):
        remedy = f"Its members are fields: write them at the top level, without {name!r}."
    elif stacks := _stacks_with(name, module):
        remedy = f"Use {' or '.join(stacks)}, which has this field."
    else:
        remedy = did_you_mean(name, fields)
    return Problem(where, f"no field {name!r}", remedy)


def _stacks_with(name: str, module: Compilable) -> list[str]:
    """The stacks of the same module with a group that has the field."""
    own = module.module if isinstance(module, Published) else module
    if not any(name in get_type_hints(arm) for arm in _arms(own)):
        return []
    loaded = {entry.name: entry.load() for entry in catalog() if entry.kind is Kind.STACK}
    return [
        stack
        for stack, other in loaded.items()
        if other.module is own and name in {field.name for field in fields_of(other)}
    ]


def _arms(module: type[Module]) -> Iterator[type]:
    for declared in declared_fields(module).values():
        yield from declared.arms
