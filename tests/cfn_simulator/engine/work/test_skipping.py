"""Rollbacks of nested stacks, and the resources that a continued rollback can skip."""

from __future__ import annotations

import json
from typing import Any

from cfn_simulator.faults import Step
from tests.cfn_simulator.accounts import NAME, Played
from tests.cfn_simulator.samples import Resource, logs, template

BUCKET = "skipping-templates"


def shelved(played: Played, key: str, body: dict[str, Any]) -> str:
    s3 = played.services.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key=key, Body=json.dumps(body).encode())
    return f"https://{BUCKET}.s3.us-east-1.amazonaws.com/{key}"


def nested(url: str, **attributes: Any) -> Resource:
    properties = {"TemplateURL": url}
    return {"Type": "AWS::CloudFormation::Stack", "Properties": properties, **attributes}


def family(played: Played, days: int, name: str = "deep", **more: Resource) -> dict[str, Any]:
    """A root with a child with a grandchild; each has a log group."""
    inner = shelved(played, f"inner-{days}-{name}", template(Deep=logs(name, days)))
    outer = template(Inner=nested(inner), Middle=logs("middle", days))
    child = nested(shelved(played, f"outer-{days}-{name}", outer))
    return template(Outer=child, Top=logs("top", days), **more)


def late(days: int = 7) -> Resource:
    return logs("late", days, DependsOn=["Outer", "Top"])


def stack_named(played: Played, logical_id: str) -> Any:
    """The newest stack nested under a logical id."""
    return next(one for one in stacks(played) if one["StackName"].split("-")[-2] == logical_id)


def stacks(played: Played) -> list[Any]:
    return list(played.call("ListStacks")["StackSummaries"])


def stuck(played: Played, *logical_ids: str) -> None:
    """An update fails late, and these resources fail to roll back."""
    played.create(family(played, 3))
    played.fail("Late", Step.CREATE)
    for logical_id in logical_ids:
        played.fail(logical_id, Step.UPDATE, nth=2, times=1)
    played.update(family(played, 5, Late=late()))


def test_an_updated_nested_stack_rolls_back_with_its_root(played: Played) -> None:
    stuck(played)
    assert played.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert played.log_groups() == {"deep": 3, "middle": 3, "top": 3}
    for logical_id in ("Outer", "Inner"):
        name = stack_named(played, logical_id)["StackName"]
        events = played.call("DescribeStackEvents", StackName=name)["StackEvents"]
        statuses = [one["ResourceStatus"] for one in events if one["LogicalResourceId"] == name]
        assert statuses[:5] == [
            "UPDATE_ROLLBACK_COMPLETE",
            "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
            "UPDATE_ROLLBACK_IN_PROGRESS",
            "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
            "UPDATE_IN_PROGRESS",
        ]


def test_the_old_resource_of_a_nested_replacement_exists_when_its_root_rolls_back(
    played: Played,
) -> None:
    played.create(family(played, 3))
    made = played.services.client("logs").describe_log_groups()["logGroups"]
    born = {one["logGroupName"]: one["creationTime"] for one in made}
    played.fail("Late", Step.CREATE)
    played.update(family(played, 3, "deeper", Late=late()))
    assert played.status() == "UPDATE_ROLLBACK_COMPLETE"
    after = played.services.client("logs").describe_log_groups()["logGroups"]
    assert {one["logGroupName"]: one["creationTime"] for one in after} == born


def test_the_old_resource_of_a_nested_replacement_is_deleted_after_its_root_is_updated(
    played: Played,
) -> None:
    played.create(family(played, 3))
    played.update(family(played, 3, "deeper"))
    assert played.status() == "UPDATE_COMPLETE"
    assert set(played.log_groups()) == {"deeper", "middle", "top"}
    statuses = {one["StackName"]: one["StackStatus"] for one in stacks(played)}
    assert set(statuses.values()) == {"UPDATE_COMPLETE"}


