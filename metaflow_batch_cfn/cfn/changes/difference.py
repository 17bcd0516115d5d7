"""Where two values differ, path by path.

In: two JSON values. Out: the deepest paths at which they differ, with both values; None means
absent. Limits: CloudFormation does not distinguish `16` from `"16"` or `true` from `"true"`, so
scalars are compared as text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from metaflow_batch_cfn.cfn.values.scalars import scalar_text
from metaflow_batch_cfn.core.nodes import Path
from metaflow_batch_cfn.documents import Json


@dataclass(frozen=True)
class Difference:
    """A path, and the values at it before and after."""

    path: Path
    before: Json
    after: Json


def differences(before: Json, after: Json, path: Path = ()) -> Iterator[Difference]:
    """Every difference, in the order of the later value."""
    match before, after:
        case dict(), dict():
            for key in [*after, *(one for one in before if one not in after)]:
                yield from differences(before.get(key), after.get(key), (*path, key))
        case list(), list():
            for index, (left, right) in enumerate(zip_longest(before, after)):
                yield from differences(left, right, (*path, index))
        case _:
            if not same(before, after):
                yield Difference(path, before, after)


def same(before: Json, after: Json) -> bool:
    """Whether CloudFormation sees no difference."""
    match before, after:
        case dict(), dict():
            return before.keys() == after.keys() and all(
                same(before[key], after[key]) for key in before
            )
        case list(), list():
            return len(before) == len(after) and all(map(same, before, after))
        case (dict() | list() | None, _) | (_, dict() | list() | None):
            return before is None and after is None
        case _:
            return scalar_text(before) == scalar_text(after)


def value_at(value: Json, path: Path) -> Json:
    """The value at the path, or None."""
    for step in path:
        match value:
            case dict() if isinstance(step, str):
                value = value.get(step)
            case list() if isinstance(step, int) and step < len(value):
                value = value[step]
            case _:
                return None
    return value


def put_at(value: Json, path: Path, member: Json) -> Json:
    """The value with the member at the path; unchanged if the path does not exist."""
    match path, value:
        case (), _:
            return member
        case (str(step), *rest), dict() if step in value:
            return {**value, step: put_at(value[step], tuple(rest), member)}
        case (int(step), *rest), list() if step < len(value):
            return [
                put_at(item, tuple(rest), member) if place == step else item
                for place, item in enumerate(value)
            ]
        case _:
            return value


def leaves(value: Json, path: Path = ()) -> Iterator[Path]:
    """The paths of all scalars (and of empty containers) in the value."""
    match value:
        case dict() if value:
            for key, member in value.items():
                yield from leaves(member, (*path, key))
        case list() if value:
            for index, item in enumerate(value):
                yield from leaves(item, (*path, index))
        case _:
            yield path
