"""CloudFormation data to YAML text: short tags, literal blocks, declared order, no aliases."""

from __future__ import annotations

from typing import Any

import yaml

try:
    from yaml import CSafeDumper as _Base
except ImportError:  # PyYAML built without libyaml: the same text, slower
    from yaml import SafeDumper as _Base  # type: ignore[assignment]

WIDTH = 100
_STRING = "tag:yaml.org,2002:str"
_SHORT = {"Ref": "!Ref", "Condition": "!Condition"}


class _Dumper(_Base):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def yaml_text(body: dict[str, Any]) -> str:
    """The YAML text of a template given as plain data."""
    return yaml.dump(
        body, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH, encoding=None
    )


def _mapping(dumper: _Dumper, data: dict[str, Any]) -> yaml.Node:
    if len(data) == 1:
        ((key, value),) = data.items()
        tag = _tag(key, value)
        if tag:
            return _tagged(dumper, tag, value)
    return dumper.represent_mapping("tag:yaml.org,2002:map", data.items())


def _tag(key: str, value: Any) -> str | None:
    """The short tag of a function, or None for an ordinary mapping.

    YAML cannot stack two tags, so a function whose argument is itself one function keeps its long
    form; `Condition` is a function only where it names a condition.
    """
    if key.startswith("Fn::"):
        nested = isinstance(value, dict) and len(value) == 1
        return None if nested else "!" + key[4:]
    if isinstance(value, str):
        return _SHORT.get(key)
    return None


def _tagged(dumper: _Dumper, tag: str, value: Any) -> yaml.Node:
    match value:
        case [str(name), str(attribute)] if tag == "!GetAtt":
            return dumper.represent_scalar(tag, f"{name}.{attribute}")
        case str():
            style = "|" if "\n" in value else None
            return dumper.represent_scalar(tag, value, style=style)
        case list():
            return dumper.represent_sequence(tag, value)
        case dict():
            return dumper.represent_mapping(tag, value.items())
        case _:
            return dumper.represent_scalar(tag, str(value))


def _text(dumper: _Dumper, data: str) -> yaml.Node:
    return dumper.represent_scalar(_STRING, data, style="|" if "\n" in data else None)


_Dumper.add_representer(dict, _mapping)
_Dumper.add_representer(str, _text)
