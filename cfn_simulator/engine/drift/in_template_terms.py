"""Actual properties, in the terms of the deployed template.

In: the deployed properties, the expected ones (`UNKNOWN` for what is not compared) and the actual
ones. Out: the deployed properties, with actual values where they differ. What a service only adds
or orders differently is not a difference, and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cfn_simulator.engine.drift.property_differences import (
    OWN_KEYS,
    added_indexes,
    added_keys,
    agrees,
    counterpart_of,
)
from metaflow_batch_cfn.cfn.values.unknown import is_unknown
from metaflow_batch_cfn.documents import Json


def in_template_terms(
    deployed: Mapping[str, Json], expected: Mapping[str, Json], found: Mapping[str, Json]
) -> dict[str, Json]:
    """The properties; one that is expected but does not exist is left out."""
    return dict(_members(deployed, expected, found))


def _members(
    deployed: Mapping[str, Json], expected: Mapping[str, Json], found: Mapping[str, Json]
) -> Iterator[tuple[str, Json]]:
    for name, value in deployed.items():
        expected_value = expected.get(name)
        if name not in expected or is_unknown(expected_value):
            yield name, value
        elif found.get(name) is not None:
            yield (
                name,
                _with_added(
                    name,
                    _translated(value, expected_value, found[name]),
                    expected_value,
                    found[name],
                ),
            )


def _with_added(name: str, translated: Json, expected: Json, found: Json) -> Json:
    if name not in OWN_KEYS or not isinstance(translated, dict):
        return translated
    return {**translated, **added_keys(expected, found)}


def _translated(deployed: Json, expected: Json, found: Json) -> Json:
    match deployed, expected, found:
        case dict(), dict(), dict():
            return in_template_terms(deployed, expected, found)
        case _ if agrees(expected, found):
            return deployed
        case list(), list(), list() if len(deployed) == len(expected):
            return list(_items(deployed, expected, found))
    return found


def _items(deployed: list[Json], expected: list[Json], found: list[Json]) -> Iterator[Json]:
    extra = added_indexes(expected, found)
    for value, expected_value in zip(deployed, expected, strict=True):
        counterpart = counterpart_of(expected_value, found, extra)
        if any(agrees(expected_value, one) for one in found):
            yield value
        elif counterpart is not None:
            extra.remove(counterpart)
            yield _translated(value, expected_value, found[counterpart])
    yield from (found[index] for index in extra)
