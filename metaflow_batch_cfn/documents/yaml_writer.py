"""CloudFormation data to YAML text: short tags, literal blocks, declared order, no aliases.

In: plain data. Out: text. The data is passed to the emitter event by event, because building
PyYAML's nodes first takes as long again as writing them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from io import StringIO
from typing import Any, TypeAlias

import yaml

try:
    from yaml import CSafeDumper as _Dumper
except ImportError:  # PyYAML built without libyaml: the same data, in quotes, slower
    from yaml import SafeDumper as _Dumper  # type: ignore[assignment]

Emit: TypeAlias = Callable[[yaml.Event], None]

WIDTH = 100
_STRING = "tag:yaml.org,2002:str"
_SHORT = {"Ref": "!Ref", "Condition": "!Condition"}
_RESOLVER = yaml.resolver.Resolver()


def yaml_text(body: dict[str, Any]) -> str:
    """The YAML text of a template given as plain data."""
    text = StringIO()
    dumper = _Dumper(text, allow_unicode=True, width=WIDTH)
    emit: Emit = dumper.emit
    emit(yaml.StreamStartEvent())
    emit(yaml.DocumentStartEvent(explicit=False))
    _value(body, emit)
    emit(yaml.DocumentEndEvent(explicit=False))
    emit(yaml.StreamEndEvent())
    return text.getvalue()


def _value(value: Any, emit: Emit) -> None:
    if isinstance(value, str):
        emit(_text(value))
    elif isinstance(value, dict):
        _function_or_mapping(value, emit)
    elif isinstance(value, (list, tuple)):
        _sequence(value, None, emit)
    else:
        emit(yaml.ScalarEvent(None, None, (True, False), _plain(value)))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "null" if value is None else str(value)
    # YAML 1.1 reads 1e-05 as text: a float needs a decimal point.
    return text.replace("e", ".0e") if isinstance(value, float) and "." not in text else text


def _function_or_mapping(value: dict[str, Any], emit: Emit) -> None:
    if len(value) == 1:
        ((key, argument),) = value.items()
        tag = _tag(key, argument)
        if tag:
            _tagged(tag, argument, emit)
            return
    _mapping(value, None, emit)


def _tag(key: str, argument: Any) -> str | None:
    """The short tag of a function, or None for an ordinary mapping.

    YAML does not allow two tags on one value, so a function whose argument is itself a function
    keeps its long form, as does `Fn::ForEach::Name`. `Condition` is a function only if its value
    is the name of a condition.
    """
    if key.startswith("Fn::"):
        name = key[4:]
        nested = isinstance(argument, dict) and len(argument) == 1
        return f"!{name}" if name.isalnum() and name.isascii() and not nested else None
    return _SHORT.get(key) if isinstance(argument, str) else None


def _tagged(tag: str, argument: Any, emit: Emit) -> None:
    match argument:
        case [str(name), str(attribute)] if tag == "!GetAtt":
            emit(yaml.ScalarEvent(None, tag, (False, False), f"{name}.{attribute}"))
        case dict():
            _mapping(argument, tag, emit)
        case list():
            _sequence(argument, tag, emit)
        case _:
            text = argument if isinstance(argument, str) else _plain(argument)
            emit(yaml.ScalarEvent(None, tag, (False, False), text, style=_style(text)))


def _mapping(value: dict[str, Any], tag: str | None, emit: Emit) -> None:
    emit(yaml.MappingStartEvent(None, tag, tag is None, flow_style=not value))
    for key, item in value.items():
        emit(_text(key))
        _value(item, emit)
    emit(yaml.MappingEndEvent())


def _sequence(value: Any, tag: str | None, emit: Emit) -> None:
    emit(yaml.SequenceStartEvent(None, tag, tag is None, flow_style=not value))
    for item in value:
        _value(item, emit)
    emit(yaml.SequenceEndEvent())


@lru_cache(maxsize=4096)
def _text(value: str) -> yaml.ScalarEvent:
    """Text, unquoted unless a reader could interpret it as a number, a boolean or a date."""
    resolved = _RESOLVER.resolve(yaml.ScalarNode, value, (True, False))  # type: ignore[no-untyped-call]
    plain = resolved == _STRING and not _is_number(value)
    return yaml.ScalarEvent(None, None, (plain, True), value, style=_style(value))


def _is_number(text: str) -> bool:
    """Whether YAML 1.2 reads the text as a number, even where YAML 1.1 does not, as for 1e3."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _style(text: str) -> str | None:
    return "|" if "\n" in text else None
