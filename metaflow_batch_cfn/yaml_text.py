"""CloudFormation data to YAML text: short tags, literal blocks, declared order, no aliases.

Plain data goes in. It is told to the emitter event by event: building PyYAML's nodes first costs
as much again as writing them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import yaml

try:
    from yaml import CSafeDumper as _Dumper
except ImportError:  # PyYAML built without libyaml: the same text, slower
    from yaml import SafeDumper as _Dumper  # type: ignore[assignment]

WIDTH = 100
_STRING = "tag:yaml.org,2002:str"
_SHORT = {"Ref": "!Ref", "Condition": "!Condition"}
_RESOLVER = yaml.resolver.Resolver()


def yaml_text(body: dict[str, Any]) -> str:
    """The YAML text of a template given as plain data."""
    text = yaml.emit(_document(body), Dumper=_Dumper, allow_unicode=True, width=WIDTH)
    return str(text)


def _document(body: dict[str, Any]) -> Iterator[yaml.Event]:
    yield yaml.StreamStartEvent()
    yield yaml.DocumentStartEvent(explicit=False)
    yield from _value(body)
    yield yaml.DocumentEndEvent(explicit=False)
    yield yaml.StreamEndEvent()


def _value(value: Any) -> Iterator[yaml.Event]:
    if isinstance(value, str):
        yield _text(value)
    elif isinstance(value, dict):
        yield from _function_or_mapping(value)
    elif isinstance(value, (list, tuple)):
        yield from _sequence(value, None)
    else:
        yield yaml.ScalarEvent(None, None, (True, False), _plain(value))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


def _function_or_mapping(value: dict[str, Any]) -> Iterator[yaml.Event]:
    if len(value) == 1:
        ((key, argument),) = value.items()
        tag = _tag(key, argument)
        if tag:
            yield from _tagged(tag, argument)
            return
    yield from _mapping(value, None)


def _tag(key: str, argument: Any) -> str | None:
    """The short tag of a function, or None for an ordinary mapping.

    YAML cannot stack two tags, so a function whose argument is itself one function keeps its long
    form; `Condition` is a function only where it names a condition.
    """
    if key.startswith("Fn::"):
        nested = isinstance(argument, dict) and len(argument) == 1
        return None if nested else f"!{key[4:]}"
    return _SHORT.get(key) if isinstance(argument, str) else None


def _tagged(tag: str, argument: Any) -> Iterator[yaml.Event]:
    match argument:
        case [str(name), str(attribute)] if tag == "!GetAtt":
            yield yaml.ScalarEvent(None, tag, (False, False), f"{name}.{attribute}")
        case dict():
            yield from _mapping(argument, tag)
        case list():
            yield from _sequence(argument, tag)
        case _:
            text = argument if isinstance(argument, str) else _plain(argument)
            yield yaml.ScalarEvent(None, tag, (False, False), text, style=_style(text))


def _mapping(value: dict[str, Any], tag: str | None) -> Iterator[yaml.Event]:
    yield yaml.MappingStartEvent(None, tag, tag is None, flow_style=not value)
    for key, item in value.items():
        yield _text(key)
        yield from _value(item)
    yield yaml.MappingEndEvent()


def _sequence(value: Any, tag: str | None) -> Iterator[yaml.Event]:
    yield yaml.SequenceStartEvent(None, tag, tag is None, flow_style=not value)
    for item in value:
        yield from _value(item)
    yield yaml.SequenceEndEvent()


@lru_cache(maxsize=4096)
def _text(value: str) -> yaml.ScalarEvent:
    """Text, plain where no reader would take it for a number, a boolean or a date."""
    resolved = _RESOLVER.resolve(yaml.ScalarNode, value, (True, False))  # type: ignore[no-untyped-call]
    return yaml.ScalarEvent(None, None, (resolved == _STRING, True), value, style=_style(value))


def _style(text: str) -> str | None:
    return "|" if "\n" in text else None
