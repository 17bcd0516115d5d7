"""The specification of the simulator agrees with the code."""

from __future__ import annotations

import re

import pytest

from cfn_simulator.engine.state.status import StackStatus
from cfn_simulator.faults import CallTrouble, ResourceTrouble, Step
from cfn_simulator.operations import OPERATIONS
from cfn_simulator.types.readers import READERS
from cfn_simulator.wire.protocol import service_model

from .markdown import ROOT, tables

PAGE = ROOT / "docs" / "simulator.md"
TEXT = PAGE.read_text(encoding="utf-8")
CHAPTERS = dict(re.findall(r"^## (.+)\n((?:(?!^## ).*\n?)*)", TEXT, re.MULTILINE))
OPERATION = re.compile(r"^### (\w+)\n((?:(?!^### ).*\n?)*)", re.MULTILINE)
SECTIONS = dict(OPERATION.findall(CHAPTERS["Operations"]))
UNMODELLED_OPERATIONS = re.findall(r"`(\w+)`", CHAPTERS["Operations that are not modelled"])


def test_every_operation_of_the_model_is_on_the_page_once() -> None:
    refused = [name for name in UNMODELLED_OPERATIONS if name != "NotImplemented"]
    assert sorted([*SECTIONS, *refused]) == sorted(service_model().operation_names)


def test_the_operations_that_are_specified_are_those_that_are_modelled() -> None:
    assert set(SECTIONS) == set(OPERATIONS)


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_each_operation_says_what_it_does_refuses_and_does_not_model(operation: str) -> None:
    labels = re.findall(r"^- ([^:]+): \S", SECTIONS[operation], re.MULTILINE)
    assert labels == ["Does", "Refuses", "Does not model"]


def test_every_status_is_on_the_page_with_how_to_reach_it() -> None:
    statuses, *_ = tables(PAGE)
    documented = {row[0].strip("`") for row in statuses[1:]}
    assert documented == {status.value for status in StackStatus}
    assert len(documented) == 23


def test_the_types_that_can_be_read_back_are_on_the_page() -> None:
    section = TEXT.split("### What is read back")[1].split("\n\n")[2]
    families = re.findall(r"^- `(AWS::\w+)`: ((?:.|\n  )*)", section, re.MULTILINE)
    documented = [
        f"{family}::{name}" for family, names in families for name in re.findall(r"\w+", names)
    ]
    assert sorted(documented) == sorted(READERS)


def test_every_fault_is_on_the_page() -> None:
    _, calls, resources = tables(PAGE)
    assert {row[0].strip("`") for row in calls[1:]} == {one.value for one in CallTrouble}
    assert {row[0].strip("`") for row in resources[1:]} == {one.value for one in ResourceTrouble}
    assert all(f"`{step.value}`" in CHAPTERS["Faults"] for step in Step)


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL))
def test_the_examples_run(code: str) -> None:
    exec(compile(code, str(PAGE), "exec"), {})
