"""Text that contains values, as short as `Fn::Sub` allows."""

from __future__ import annotations

import re
from typing import Any

from troposphere import GetAtt, Ref, Sub

from metaflow_batch_cfn.core.values import Text

_PLACE = re.compile(r"\$\{(\w+)[^}]*\}")


def filled(pattern: str, **values: Any) -> Text:
    """The pattern with each `${Name}` replaced by its value: text verbatim, references under their
    own names, and anything else through the mapping of `Fn::Sub`."""
    written = {name: _written(value) for name, value in values.items()}
    mapped = {name: values[name] for name, place in written.items() if place is None}
    named = {name for place in written.values() if place for name in _PLACE.findall(place)}
    if named & set(mapped):  # a resource has the name of another value in the mapping
        return Sub(pattern, **values)
    text = _PLACE.sub(lambda place: written.get(place[1]) or place[0], pattern)
    return Sub(text, **mapped) if "${" in text else text


def compact_json(value: object) -> str:
    """JSON without spaces, since it counts toward the size of the template."""
    import json  # most templates contain none

    return json.dumps(value, separators=(",", ":"))


def _written(value: object) -> str | None:
    """How a value is written in the text itself, or None if it cannot be."""
    match value:
        case str():
            return value.replace("${", "${!")
        case Ref(data={"Ref": str(name)}):
            return f"${{{name}}}"
        case GetAtt(data={"Fn::GetAtt": [str(name), str(attribute)]}):
            return f"${{{name}.{attribute}}}"
    return None
