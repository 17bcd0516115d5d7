"""Detects drift: compares the deployed properties of a resource with its actual ones.

In: a resource of a stack. Out: where it differs. As in CloudFormation only properties that the
template sets are compared, and tags; types without a reader are not checked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from cfn_simulator.engine.drift.actual_properties import actual_properties, can_be_read
from cfn_simulator.engine.drift.attachments import without_attachments
from cfn_simulator.engine.drift.expectation import expected_of, shown_of
from cfn_simulator.engine.drift.property_differences import differences
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.drifts import DriftStatus, ResourceDrift
from cfn_simulator.engine.state.stack import Deployed, Stack
from cfn_simulator.types.machinery.reading.canonical import canonical
from metaflow_batch_cfn.cfn.values.unknown import holds_unknown, is_unknown
from metaflow_batch_cfn.documents import Json


@dataclass(frozen=True)
class Comparison:
    """`found`: the actual values that are compared; `actual`: all, as the service spells them."""

    expected: dict[str, Json]
    found: dict[str, Json]
    actual: Mapping[str, Json]


def drift_of(account: Account, stack: Stack, deployed: Deployed) -> ResourceDrift:
    now = account.clock.now()
    # A resource that a forced rollback skipped is not checked (API reference, ForceRollback).
    if deployed.unchecked or not can_be_read(deployed.type):
        return ResourceDrift(DriftStatus.NOT_CHECKED, now)
    try:
        compared = compare_with_actual(account, stack, deployed)
    except (BotoCoreError, ClientError) as error:
        return ResourceDrift(DriftStatus.UNKNOWN, now, reason=str(error))
    if compared is None:
        return ResourceDrift(DriftStatus.DELETED, now)
    expected = compared.expected
    differing = tuple(differences(expected, compared.found))
    status = DriftStatus.MODIFIED if differing else DriftStatus.IN_SYNC
    shown = {name: value for name, value in shown_of(deployed).items() if name in expected}
    return ResourceDrift(status, now, shown, _reported(expected, compared.actual), differing)


def compare_with_actual(account: Account, stack: Stack, deployed: Deployed) -> Comparison | None:
    """Both sides of the comparison; None if the resource no longer exists."""
    actual = actual_properties(account, deployed)
    if actual is None:
        return None
    expected = {
        name: value
        for name, value in expected_of(deployed).items()
        if name in actual and not is_unknown(value)
    }
    found = without_attachments(stack, deployed, canonical(deployed.type, actual), expected)
    return Comparison(expected, {name: found[name] for name in expected}, actual)


def _reported(expected: Mapping[str, Json], actual: Mapping[str, Json]) -> dict[str, Json]:
    """The actual values of what is compared, without what may be secret."""
    return {
        name: _reported(value, found)
        if isinstance(value, dict) and isinstance(found, dict)
        else found
        for name, value in expected.items()
        if (found := actual.get(name)) is not None
        and (isinstance(value, dict) or not holds_unknown(value))
    }


def differences_of(drift: ResourceDrift) -> list[Mapping[str, str]]:
    """The differences as the API returns them, with values as text."""
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