def test_a_resource_of_a_nested_stack_is_skipped_by_that_stacks_name(played: Played) -> None:
    stuck(played, "Deep")
    assert played.status() == "UPDATE_ROLLBACK_FAILED"
    inner = stack_named(played, "Inner")
    assert inner["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    played.fail("Deep", Step.UPDATE)
    played.call("ContinueUpdateRollback", ResourcesToSkip=[f"{inner['StackName']}.Deep"])
    assert played.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert stack_named(played, "Inner")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert stack_named(played, "Outer")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert played.log_groups() == {"deep": 5, "middle": 3, "top": 3}


def test_a_nested_rollback_can_be_continued_after_the_cause_is_fixed(played: Played) -> None:
    stuck(played, "Deep")
    played.call("ContinueUpdateRollback")
    assert played.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert played.log_groups() == {"deep": 3, "middle": 3, "top": 3}
    operations = stack_named(played, "Inner")["LastOperations"]
    assert operations[0]["OperationType"] == "CONTINUE_ROLLBACK"


def test_a_malformed_name_to_skip_is_refused(played: Played) -> None:
    stuck(played, "Deep")
    for wrong in ("Deep", "Outer", "Inner.Deep", f"{NAME}.Outer"):
        code, message = played.refusal("ContinueUpdateRollback", ResourcesToSkip=[wrong])
        assert code == "ValidationError"
        assert f"not [{wrong}]" in message


def test_a_resource_that_failed_to_update_cannot_be_skipped(played: Played) -> None:
    played.create(family(played, 3))
    played.fail("Top", Step.UPDATE)
    played.fail("Middle", Step.UPDATE, nth=2, times=1)
    body = family(played, 5)
    body["Resources"]["Top"]["DependsOn"] = "Outer"
    played.update(body)
    assert played.status() == "UPDATE_ROLLBACK_FAILED"
    code, _ = played.refusal("ContinueUpdateRollback", ResourcesToSkip=["Top"])
    assert code == "ValidationError"


def test_a_deleted_nested_stack_can_be_skipped_by_its_logical_id(played: Played) -> None:
    stuck(played, "Middle")
    outer = stack_named(played, "Outer")["StackName"]
    played.call("DeleteStack", StackName=outer)
    played.call("ContinueUpdateRollback")
    assert played.status() == "UPDATE_ROLLBACK_FAILED"
    assert "Currently in DELETE_COMPLETE" in played.reasons("UPDATE_FAILED")["Outer"]
    played.call("ContinueUpdateRollback", ResourcesToSkip=["Outer"])
    assert played.status() == "UPDATE_ROLLBACK_COMPLETE"


def test_a_nested_stack_is_not_continued_by_itself(played: Played) -> None:
    stuck(played, "Deep")
    inner = stack_named(played, "Inner")["StackName"]
    code, message = played.refusal("ContinueUpdateRollback", StackName=inner)
    assert code == "ValidationError"
    assert "child stack" in message


def test_force_skips_every_failed_resource_at_every_depth(played: Played) -> None:
    stuck(played, "Deep", "Top")
    for logical_id in ("Deep", "Top"):
        played.fail(logical_id, Step.UPDATE)
    played.call("ContinueUpdateRollback", ForceRollback=True)
    assert played.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert played.log_groups() == {"deep": 5, "middle": 3, "top": 5}


def test_what_was_skipped_by_force_is_not_checked_for_drift_until_it_is_updated(
    played: Played,
) -> None:
    stuck(played, "Top")
    played.call("ContinueUpdateRollback", ForceRollback=True)
    assert drift_of(played, "Top") == "NOT_CHECKED"
    played.update(family(played, 7))
    assert drift_of(played, "Top") == "IN_SYNC"


def drift_of(played: Played, logical_id: str) -> str:
    played.call("DetectStackDrift")
    drifts = played.call("DescribeStackResourceDrifts")["StackResourceDrifts"]
    found = {one["LogicalResourceId"]: one["StackResourceDriftStatus"] for one in drifts}
    return str(found.get(logical_id, "NOT_CHECKED"))


def test_force_and_names_exclude_one_another(played: Played) -> None:
    stuck(played, "Top")
    code, message = played.refusal(
        "ContinueUpdateRollback", ForceRollback=True, ResourcesToSkip=["Top"]
    )
    assert code == "ValidationError"
    assert "ForceRollback and ResourcesToSkip" in message


def paused(played: Played) -> None:
    """The nested stacks are updated; what follows failed, and nothing is rolled back."""
    played.create(family(played, 3))
    played.fail("Late", Step.CREATE)
    played.update(family(played, 5, "deeper", Late=late()), DisableRollback=True)
    assert played.status() == "UPDATE_FAILED"
    assert stack_named(played, "Inner")["StackStatus"] == "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
    assert {"deep", "deeper"} <= set(played.log_groups())


def test_a_paused_update_that_continues_cleans_up_its_nested_stacks(played: Played) -> None:
    paused(played)
    played.update(family(played, 5, "deeper", Late=late(14)), DisableRollback=True)
    assert played.status() == "UPDATE_COMPLETE"
    assert {one["StackStatus"] for one in stacks(played)} == {"UPDATE_COMPLETE"}
    assert set(played.log_groups()) == {"deeper", "middle", "top", "late"}


def test_a_paused_update_that_rolls_back_rolls_back_its_nested_stacks(played: Played) -> None:
    paused(played)
    played.call("RollbackStack")
    assert {one["StackStatus"] for one in stacks(played)} == {"UPDATE_ROLLBACK_COMPLETE"}
    assert played.log_groups() == {"deep": 3, "middle": 3, "top": 3}


def test_a_paused_update_that_continues_and_fails_rolls_back_to_its_start(
    played: Played,
) -> None:
    paused(played)
    played.fail("Later", Step.CREATE)
    later = logs("later", DependsOn=["Outer", "Late"])
    body = family(played, 7, "deepest", Late=late(), Later=later)
    played.update(body, DisableRollback=True)
    played.call("RollbackStack")
    assert {one["StackStatus"] for one in stacks(played)} == {"UPDATE_ROLLBACK_COMPLETE"}
    assert played.log_groups() == {"deep": 3, "middle": 3, "top": 3}


def test_a_paused_update_can_be_deleted_with_its_nested_stacks(played: Played) -> None:
    paused(played)
    played.call("DeleteStack")
    assert {one["StackStatus"] for one in stacks(played)} == {"DELETE_COMPLETE"}
    assert played.log_groups() == {}
