"""From a template that people run to its successor: what an upgrade does to their stack.

In: both templates and a way to launch the first. Out: what the change set and the offline diff
replace or remove, and the physical resources before and after.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from metaflow_batch_cfn.cfn.registry.data_bearing import holds_data
from metaflow_batch_cfn.cfn.template.load import load_template
from metaflow_batch_cfn.compile.ledger import Drift, drift, names_of
from metaflow_batch_cfn.compile.moved import MOVED, Moved, Replaced
from metaflow_batch_cfn.diff.compare import diff
from metaflow_batch_cfn.diff.resolve import Side
from metaflow_batch_cfn.diff.verdicts import Verdict
from tests.cfn.templates import template_of
from tests.cfn_simulator.driver import Driver
from tests.launches import Launch, answers, ready

TESTS = Path(__file__).parents[2]
BASELINE = TESTS / "baseline"
TEMPLATES = TESTS.parent / "templates"
PUBLISHED = sorted(path.stem for path in BASELINE.glob("*.yaml"))
CONTRACT = ("Parameters", "Resources", "Outputs")
QUEUE = "AWS::Batch::JobQueue"
IAM = ["CAPABILITY_NAMED_IAM"]
NOTHING_TO_DO = (
    "The submitted information didn't contain changes.",
    "No updates are to be performed.",
)
_VERDICTS = {"True": Verdict.REPLACE, "Conditional": Verdict.MAY_REPLACE}

Body = Mapping[str, Any]
Endings = dict[str, Verdict]


def baseline(name: str) -> dict[str, Any]:
    """A template as it was published, as data."""
    return dict(load_template((BASELINE / f"{name}.yaml").read_text(encoding="utf-8")).data)


def successor(name: str) -> dict[str, Any]:
    """The template of that name as it is now."""
    return dict(load_template((TEMPLATES / f"{name}.yaml").read_text(encoding="utf-8")).data)


@dataclass(frozen=True)
class Upgrade:
    """By logical id: the verdict where a resource of the stack is replaced or removed, its type,
    its physical id before and after. `status` is that of the stack in the end."""

    reviewed: Endings
    compared: Endings
    types: Mapping[str, str]
    before: Mapping[str, str]
    after: Mapping[str, str]
    status: str

    @property
    def worked(self) -> bool:
        return self.status in ("CREATE_COMPLETE", "UPDATE_COMPLETE")

    @property
    def lost(self) -> list[str]:
        """Data and queues that the stack does not have any more, or that the change set said may
        be replaced."""
        changed = {name for name, known in self.before.items() if self.after.get(name) != known}
        return sorted(name for name in changed | set(self.reviewed) if lasts(self.types[name]))


def lasts(resource_type: str) -> bool:
    """Whether an upgrade has to keep it: what holds data, and where jobs wait."""
    return holds_data(resource_type) or resource_type == QUEUE


def unexplained(
    entry: str, lost: Sequence[str], moved: Sequence[Moved], replaced: Sequence[Replaced]
) -> list[str]:
    """What was lost and is not recorded for the stack."""
    recorded = {one.logical_id for one in replaced if one.entry == entry}
    recorded |= {one.old for one in moved if (one.entry, one.section) == (entry, "Resources")}
    return [name for name in lost if name not in recorded]


def upgraded(driver: Driver, old: Body, new: Body, launch: Launch) -> Upgrade:
    """Launch `old`, then change the stack to `new`; what was answered is kept."""
    given = answers(old, launch, ready(driver.simulator), driver.name)
    driver.create(old, parameters=given, Capabilities=IAM)
    assert driver.status() == "CREATE_COMPLETE", driver.history()
    before, known = physical_ids(driver), parameters(driver)
    kept = {name: None for name in known if name in new["Parameters"]}
    change_set = driver.review(new, parameters=kept, Capabilities=IAM)
    if change_set["Status"] != "FAILED":
        driver.execute(change_set)
    elif not change_set["StatusReason"].startswith(NOTHING_TO_DO):
        raise AssertionError(change_set["StatusReason"])
    return Upgrade(
        reviewed=dict(endings(change_set)),
        compared=offline(old, new, known),
        types={name: body["Type"] for name, body in old["Resources"].items()},
        before=before,
        after=physical_ids(driver),
        status=driver.status(),
    )


def lost_names(name: str, new: Body) -> Drift:
    """The names of a published template that `new` has lost or retyped."""
    recorded = json.loads((BASELINE / f"{name}.names.json").read_text(encoding="utf-8"))
    of_contract = {key: kind for key, kind in recorded.items() if key.startswith(CONTRACT)}
    return drift(name, of_contract, names_of(new), MOVED)


def endings(change_set: Mapping[str, Any]) -> Iterator[tuple[str, Verdict]]:
    for change in change_set["Changes"]:
        resource = change["ResourceChange"]
        if resource["Action"] == "Remove":
            yield resource["LogicalResourceId"], Verdict.REMOVE
        elif resource.get("Replacement") in _VERDICTS:
            yield resource["LogicalResourceId"], _VERDICTS[resource["Replacement"]]


def offline(old: Body, new: Body, known: Mapping[str, str]) -> Endings:
    before, after = (Side(template_of(body), known) for body in (old, new))
    ending = (Verdict.REMOVE, *_VERDICTS.values())
    rows = diff(before, after).rows
    return {row.logical_id: row.verdict for row in rows if row.verdict in ending}


def parameters(driver: Driver) -> dict[str, str]:
    return {
        one["ParameterKey"]: one["ParameterValue"] for one in driver.stack().get("Parameters", ())
    }


def physical_ids(driver: Driver) -> dict[str, str]:
    pages = driver.cloudformation.get_paginator("list_stack_resources")
    return {
        one["LogicalResourceId"]: one["PhysicalResourceId"]
        for page in pages.paginate(StackName=driver.name)
        for one in page["StackResourceSummaries"]
    }
