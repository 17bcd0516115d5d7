"""What is there, in the words of the template that was deployed.

In: properties as they were deployed, what is expected of them (`UNKNOWN` for what is not compared)
and what was found. Out: the deployed properties with what differs put in its place, and nothing
else: what a service adds or orders otherwise is no difference, and so is not taken over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cfn_simulator.engine.drift.property_differences import (
    OWN_KEYS,
    added_keys,
    added_places,
    agrees,
    twin_of,
)
from metaflow_batch_cfn.cfn.values.unknown import is_unknown
from metaflow_batch_cfn.documents import Json


def in_words_of(
    deployed: Mapping[str, Json], expected: Mapping[str, Json], found: Mapping[str, Json]
) -> dict[str, Json]:
    """A property that is expected and not there is left out."""
    return dict(_members(deployed, expected, found))


def _members(
    deployed: Mapping[str, Json], expected: Mapping[str, Json], found: Mapping[str, Json]
) -> Iterator[tuple[str, Json]]:
    for name, value in deployed.items():
        wanted = expected.get(name)
        if name not in expected or is_unknown(wanted):
            yield name, value
        elif found.get(name) is not None:
            yield name, _with_added(name, _spoken(value, wanted, found[name]), wanted, found[name])


def _with_added(name: str, spoken: Json, expected: Json, found: Json) -> Json:
    if name not in OWN_KEYS or not isinstance(spoken, dict):
        return spoken
    return {**spoken, **added_keys(expected, found)}


def _spoken(deployed: Json, expected: Json, found: Json) -> Json:
    match deployed, expected, found:
        case dict(), dict(), dict():
            return in_words_of(deployed, expected, found)
        case _ if agrees(expected, found):
            return deployed
        case list(), list(), list() if len(deployed) == len(expected):
            return list(_items(deployed, expected, found))
    return found


def _items(deployed: list[Json], expected: list[Json], found: list[Json]) -> Iterator[Json]:
    extra = added_places(expected, found)
    for value, wanted in zip(deployed, expected, strict=True):
        twin = twin_of(wanted, found, extra)
        if any(agrees(wanted, one) for one in found):
            yield value
        elif twin is not None:
            extra.remove(twin)
            yield _spoken(value, wanted, found[twin])
    yield from (found[place] for place in extra)
