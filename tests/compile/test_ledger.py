"""The ledger of names: what must not change by accident."""

from __future__ import annotations

import json

import pytest
from hypothesis import given as cases
from hypothesis import strategies as st

from metaflow_batch_cfn import BatchCore, standalone
from metaflow_batch_cfn.compile.ledger import Drift, drift, names_of, write_ledger
from metaflow_batch_cfn.compile.moved import MOVED, Moved
from metaflow_batch_cfn.compile.render import ordered

RECORDED = {
    "Parameters/Stage": "String",
    "Resources/Queue": "AWS::Batch::JobQueue",
    "Outputs/QueueArn": "Output",
}


def moved(section: str, old: str, new: str = "", entry: str = "batch") -> Moved:
    return Moved(entry=entry, section=section, old=old, new=new, why="It was misspelt.")


def without(*names: str) -> dict[str, str]:
    return {name: kind for name, kind in RECORDED.items() if name not in names}


def test_every_name_that_cloudformation_sees_is_recorded_with_its_type() -> None:
    body = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "x",
        "Metadata": {"Ignored": {}},
        "Parameters": {"Stage": {"Type": "String"}},
        "Rules": {"SayX": {}},
        "Mappings": {"Images": {}},
        "Conditions": {"IsProd": {}},
        "Resources": {"Queue": {"Type": "AWS::Batch::JobQueue"}},
        "Outputs": {"QueueArn": {"Value": "x"}},
    }
    assert names_of(body) == {
        "Conditions/IsProd": "Condition",
        "Mappings/Images": "Mapping",
        "Outputs/QueueArn": "Output",
        "Parameters/Stage": "String",
        "Resources/Queue": "AWS::Batch::JobQueue",
        "Rules/SayX": "Rule",
    }


def test_a_ledger_is_sorted_so_that_its_difference_is_the_change() -> None:
    names = names_of(ordered(standalone(BatchCore)))
    assert list(names) == sorted(names)
    text = write_ledger(dict(reversed(names.items())))
    assert text == write_ledger(names)
    assert json.loads(text) == names
    assert text.endswith("}\n")


@cases(st.dictionaries(st.text(max_size=5), st.text(max_size=5)))
def test_without_changes_there_is_no_drift(names: dict[str, str]) -> None:
    assert not drift("batch", names, names, [])


@cases(
    st.dictionaries(st.sampled_from("abcd"), st.sampled_from("xy")),
    st.dictionaries(st.sampled_from("abcd"), st.sampled_from("xy")),
)
def test_drift_is_every_name_lost_or_retyped_and_never_a_new_one(
    recorded: dict[str, str], names: dict[str, str]
) -> None:
    found = drift("batch", recorded, names, [])
    assert set(found.lost) == recorded.keys() - names.keys()
    changed = {name for name in recorded.keys() & names.keys() if recorded[name] != names[name]}
    assert set(found.retyped) == changed
    assert bool(found) == bool(found.lost or found.retyped)


def test_a_lost_name_is_drift() -> None:
    found = drift("batch", RECORDED, without("Resources/Queue"), [])
    assert found == Drift(lost=("Resources/Queue",), retyped=())


def test_a_retyped_name_is_drift() -> None:
    names = {**RECORDED, "Resources/Queue": "AWS::SQS::Queue"}
    assert drift("batch", RECORDED, names, []) == Drift(lost=(), retyped=("Resources/Queue",))


@pytest.mark.parametrize(
    "names", [without("Resources/Queue"), {**RECORDED, "Resources/Queue": "X"}]
)
def test_a_recorded_move_is_explained(names: dict[str, str]) -> None:
    there = {**names, "Resources/JobQueue": "AWS::Batch::JobQueue"}
    assert not drift("batch", RECORDED, there, [moved("Resources", "Queue", "JobQueue")])


def test_a_name_that_was_removed_on_purpose_is_explained() -> None:
    names = without("Resources/Queue")
    assert not drift("batch", RECORDED, names, [moved("Resources", "Queue", "")])


def test_a_move_to_a_name_that_does_not_exist_explains_nothing() -> None:
    names = without("Resources/Queue")
    assert drift("batch", RECORDED, names, [moved("Resources", "Queue", "JobQueue")])


@pytest.mark.parametrize(
    "other",
    [
        moved("Resources", "Queue", entry="quickstart"),
        moved("Outputs", "Queue"),
        moved("Resources", "QueueArn"),
    ],
)
def test_a_move_of_another_entry_section_or_name_explains_nothing(other: Moved) -> None:
    assert drift("batch", RECORDED, without("Resources/Queue"), [other])


def test_every_recorded_move_says_why() -> None:
    assert all(move.why and move.old != move.new for move in MOVED)
