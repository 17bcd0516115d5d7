"""The differences between expected and actual properties.

In: two JSON values; `UNKNOWN` in the expected one matches everything. Out: each difference with its
JSON pointer. Limits: services return lists in their own order, so order is ignored. They also add
members with defaults, so only expected members are compared; additions count only in lists, tags
and variables.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from cfn_simulator.engine.state.drifts import PropertyDrift
from metaflow_batch_cfn.cfn.changes.difference import same
from metaflow_batch_cfn.cfn.values.unknown import is_unknown
from metaflow_batch_cfn.core.nodes import Path
from metaflow_batch_cfn.documents import Json

# Maps whose keys the user chooses: no service adds to them.
OWN_KEYS = frozenset({"AccessPointTags", "FileSystemTags", "Tags", "Variables"})
# IAM treats a document without a version as one of the older version; the simulator's IAM does not
# keep which of the two it has (see `types.iam.documents`).
VERSIONS = ("2008-10-17", "2012-10-17")


def differences(expected: Json, actual: Json, path: Path = ()) -> Iterator[PropertyDrift]:
    if is_unknown(expected):
        return
    match expected, actual:
        case dict(), dict() if path[-1:] and path[-1] in OWN_KEYS:
            yield from _between_members(expected, actual, path)
            for name, value in added_keys(expected, actual).items():
                yield _drift((*path, name), None, value, "ADD")
        case dict(), dict():
            yield from _between_members(expected, actual, path)
        case list(), list():
            yield from _between_lists(expected, actual, path)
        case _, None:
            yield _drift(path, expected, None, "REMOVE")
        case _ if not agrees(expected, actual):
            yield _drift(path, expected, actual, "NOT_EQUAL")


def agrees(expected: Json, actual: Json) -> bool:
    """Whether the actual value matches; a document may be text on either side."""
    match _side(expected, actual), _side(actual, expected):
        case expected, _ if is_unknown(expected):
            return True
        case dict() as expected, dict() as actual:
            return all(_member_agrees(expected, actual, name) for name in expected)
        case list() as expected, list() as actual:
            return all(_among(one, actual) for one in expected) and not added_indexes(
                expected, actual
            )
        case expected, actual:
            return same(expected, actual) or _same_number(expected, actual)


def _side(value: Json, other: Json) -> Json:
    """Parse a document, or unwrap a list of one, if the other side is not one."""
    match value:
        case [member] if not isinstance(other, list):
            return member
        case str():
            return _read(value, other)
    return value


def _same_number(expected: Json, actual: Json) -> bool:
    """A threshold of 5 equals 5.0; two texts of digits are compared as text."""
    if isinstance(expected, str) and isinstance(actual, str):
        return False
    try:
        return float(str(expected)) == float(str(actual))
    except ValueError:
        return False


def _member_agrees(expected: dict[str, Json], actual: dict[str, Json], name: str) -> bool:
    if name == "Version" and "Statement" in expected and expected[name] in VERSIONS:
        return actual.get(name) in (None, *VERSIONS)
    if name in OWN_KEYS and added_keys(expected[name], actual.get(name)):
        return False
    return agrees(expected[name], actual.get(name))


def added_keys(expected: Json, actual: Json) -> dict[str, Json]:
    """The entries that only the second map has."""
    if not isinstance(expected, dict) or not isinstance(actual, dict):
        return {}
    return {name: value for name, value in actual.items() if name not in expected}


def _between_members(
    expected: dict[str, Json], actual: dict[str, Json], path: Path
) -> Iterator[PropertyDrift]:
    for name, value in expected.items():
        if not _member_agrees(expected, actual, name):
            yield from differences(value, actual.get(name), (*path, name))


def _between_lists(expected: list[Json], actual: list[Json], path: Path) -> Iterator[PropertyDrift]:
    missing = [index for index, one in enumerate(expected) if not _among(one, actual)]
    extra = added_indexes(expected, actual)
    for index in missing:
        item = expected[index]
        counterpart = counterpart_of(item, actual, extra)
        if counterpart is None:
            yield _drift((*path, index), item, None, "REMOVE")
        else:
            extra.remove(counterpart)
            yield from differences(item, actual[counterpart], (*path, index))
    for index in extra:
        yield _drift((*path, index), None, actual[index], "ADD")


def _among(expected: Json, actual: list[Json]) -> bool:
    return any(agrees(expected, one) for one in actual)


def counterpart_of(expected: Json, actual: list[Json], indexes: list[int]) -> int | None:
    """The index of the member with the same name."""
    return next((index for index in indexes if _have_same_name(expected, actual[index])), None)


def added_indexes(expected: list[Json], actual: list[Json]) -> list[int]:
    """The indexes of members that match nothing expected."""
    return [
        index for index, one in enumerate(actual) if not any(agrees(item, one) for item in expected)
    ]


def _have_same_name(expected: Json, actual: Json) -> bool:
    """Whether two members of lists have the same name, so that one is the other changed."""
    if not isinstance(expected, dict) or not isinstance(actual, dict):
        return False
    names = [name for name in expected if name in ("Key", "Id", "Sid") or name.endswith("Name")]
    return bool(names) and all(agrees(expected[name], actual.get(name)) for name in names)


def _read(text: str, other: Json) -> Json:
    if not text.startswith(("{", "[")):
        return text
    if isinstance(other, str) and not other.startswith(text[:1]):
        return text
    try:
        found: Json = json.loads(text)
    except json.JSONDecodeError:
        return text
    return found


def _drift(path: Path, expected: Json, actual: Json, kind: str) -> PropertyDrift:
    return PropertyDrift("".join(f"/{step}" for step in path), expected, actual, kind)
