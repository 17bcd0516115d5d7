"""Sets one property of a troposphere resource by a path of AWS's own names.

In: a resource, a path and a value; `None` removes the property. Out: the resource, changed, or
`CannotSetError`. Lists and mappings on the way are copied, because resources may share them.
Limits: properties are those that troposphere knows. A path does not lead into an intrinsic
function.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from troposphere import AWSHelperFn, AWSObject, BaseAWSObject, Tags, encode_to_dict

from metaflow_batch_cfn.core.adjusting.property_values import (
    CannotSetError,
    assign,
    is_structure,
    known,
    plain,
    tags_of,
)
from metaflow_batch_cfn.core.errors import did_you_mean


def set_property(resource: AWSObject, path: str, value: Any) -> None:
    """Follow the path into properties, lists and mappings; set or remove the last one."""
    steps = path.split(".")
    if "" in steps:
        raise CannotSetError("a name in the path is empty")
    _changed(resource, steps, value)


def incomplete(holder: Any, path: str = "") -> Iterator[str]:
    """The path of each required property that is not set."""
    match holder:
        case BaseAWSObject():
            for name, (_, required) in holder.props.items():
                if required and name not in holder.properties:
                    yield f"{path}{name}"
            yield from incomplete(holder.properties, path)
        case dict():
            for name, member in holder.items():
                yield from incomplete(member, f"{path}{name}.")
        case list():
            for index, item in enumerate(holder):
                yield from incomplete(item, f"{path}#{index}.")


def _changed(holder: Any, steps: list[str], value: Any) -> Any:
    """The holder with the value set; a copy, unless it is an object of troposphere."""
    step, *rest = steps
    match holder:
        case Tags():
            return tags_of(_changed(holder.tags, steps, value))
        case BaseAWSObject():
            return _with_property(holder, step, rest, value)
        case list():
            return _with_item(holder, step, rest, value)
        case dict():
            return _with_key(holder, step, rest, value)
        case AWSHelperFn():
            kind = type(holder).__name__
            raise CannotSetError(f"{step!r} is inside {kind}", "Give the whole property instead.")
        case _:
            raise CannotSetError(f"{step!r} is inside a plain value", "Give the whole property.")


def _with_property(holder: BaseAWSObject, name: str, rest: list[str], value: Any) -> BaseAWSObject:
    known(holder, name)
    whole = _changed(_inner(holder, name), rest, value) if rest else value
    assign(holder, name, whole, value)
    return holder


def _with_item(items: list[Any], step: str, rest: list[str], value: Any) -> list[Any]:
    """One after the last is appended."""
    index = _index(step)
    if index > len(items) or (index == len(items) and (rest or value is None)):
        raise CannotSetError(f"no item {step}: the list has {len(items)}")
    item = _changed(items[index], rest, value) if rest else plain(value)
    kept = [] if item is None else [item]
    return [*items[:index], *kept, *items[index + 1 :]]


def _with_key(members: Mapping[str, Any], key: str, rest: list[str], value: Any) -> dict[str, Any]:
    if rest and key not in members:
        raise CannotSetError(f"no key {key!r}", did_you_mean(key, map(str, members)))
    if not rest and value is None:
        return {name: member for name, member in members.items() if name != key}
    return {**members, key: _changed(members[key], rest, value) if rest else plain(value)}


def _index(step: str) -> int:
    if not re.fullmatch(r"#[0-9]{1,4}", step):
        raise CannotSetError(f"expected an item such as #0, got {step!r}")
    return int(step[1:])


def _inner(holder: BaseAWSObject, name: str) -> Any:
    """A property to go on into; one that is made of properties is added where it is not set. A
    policy document of awacs is read as plain data."""
    if name in holder.properties:
        inner = holder.properties[name]
        return plain(encode_to_dict(inner)) if hasattr(inner, "JSONrepr") else inner
    kind = holder.props[name][0]
    if not is_structure(kind):
        raise CannotSetError(f"{name!r} is not set", "Give the whole property.")
    return kind()
