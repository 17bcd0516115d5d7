"""Faults as JSON: read from a client's request, and written for its response.

In: JSON, such as `{"trouble": "throttling", "operation": "DescribeStacks", "nth": 2}` or a list;
`trouble` determines the kind of fault. Out: faults, or ConfigError with every problem.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from cfn_simulator.faults import CallFault, CallTrouble, Fault, ResourceFault, ResourceTrouble, Step
from metaflow_batch_cfn.core.errors import ConfigError, Problem, did_you_mean
from metaflow_batch_cfn.documents import Json

CALLS = {one.value: one for one in CallTrouble}
RESOURCES = {one.value: one for one in ResourceTrouble}
STEPS = {one.value: one for one in Step}
TEXTS = ("service", "operation", "after", "message", "logical_id", "type", "stack", "code")
NUMBERS = ("nth", "times", "status")


def read_faults(data: Json) -> list[Fault]:
    items = data if isinstance(data, list) else [data]
    problems: list[Problem] = []
    faults: list[Fault] = []
    for place, item in enumerate(items):
        where = f"faults[{place}]"
        if isinstance(item, dict):
            found = _problems(where, item)
            problems += found
            faults += [] if found else [_fault(item)]
        else:
            what = "is not a JSON object"
            problems.append(Problem(where, what, 'Write {"trouble": "throttling", ...}.'))
    if problems:
        raise ConfigError(problems)
    return faults


def as_json(fault: Fault, struck: int) -> Json:
    """A fault without the members that were not given, and how many times it has fired."""
    members: dict[str, Json] = {
        name: getattr(value, "value", value)
        for name, value in asdict(fault).items()
        if value is not None or name == "times"
    }
    return {**members, "struck": struck}


def _problems(where: str, item: Mapping[str, Json]) -> list[Problem]:
    trouble = str(item.get("trouble"))
    known = [*CALLS, *RESOURCES]
    if trouble not in known:
        what = f"{trouble!r} is not a valid trouble"
        return [Problem(f"{where}.trouble", what, did_you_mean(trouble, known))]
    kind = CallFault if trouble in CALLS else ResourceFault
    names = [field.name for field in fields(kind)]
    unknown = [
        Problem(f"{where}.{name}", f"{trouble} has no such member", did_you_mean(name, names))
        for name in item
        if name not in names
    ]
    members = [name for name in item if name in names]
    return unknown + [
        problem for name in members for problem in _of_member(f"{where}.{name}", name, item[name])
    ]


def _of_member(where: str, name: str, value: Json) -> list[Problem]:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if name in NUMBERS and not whole and not (name == "times" and value is None):
        return [Problem(where, f"{value!r} is not a whole number", "Use 1 or more.")]
    if name in TEXTS and not isinstance(value, str):
        return [Problem(where, f"{value!r} is not a string", "Put it in quotes.")]
    if name == "step" and value not in STEPS:
        return [Problem(where, f"{value!r} is not a valid step", f"Choose {', '.join(STEPS)}.")]
    if name == "seconds" and not (whole or isinstance(value, float)):
        return [Problem(where, f"{value!r} is not a number", "Use seconds, such as 90.")]
    return []


def _fault(item: Mapping[str, Json]) -> Fault:
    members: dict[str, Any] = {name: value for name, value in item.items() if name != "trouble"}
    trouble = str(item["trouble"])
    if trouble in CALLS:
        return CallFault(CALLS[trouble], **members)
    if "step" in members:
        members["step"] = STEPS[members["step"]]
    return ResourceFault(RESOURCES[trouble], **members)
