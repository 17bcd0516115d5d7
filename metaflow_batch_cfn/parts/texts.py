"""Text with values in it, as short as `Fn::Sub` allows."""

from __future__ import annotations

import re
from typing import Any

from troposphere import GetAtt, Ref, Sub

from metaflow_batch_cfn.core.values import Text

_PLACE = re.compile(r"\$\{(\w+)[^}]*\}")


def filled(pattern: str, **values: Any) -> Text:
    """`${Name}` of the pattern with its value in place: text as it is, references by their own
    names, and anything else through the mapping that `Fn::Sub` takes."""
    written = {name: _written(value) for name, value in values.items()}
    mapped = {name: values[name] for name, place in written.items() if place is None}
    named = {name for place in written.values() if place for name in _PLACE.findall(place)}
    if named & set(mapped):  # a resource is called what the mapping calls another value
        return Sub(pattern, **values)
    text = _PLACE.sub(lambda place: written.get(place[1]) or place[0], pattern)
    return Sub(text, **mapped) if "${" in text else text


def compact_json(value: object) -> str:
    """JSON without blanks: what a template holds of it counts against its size."""
    import json  # most templates hold none

    return json.dumps(value, separators=(",", ":"))


def _written(value: object) -> str | None:
    """How a value stands in the text itself, or None where it cannot."""
    match value:
        case str():
            return value.replace("${", "${!")
        case Ref(data={"Ref": str(name)}):
            return f"${{{name}}}"
        case GetAtt(data={"Fn::GetAtt": [str(name), str(attribute)]}):
            return f"${{{name}.{attribute}}}"
    return None
