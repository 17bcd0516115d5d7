"""Everything in the three systems without Metaflow has its counterpart on the page."""

from __future__ import annotations

import re

import pytest

import metaflow_batch_cfn.doctor
import metaflow_batch_cfn.jobs.why
from metaflow_batch_cfn.compile.catalog import find
from metaflow_batch_cfn.compile.render import ordered
from metaflow_batch_cfn.compile.standalone import standalone

from .generic_names import (
    PROCESSING_INPUTS,
    PROCESSING_OUTPUTS,
    SPOT_INPUTS,
    SPOT_OUTPUTS,
    TRAINING_INPUTS,
    TRAINING_OUTPUTS,
)
from .markdown import ROOT, tables

PAGE = ROOT / "docs" / "coming-from-terraform.md"
WHY = [
    path.read_text(encoding="utf-8")
    for package in (metaflow_batch_cfn.jobs.why, metaflow_batch_cfn.doctor)
    for folder in package.__path__
    for path in sorted(ROOT.joinpath(folder).glob("*.py"))
]
# The title of each part of the page, and what the part must contain.
PARTS = {
    "processing": ("Batch processing on several queues", PROCESSING_INPUTS, PROCESSING_OUTPUTS),
    "spot": ("The recipe for Spot", SPOT_INPUTS, SPOT_OUTPUTS),
    "training": ("Training jobs", TRAINING_INPUTS, TRAINING_OUTPUTS),
}
each_part = pytest.mark.parametrize("stack", list(PARTS))


def text_of(stack: str) -> str:
    """The part of the page about one stack."""
    parts = re.split(r"(?m)^# ", PAGE.read_text(encoding="utf-8"))
    (found,) = [part for part in parts if part.startswith(PARTS[stack][0])]
    return found


def tables_of(stack: str) -> dict[str, list[list[str]]]:
    """The rows of the part's tables, by their header."""
    text = text_of(stack)
    found: dict[str, list[list[str]]] = {}
    for head, *rows in tables(PAGE):
        if all(cell in text for cell in rows[0]):
            found.setdefault(", ".join(head), []).extend(rows)
    return found


def moved(stack: str) -> dict[str, str]:
    rows = tables_of(stack)["There, Here, What changed, and why"]
    return {there.strip("`"): here.strip("`") for there, here, _ in rows}


@each_part
def test_every_input_and_every_output_has_a_row(stack: str) -> None:
    _, inputs, outputs = PARTS[stack]
    assert sorted(moved(stack)) == sorted((*inputs, *outputs))


@each_part
def test_what_a_row_refers_to_exists(stack: str) -> None:
    body = ordered(standalone(find(stack).load()))
    inputs = PARTS[stack][1]
    for there, here in moved(stack).items():
        if here != "(none)":
            assert here in body["Parameters" if there in inputs else "Outputs"], here


@each_part
def test_each_row_says_what_changed_and_ends_with_a_period(stack: str) -> None:
    for head, rows in tables_of(stack).items():
        for row in rows:
            assert all(row), (head, row)
            assert row[-1].endswith("."), row


@each_part
def test_every_parameter_and_output_that_the_text_names_exists(stack: str) -> None:
    """Names in CloudFormation's style: words run together, each with a capital letter."""
    body = ordered(standalone(find(stack).load()))
    known = {*body["Parameters"], *body["Outputs"], "ResourceRequirements"}
    named = set(re.findall(r"`([A-Z][A-Za-z]*[a-z][A-Z][A-Za-z]*)`", text_of(stack)))
    assert named
    assert named <= known


@pytest.mark.parametrize(("stack", "least"), [("processing", 12), ("spot", 8), ("training", 6)])
def test_what_has_changed_is_answered_row_by_row(stack: str, least: int) -> None:
    assert len(tables_of(stack)["It says, Today, Here"]) >= least


@pytest.mark.parametrize(("stack", "entries"), [("spot", 3), ("training", 3)])
def test_each_troubleshooting_entry_is_answered_by_an_existing_cause(
    stack: str, entries: int
) -> None:
    rows = tables_of(stack)["It says, What answers now"]
    assert len({says.partition(":")[0] for says, _ in rows}) == entries
    for _, answer in rows:
        causes = re.findall(r"`([A-Z][A-Z_]+)`", answer)
        assert causes
        for cause in causes:
            assert any(f'"{cause}"' in source for source in WHY), cause


def test_the_figures_on_the_page_are_the_defaults() -> None:
    body = ordered(standalone(find("processing").load()))
    for name, figure in re.findall(r"`(\w+)` \((\d+)", text_of("processing")):
        assert body["Parameters"][name]["Default"] == int(figure), name
    spot = ordered(standalone(find("spot").load()))["Parameters"]
    training = ordered(standalone(find("training").load()))["Parameters"]
    assert spot["MaxvCpus"]["Default"] == 100
    assert training["InstanceTypes"]["Default"] in text_of("training")
    assert (training["JobVcpus"]["Default"], training["JobMemoryMiB"]["Default"]) == (4, 16384)
