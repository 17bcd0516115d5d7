"""Laws of upgrades: whoever runs a published template can take the next one.

`tests/baseline` has the templates that people run. An upgrade keeps data and queues, and the names
that people's own scripts and stacks refer to, unless `compile.moved.py` records it.
"""

from __future__ import annotations

import json

import pytest

from cfn_simulator import Simulator
from metaflow_batch_cfn.compile.catalog import catalog
from metaflow_batch_cfn.compile.ledger import names_of
from metaflow_batch_cfn.compile.moved import MOVED, REPLACED, WITHDRAWN
from metaflow_batch_cfn.diff.resolve import Side, resolve
from tests.cfn.templates import template_of
from tests.cfn_simulator.driver import Driver
from tests.launches import Launch, answers, is_switch, ready

from .upgrade import (
    BASELINE,
    PUBLISHED,
    TEMPLATES,
    baseline,
    lasts,
    lost_names,
    successor,
    unexplained,
    upgraded,
)

STILL_PUBLISHED = [name for name in PUBLISHED if name not in {one.entry for one in WITHDRAWN}]

every_published = pytest.mark.parametrize("name", STILL_PUBLISHED)
every_launch = pytest.mark.parametrize("launch", list(Launch), ids=lambda each: each.value)


@every_published
@every_launch
def test_an_upgrade_keeps_data_and_queues(driver: Driver, name: str, launch: Launch) -> None:
    upgrade = upgraded(driver, baseline(name), successor(name), launch)
    lost = unexplained(name, upgrade.lost, MOVED, REPLACED)
    assert not lost, "keep them, or record in moved.py why not"
    assert upgrade.worked, driver.history()
    assert upgrade.compared == upgrade.reviewed


@every_published
def test_an_upgrade_keeps_parameters_resources_and_outputs_by_name_and_type(name: str) -> None:
    assert not lost_names(name, successor(name)), "give the names back, or record them in moved.py"


def test_every_published_template_exists_unless_it_is_withdrawn() -> None:
    assert PUBLISHED
    missing = [name for name in STILL_PUBLISHED if not (TEMPLATES / f"{name}.yaml").is_file()]
    assert not missing, "give the template back, or record in moved.py that it is withdrawn"


def test_the_baseline_has_the_ledger_of_each_template() -> None:
    for name in PUBLISHED:
        ledger = json.loads((BASELINE / f"{name}.names.json").read_text(encoding="utf-8"))
        assert ledger == names_of(baseline(name))


def test_every_record_is_about_a_published_stack_and_says_why() -> None:
    for replaced in REPLACED:
        assert replaced.logical_id in baseline(replaced.entry)["Resources"]
        assert replaced.why
    for withdrawn in WITHDRAWN:
        assert withdrawn.why


def test_what_is_withdrawn_is_no_longer_in_the_catalogue() -> None:
    assert not {one.entry for one in WITHDRAWN} & {entry.name for entry in catalog()}


# what the laws need: launches that reach everything


@pytest.mark.parametrize("name", PUBLISHED)
def test_all_that_an_upgrade_has_to_keep_is_launched_in_some_way(
    simulator: Simulator, name: str
) -> None:
    template, there = template_of(baseline(name)), ready(simulator)
    sides = [Side(template, answers(template.data, launch, there)) for launch in Launch]
    made = {key for side in sides for key in resolve(side, simulator.region).stack.resources}
    kept = {key for key in template.section("Resources") if lasts(template.resource_type(key))}
    assert kept
    assert kept <= made


@pytest.mark.parametrize("name", PUBLISHED)
def test_switched_on_means_every_switch_and_every_optional_part(
    simulator: Simulator, name: str
) -> None:
    body = baseline(name)
    given = answers(body, Launch.NAMED, ready(simulator))
    for key, declared in body["Parameters"].items():
        if is_switch(declared):
            assert given[key] == "true"
        elif declared.get("Default", "") == "":
            assert given[key]
