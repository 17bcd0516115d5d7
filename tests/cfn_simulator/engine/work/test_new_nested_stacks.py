"""A change set with new nested stacks shows them before they are created."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cfn_simulator.accounts import NAME, Played
from tests.cfn_simulator.engine.planning.test_nested_change_sets import (
    changed,
    nested,
    put,
    three_floors,
)
from tests.cfn_simulator.samples import logs, template


def stacks(played: Played) -> dict[str, dict[str, Any]]:
    """Every stack that is not deleted, by id."""
    summaries = played.call("ListStacks")["StackSummaries"]
    return {one["StackId"]: one for one in summaries if one["StackStatus"] != "DELETE_COMPLETE"}


def below(played: Played) -> list[dict[str, Any]]:
    return [one for one in stacks(played).values() if one.get("ParentId")]


def reviewed(played: Played, **more: Any) -> str:
    body = three_floors(played, 3)
    return played.change(body, "CREATE", IncludeNestedStacks=True, **more)


def test_each_new_nested_stack_is_under_review_with_its_own_change_set(
    played: Played,
) -> None:
    root = reviewed(played)
    middle = played.described(changed(played, root)["Middle"]["ChangeSetId"])
    leaf = played.described(changed(played, middle["ChangeSetId"])["Leaf"]["ChangeSetId"])
    (change,) = leaf["Changes"]
    assert change["ResourceChange"]["LogicalResourceId"] == "Logs"
    assert change["ResourceChange"]["Action"] == "Add"
    held = stacks(played)
    assert held[middle["StackId"]]["ParentId"] == played.described(root)["StackId"]
    assert held[leaf["StackId"]]["ParentId"] == middle["StackId"]
    assert held[leaf["StackId"]]["RootId"] == played.described(root)["StackId"]
    assert {one["StackStatus"] for one in held.values()} == {"REVIEW_IN_PROGRESS"}


def test_executing_the_root_creates_the_stacks_under_review(played: Played) -> None:
    root = reviewed(played)
    before = set(stacks(played))
    played.execute(root)
    assert played.status() == "CREATE_COMPLETE"
    assert played.log_groups() == {"nested-leaf": 3, "nested-own": 3}
    after = stacks(played)
    assert set(after) == before
    assert {one["StackStatus"] for one in after.values()} == {"CREATE_COMPLETE"}


def test_a_nested_stack_that_an_update_adds_is_reviewed_and_then_created(played: Played) -> None:
    played.create(template(Own=logs("nested-own", 3)))
    root = played.change(three_floors(played, 3), IncludeNestedStacks=True)
    assert changed(played, root)["Middle"]["Action"] == "Add"
    reviewed_ids = {one["StackId"] for one in below(played)}
    assert len(reviewed_ids) == 2
    played.execute(root)
    assert played.status() == "UPDATE_COMPLETE"
    assert {one["StackId"] for one in below(played)} == reviewed_ids


def test_deleting_the_change_set_deletes_nested_stacks_under_review_but_not_the_root(
    played: Played,
) -> None:
    root = reviewed(played)
    played.call("DeleteChangeSet", ChangeSetName=root)
    assert below(played) == []
    assert played.status() == "REVIEW_IN_PROGRESS"


def test_deleting_the_root_stack_deletes_the_nested_stacks_under_review(played: Played) -> None:
    reviewed(played)
    played.call("DeleteStack")
    assert stacks(played) == {}


def test_executing_a_change_set_deletes_the_stacks_under_review_of_another(played: Played) -> None:
    reviewed(played)
    second = reviewed(played)
    played.execute(second)
    assert {one["StackStatus"] for one in below(played)} == {"CREATE_COMPLETE"}
    assert len(below(played)) == 2


def test_a_stack_still_under_review_is_deleted_when_the_operation_ends(played: Played) -> None:
    body = three_floors(played, 3)
    body["Resources"]["Middle"]["DependsOn"] = "Own"
    root = played.change(body, "CREATE", IncludeNestedStacks=True)
    played.fail("Own")
    played.execute(root)
    assert played.status() == "ROLLBACK_COMPLETE"
    assert below(played) == []


def test_what_the_parent_has_yet_to_create_is_unknown_to_the_child(played: Played) -> None:
    leaf = template(Copy={"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String"}})
    leaf["Parameters"] = {"Source": {"Type": "String", "AllowedPattern": "arn:.*"}}
    leaf["Resources"]["Copy"]["Properties"]["Value"] = {"Ref": "Source"}
    child = nested(put(played, "copy", leaf))
    child["Properties"]["Parameters"] = {"Source": {"Fn::GetAtt": ["Own", "Arn"]}}
    body = template(Own=logs("nested-own", 3), Child=child)
    root = played.change(body, "CREATE", IncludeNestedStacks=True)
    described = played.described(changed(played, root)["Child"]["ChangeSetId"])
    assert described["Status"] == "CREATE_COMPLETE"
    assert described["Parameters"] == [
        {"ParameterKey": "Source", "ParameterValue": "{{changeSet:KNOWN_AFTER_APPLY}}"}
    ]
    played.execute(root)
    (copy,) = played.services.client("ssm").describe_parameters()["Parameters"]
    value = played.services.client("ssm").get_parameter(Name=copy["Name"])["Parameter"]["Value"]
    assert value.startswith("arn:aws:logs:")


def test_a_missing_capability_of_a_child_fails_the_change_set(
    played: Played,
) -> None:
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}},
    }
    body = template(Child=nested(put(played, "role", template(Role=role))))
    root = played.change(body, "CREATE", IncludeNestedStacks=True)
    child = played.described(changed(played, root)["Child"]["ChangeSetId"])
    assert "CAPABILITY_IAM" in child["StatusReason"]
    assert played.described(root)["Status"] == "FAILED"


@pytest.mark.parametrize("include", [True, False])
def test_a_template_that_nests_itself_is_refused(played: Played, include: bool) -> None:
    url = f"https://nested-change-sets.s3.us-east-1.amazonaws.com/{NAME}"
    put(played, NAME, template(Again=nested(url)))
    root = played.change(template(Again=nested(url)), "CREATE", IncludeNestedStacks=include)
    if include:
        assert played.described(root)["Status"] == "FAILED"
    else:
        played.execute(root)
        assert played.status() == "ROLLBACK_COMPLETE"
