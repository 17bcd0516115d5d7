"""Where what is there differs from what is expected, property by property.

In: two values of JSON; `UNKNOWN` in the expected one stands for whatever is there. Out: each
difference with its JSON pointer. What hurts: services give lists back in an order of their own, so
order counts for nothing; and they add members with defaults, so only what is expected is compared,
but for lists, tags and variables, in which what was added is told.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from cfn_simulator.engine.state.drifts import PropertyDrift
from metaflow_batch_cfn.cfn.changes.difference import same
from metaflow_batch_cfn.cfn.values.unknown import is_unknown
from metaflow_batch_cfn.core.nodes import Path
from metaflow_batch_cfn.documents import Json

# Maps whose keys are the user's own: no service adds to them.
OWN_KEYS = frozenset({"AccessPointTags", "FileSystemTags", "Tags", "Variables"})
# IAM reads a document without a version as one of the older; which of the two it is called by the
# simulator's IAM does not keep (see `resources.iam_documents`).
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
    """Whether the service holds what was asked for; a document may be text on either side."""
    match _side(expected, actual), _side(actual, expected):
        case wanted, _ if is_unknown(wanted):
            return True
        case dict() as wanted, dict() as found:
            return all(_member_agrees(wanted, found, name) for name in wanted)
        case list() as wanted, list() as found:
            return all(_among(one, found) for one in wanted) and not added_places(wanted, found)
        case wanted, found:
            return same(wanted, found) or _same_number(wanted, found)


def _side(value: Json, other: Json) -> Json:
    """A document as what it holds, a list of one as its member, where the other side is none."""
    match value:
        case [member] if not isinstance(other, list):
            return member
        case str():
            return _read(value, other)
    return value


def _same_number(wanted: Json, found: Json) -> bool:
    """A threshold of 5 is one of 5.0; texts of digits are texts."""
    if isinstance(wanted, str) and isinstance(found, str):
        return False
    try:
        return float(str(wanted)) == float(str(found))
    except ValueError:
        return False


def _member_agrees(wanted: dict[str, Json], found: dict[str, Json], name: str) -> bool:
    if name == "Version" and "Statement" in wanted and wanted[name] in VERSIONS:
        return found.get(name) in (None, *VERSIONS)
    if name in OWN_KEYS and added_keys(wanted[name], found.get(name)):
        return False
    return agrees(wanted[name], found.get(name))


def added_keys(expected: Json, actual: Json) -> dict[str, Json]:
    """Of two maps, what only the second has."""
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
    missing = [place for place, one in enumerate(expected) if not _among(one, actual)]
    extra = added_places(expected, actual)
    for place in missing:
        wanted = expected[place]
        twin = twin_of(wanted, actual, extra)
        if twin is None:
            yield _drift((*path, place), wanted, None, "REMOVE")
        else:
            extra.remove(twin)
            yield from differences(wanted, actual[twin], (*path, place))
    for place in extra:
        yield _drift((*path, place), None, actual[place], "ADD")


def _among(wanted: Json, found: list[Json]) -> bool:
    return any(agrees(wanted, one) for one in found)


def twin_of(wanted: Json, found: list[Json], places: list[int]) -> int | None:
    """The place of what goes by the same name."""
    return next((one for one in places if _are_twins(wanted, found[one])), None)


def added_places(expected: list[Json], actual: list[Json]) -> list[int]:
    """The places of what nothing expected is like."""
    return [
        place
        for place, one in enumerate(actual)
        if not any(agrees(wanted, one) for wanted in expected)
    ]


def _are_twins(wanted: Json, found: Json) -> bool:
    """Whether two members of lists are one thing that changed: they go by the same name."""
    if not isinstance(wanted, dict) or not isinstance(found, dict):
        return False
    names = [name for name in wanted if name in ("Key", "Id", "Sid") or name.endswith("Name")]
    return bool(names) and all(agrees(wanted[name], found.get(name)) for name in names)


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
