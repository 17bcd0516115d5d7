"""Drift: what was deployed against what the services say now.

In: a deployed resource. Out: where it differs. As in CloudFormation only properties that the
template sets are compared; write-only ones, and types that cannot be read back, are not. What
hurts: services give lists back in an order of their own, so order counts for nothing here.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from fnmatch import fnmatchcase

from metaflow_batch_cfn.cfn.difference import Path, same
from metaflow_batch_cfn.cfn.registry import resource_type
from metaflow_batch_cfn.core.documents import Json
from metaflow_batch_cfn.simulator.engine.account import Account
from metaflow_batch_cfn.simulator.engine.drifts import (
    DriftStatus,
    PropertyDrift,
    ResourceDrift,
)
from metaflow_batch_cfn.simulator.engine.values import Deployed
from metaflow_batch_cfn.simulator.reading import can_read, read


def drift_of(account: Account, deployed: Deployed) -> ResourceDrift:
    now = account.clock.now()
    expected = deployed.resource.properties
    # A resource that a forced rollback skipped is not checked (API reference, ForceRollback).
    if deployed.unchecked or not can_read(deployed.type):
        return ResourceDrift(DriftStatus.NOT_CHECKED, now, expected)
    actual = read(deployed.type, deployed.physical_id or "", account.services)
    if actual is None:
        return ResourceDrift(DriftStatus.DELETED, now, expected)
    hidden = resource_type(deployed.type, account.region).write_only
    compared = {name: value for name, value in expected.items() if name in actual}
    found = tuple(_differences(dict(compared), dict(actual), (), hidden))
    status = DriftStatus.MODIFIED if found else DriftStatus.IN_SYNC
    told = {name: actual[name] for name in compared}
    return ResourceDrift(status, now, dict(compared), told, found)


def _differences(
    expected: Json, actual: Json, path: Path, hidden: Collection[str]
) -> Iterator[PropertyDrift]:
    if _is_hidden(path, hidden):
        return
    match expected, actual:
        case dict(), dict():
            for key, value in expected.items():
                yield from _differences(value, actual.get(key), (*path, key), hidden)
        case list(), list():
            yield from _between_lists(expected, actual, path)
        case _, None:
            yield PropertyDrift(_pointer(path), expected, None, "REMOVE")
        case _ if not _same(expected, actual):
            yield PropertyDrift(_pointer(path), expected, actual, "NOT_EQUAL")


def _between_lists(expected: list[Json], actual: list[Json], path: Path) -> Iterator[PropertyDrift]:
    missing = [place for place, one in enumerate(expected) if not _among(one, actual)]
    extra = [place for place, one in enumerate(actual) if not _among(one, expected)]
    for place in missing:
        yield PropertyDrift(_pointer((*path, place)), expected[place], None, "REMOVE")
    for place in extra:
        yield PropertyDrift(_pointer((*path, place)), None, actual[place], "ADD")


def _among(item: Json, items: list[Json]) -> bool:
    return any(_same(item, one) for one in items)


def _same(expected: Json, actual: Json) -> bool:
    """Whether the service holds what was asked for; documents may be given as text."""
    if isinstance(expected, str) and isinstance(actual, dict):
        return json.loads(expected) == actual if expected.startswith("{") else False
    if isinstance(expected, dict) and isinstance(actual, dict):
        return all(_same(value, actual.get(key)) for key, value in expected.items())
    return same(expected, actual)


def _is_hidden(path: Path, hidden: Collection[str]) -> bool:
    name = "/".join("*" if isinstance(step, int) else step for step in path)
    return any(fnmatchcase(name, pattern) for pattern in hidden)


def _pointer(path: Path) -> str:
    return "".join(f"/{step}" for step in path)


def differences_of(drift: ResourceDrift) -> list[Mapping[str, str]]:
    """As the API tells them: values as text."""
    return [
        {
            "PropertyPath": one.pointer,
            "ExpectedValue": _text(one.expected),
            "ActualValue": _text(one.actual),
            "DifferenceType": one.kind,
        }
        for one in drift.differences
    ]


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)
