"""Values of properties, as troposphere takes them.

In: an object of troposphere, the name of a property, and a value as Python or a file has it. Out:
the property, set or removed, or `CannotSetError`. Mappings become the properties that they stand
for, lists of `Key` and `Value` become tags, and functions in the long form those of troposphere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import redirect_stderr
from io import StringIO
from typing import Any, TypeGuard

from troposphere import AWSHelperFn, AWSProperty, BaseAWSObject, GenericHelperFn, Tags

from metaflow_batch_cfn.core.errors import did_you_mean, shown


class CannotSetError(Exception):
    """A path that leads nowhere, or a value that the property does not take."""

    def __init__(self, what: str, remedy: str = "") -> None:
        self.what, self.remedy = what, remedy


def known(holder: BaseAWSObject, name: str) -> None:
    if name not in holder.props:
        raise CannotSetError(f"no property {name!r}", did_you_mean(name, holder.props))


def assign(holder: BaseAWSObject, name: str, whole: Any, value: Any) -> None:
    """Set a property to `whole`, which contains the user's `value`; `None` removes it."""
    if whole is None:
        holder.properties.pop(name, None)
        return
    try:
        with redirect_stderr(StringIO()):  # where troposphere prints what its validators raise
            _put(holder, name, _typed(holder.props[name][0], whole))
    except (TypeError, ValueError, AttributeError) as error:
        what = f"{shown(value)} is not a valid {name}"
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
    structures = [kind for kind in kinds if is_structure(kind)]
    match plain(value):
        case dict() as members if structures:
            return _structure(structures[0], members)
        case dict() as members if _takes_tags(expected):
            return Tags(members)
        case list() as items if _takes_tags(expected):
            return tags_of(items)
        case list() as items:
            return [_typed(expected, item) for item in items]
        case other:
            return other


def _structure(kind: type[AWSProperty], members: Mapping[str, Any]) -> AWSProperty:
    made = kind()
    for name, member in members.items():
        known(made, name)
        assign(made, name, member, member)
    return made


def _takes_tags(expected: Any) -> bool:
    return expected is Tags or getattr(expected, "__name__", "") == "validate_tags_or_list"


def tags_of(items: list[Any]) -> Tags:
    for item in items:
        if not isinstance(item, AWSHelperFn) and not _is_tag(item):
            raise CannotSetError("expected a list of mappings with Key and Value")
    tags = Tags()
    tags.tags = items
    return tags


def _is_tag(item: object) -> bool:
    return isinstance(item, dict) and item.keys() == {"Key", "Value"}


def is_structure(kind: Any) -> TypeGuard[type[AWSProperty]]:
    return isinstance(kind, type) and issubclass(kind, AWSProperty)


def plain(value: Any) -> Any:
    """Tuples as lists, and functions in the long form, as a file has them, as troposphere's."""
    match value:
        case {"Ref": _} | {"Condition": str()} if len(value) == 1:
            return GenericHelperFn(value)
        case dict() if len(value) == 1 and str(next(iter(value))).startswith("Fn::"):
            return GenericHelperFn(value)
        case dict():
            return {key: plain(member) for key, member in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case _:
            return value


def readable(error: Exception) -> str:
    """What troposphere reports, with names in place of Python classes."""
    text = re.sub(r"<(?:class|function) '?(?:[\w]+\.)*(\w+)[^>]*>", r"\1", str(error))
    return text.removesuffix(".")
