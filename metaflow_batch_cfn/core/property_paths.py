"""Sets one property of a troposphere resource by a path of AWS's own names.

In: a resource, a path and a value; `None` removes the property. Out: the resource, changed, or
`CannotSetError`. Lists and mappings on the way are copied, because resources may share them.
Limits: properties are those that troposphere knows. A path does not lead into an intrinsic
function.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr
from io import StringIO
from typing import Any, TypeGuard

from troposphere import (
    AWSHelperFn,
    AWSObject,
    AWSProperty,
    BaseAWSObject,
    GenericHelperFn,
    Tags,
    encode_to_dict,
)

from metaflow_batch_cfn.core.errors import did_you_mean


class CannotSetError(Exception):
    """A path that leads nowhere, or a value that the property does not take."""

    def __init__(self, what: str, remedy: str = "") -> None:
        self.what, self.remedy = what, remedy


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


def readable(error: Exception) -> str:
    """What troposphere reports, with names in place of Python classes."""
    text = re.sub(r"<(?:class|function) '?(?:[\w]+\.)*(\w+)[^>]*>", r"\1", str(error))
    return text.removesuffix(".")


def _changed(holder: Any, steps: list[str], value: Any) -> Any:
    """The holder with the value set; a copy, unless it is an object of troposphere."""
    step, *rest = steps
    match holder:
        case Tags():
            return _tags(_changed(holder.tags, steps, value))
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
    _known(holder, name)
    whole = _changed(_inner(holder, name), rest, value) if rest else value
    _assign(holder, name, whole, value)
    return holder


def _with_item(items: list[Any], step: str, rest: list[str], value: Any) -> list[Any]:
    """One after the last is appended."""
    index = _index(step)
    if index > len(items) or (index == len(items) and (rest or value is None)):
        raise CannotSetError(f"no item {step}: the list has {len(items)}")
    if rest:
        new = [_changed(items[index], rest, value)]
    else:
        new = [] if value is None else [_plain(value)]
    return [*items[:index], *new, *items[index + 1 :]]


def _with_key(members: Mapping[str, Any], key: str, rest: list[str], value: Any) -> dict[str, Any]:
    if rest and key not in members:
        raise CannotSetError(f"no key {key!r}", did_you_mean(key, map(str, members)))
    if not rest and value is None:
        return {name: member for name, member in members.items() if name != key}
    return {**members, key: _changed(members[key], rest, value) if rest else _plain(value)}


def _known(holder: BaseAWSObject, name: str) -> None:
    if name not in holder.props:
        raise CannotSetError(f"no property {name!r}", did_you_mean(name, holder.props))


def _index(step: str) -> int:
    if not re.fullmatch(r"#[0-9]{1,4}", step):
        raise CannotSetError(f"expected an item such as #0, got {step!r}")
    return int(step[1:])


def _inner(holder: BaseAWSObject, name: str) -> Any:
    """A property to go on into; one that is made of properties is added where it is not set. A
    policy document of awacs is read as plain data."""
    if name in holder.properties:
        inner = holder.properties[name]
        return _plain(encode_to_dict(inner)) if hasattr(inner, "JSONrepr") else inner
    kind = holder.props[name][0]
    if not _is_structure(kind):
        raise CannotSetError(f"{name!r} is not set", "Give the whole property.")
    return kind()


def _assign(holder: BaseAWSObject, name: str, whole: Any, value: Any) -> None:
    """Set a property to `whole`, which contains the user's `value`; `None` removes it."""
    if whole is None:
        holder.properties.pop(name, None)
        return
    try:
        with redirect_stderr(StringIO()):  # where troposphere prints what its validators raise
            _put(holder, name, _typed(holder.props[name][0], whole))
    except (TypeError, ValueError, AttributeError) as error:
        what = f"{value!r} is not a valid {name}"
        raise CannotSetError(what, f"{readable(error)}.") from error


def _put(holder: BaseAWSObject, name: str, value: Any) -> None:
    """troposphere takes a property that has the name of an attribute, such as the UpdatePolicy of a
    compute environment, for the attribute."""
    kind: Any = holder.props[name][0]
    if name not in holder.attributes:
        setattr(holder, name, value)
    elif isinstance(value, (kind, AWSHelperFn)):
        holder.properties[name] = value
    else:
        raise TypeError(f"expected {kind.__name__}")


def _typed(expected: Any, value: Any) -> Any:
    """A value as troposphere takes it: mappings as the properties that they stand for."""
    kinds = expected if isinstance(expected, (list, tuple)) else (expected,)
    structures = [kind for kind in kinds if _is_structure(kind)]
    match _plain(value):
        case dict() as members if structures:
            return _structure(structures[0], members)
        case dict() as members if _takes_tags(expected):
            return Tags(members)
        case list() as items if _takes_tags(expected):
            return _tags(items)
        case list() as items:
            return [_typed(expected, item) for item in items]
        case plain:
            return plain


def _structure(kind: type[AWSProperty], members: Mapping[str, Any]) -> AWSProperty:
    made = kind()
    for name, member in members.items():
        _known(made, name)
        _assign(made, name, member, member)
    return made


def _takes_tags(expected: Any) -> bool:
    return expected is Tags or getattr(expected, "__name__", "") == "validate_tags_or_list"


def _tags(items: list[Any]) -> Tags:
    for item in items:
        if not isinstance(item, AWSHelperFn) and not _is_tag(item):
            raise CannotSetError("expected a list of mappings with Key and Value")
    tags = Tags()
    tags.tags = items
    return tags


def _is_tag(item: object) -> bool:
    return isinstance(item, dict) and item.keys() == {"Key", "Value"}


def _is_structure(kind: Any) -> TypeGuard[type[AWSProperty]]:
    return isinstance(kind, type) and issubclass(kind, AWSProperty)


def _plain(value: Any) -> Any:
    """Tuples as lists, and functions in the long form, as a file has them, as troposphere's."""
    match value:
        case {"Ref": _} | {"Condition": str()} if len(value) == 1:
            return GenericHelperFn(value)
        case dict() if len(value) == 1 and str(next(iter(value))).startswith("Fn::"):
            return GenericHelperFn(value)
        case dict():
            return {key: _plain(member) for key, member in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return value
