"""A change set that includes nested stacks has a nested change set for each of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cfn_simulator.accounts import Played
from tests.cfn_simulator.samples import logs, template

BUCKET = "nested-change-sets"


def put(played: Played, key: str, body: dict[str, Any]) -> str:
    s3 = played.services.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key=key, Body=json.dumps(body).encode())
    return f"https://{BUCKET}.s3.us-east-1.amazonaws.com/{key}"


def nested(url: str) -> dict[str, Any]:
    return {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url}}


def changed(played: Played, change_set: str) -> dict[str, Any]:
    described = played.described(change_set)["Changes"]
    return {one["ResourceChange"]["LogicalResourceId"]: one["ResourceChange"] for one in described}


def three_floors(played: Played, days: int) -> dict[str, Any]:
    leaf = put(played, f"leaf-{days}", template(Logs=logs("nested-leaf", days)))
    middle = put(played, f"middle-{days}", template(Leaf=nested(leaf)))
    return template(Middle=nested(middle), Own=logs("nested-own", 3))


def test_each_nested_change_set_lists_its_own_changes(played: Played) -> None:
    played.create(three_floors(played, 3))
    root = played.change(three_floors(played, 5), IncludeNestedStacks=True)
    middle = changed(played, root)["Middle"]["ChangeSetId"]
    leaf = changed(played, middle)["Leaf"]["ChangeSetId"]
    (change,) = changed(played, leaf)["Logs"]["Details"]
    assert change["Target"]["Name"] == "RetentionInDays"
    described = played.described(leaf)
    assert (described["ParentChangeSetId"], described["RootChangeSetId"]) == (middle, root)
    assert "RootChangeSetId" not in played.described(root)


def test_by_default_a_nested_stack_is_one_change(played: Played) -> None:
    played.create(three_floors(played, 3))
    root = played.change(three_floors(played, 5))
    assert "ChangeSetId" not in changed(played, root)["Middle"]


def test_a_nested_change_set_is_executed_and_deleted_only_with_its_root(played: Played) -> None:
    played.create(three_floors(played, 3))
    root = played.change(three_floors(played, 5), IncludeNestedStacks=True)
    middle = changed(played, root)["Middle"]["ChangeSetId"]
    for operation in ("ExecuteChangeSet", "DeleteChangeSet"):
        code, message = played.refusal(operation, ChangeSetName=middle)
        assert code == "ValidationError"
        assert root in message
    played.execute(root)
    assert played.status() == "UPDATE_COMPLETE"
    assert played.log_groups() == {"nested-leaf": 5, "nested-own": 3}
    for executed in (root, middle):
        assert played.described(executed)["ExecutionStatus"] == "EXECUTE_COMPLETE"


def test_deleting_a_root_deletes_its_nested_change_sets(played: Played) -> None:
    played.create(three_floors(played, 3))
    root = played.change(three_floors(played, 5), IncludeNestedStacks=True)
    middle = changed(played, root)["Middle"]["ChangeSetId"]
    played.call("DeleteChangeSet", ChangeSetName=root)
    assert played.refusal("DescribeChangeSet", ChangeSetName=middle)[0] == "ChangeSetNotFound"


@pytest.mark.parametrize("body", [{"Resources": {}}, {"Resources": {"A": {"Type": "No::Such"}}}])
def test_an_invalid_nested_template_fails_the_root_and_the_nested_change_set_has_the_reason(
    played: Played, body: dict[str, Any]
) -> None:
    played.create(three_floors(played, 3))
    bad = template(Middle=nested(put(played, "bad", body)), Own=logs("nested-own", 3))
    root = played.change(bad, IncludeNestedStacks=True)
    middle = changed(played, root)["Middle"]["ChangeSetId"]
    described = played.described(root)
    assert (described["Status"], described["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert described["StatusReason"] == (
        f"Nested change set {middle} was not successfully created: Currently in FAILED."
    )
    below = played.described(middle)
    assert below["Status"] == "FAILED"
    assert below["StatusReason"]
    assert played.refusal("ExecuteChangeSet", ChangeSetName=root)[0] == "InvalidChangeSetStatus"


def test_a_nested_stack_without_changes_fails_only_its_own_change_set(played: Played) -> None:
    body = three_floors(played, 3)
    played.create(body)
    root = played.change({**body, "Description": "Again"}, IncludeNestedStacks=True)
    middle = changed(played, root)["Middle"]["ChangeSetId"]
    leaf = changed(played, middle)["Leaf"]["ChangeSetId"]
    assert "didn't contain changes" in played.described(leaf)["StatusReason"]
    assert played.described(root)["Status"] == "CREATE_COMPLETE"
    played.execute(root)
    assert played.status() == "UPDATE_COMPLETE"
