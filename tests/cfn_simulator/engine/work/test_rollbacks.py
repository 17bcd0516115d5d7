"""Failures without rollback, and every way to recover from them."""

from __future__ import annotations

from typing import Any

from cfn_simulator.faults import Step
from tests.cfn_simulator.accounts import NAME, Played
from tests.cfn_simulator.samples import bucket, logs, parameter, ref, template


def two(days: int, **more: Any) -> dict[str, Any]:
    return template(First=logs("first", days), Second=logs("second", days), **more)


def test_a_paused_create_keeps_its_resources_and_says_how_to_continue(played: Played) -> None:
    played.fail("Second", Step.CREATE, nth=1)
    body = template(First=logs("first"), Second=logs("second", DependsOn="First"))
    played.create(body, DisableRollback=True)
    assert played.status() == "CREATE_FAILED"
    assert played.resources() == {"First": "CREATE_COMPLETE", "Second": "CREATE_FAILED"}
    code, message = played.refusal("UpdateStack", TemplateBody="{}", UsePreviousTemplate=False)
    assert code == "ValidationError"
    assert message.startswith(
        "This stack is currently in a non-terminal [CREATE_FAILED] state. To update the stack from "
        "this state, please use the disable-rollback parameter with update-stack API."
    )


def test_a_paused_create_continues_where_it_stopped(played: Played) -> None:
    played.fail("Second", Step.CREATE)
    body = template(First=logs("first"), Second=logs("second", DependsOn="First"))
    played.create(body, OnFailure="DO_NOTHING")
    played.execute(played.change(body | {"Description": "again"}), DisableRollback=True)
    assert played.statuses()[-3:] == [
        "UPDATE_IN_PROGRESS",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_COMPLETE",
    ]
    assert played.resources() == {"First": "CREATE_COMPLETE", "Second": "CREATE_COMPLETE"}


def test_a_paused_create_that_is_rolled_back_leaves_nothing(played: Played) -> None:
    played.fail("Second", Step.CREATE)
    body = template(First=logs("first"), Second=logs("second", DependsOn="First"))
    played.create(body, DisableRollback=True)
    begun = played.call("RollbackStack")
    assert begun["StackId"] == played.stack()["StackId"]
    assert played.statuses()[-2:] == ["ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"]
    assert played.log_groups() == {}
    (newest, *_) = played.stack()["LastOperations"]
    assert newest == {"OperationType": "ROLLBACK", "OperationId": begun["OperationId"]}


def test_a_paused_update_is_rolled_back_to_the_last_stable_state(played: Played) -> None:
    played.create(two(3))
    for days, extra in ((5, "Third"), (7, "Fourth")):
        played.fail(extra)
        played.update(two(days, **{extra: logs(extra.lower())}), DisableRollback=True)
        assert played.status() == "UPDATE_FAILED"
    played.call("RollbackStack")
    assert played.statuses()[-3:] == [
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE",
    ]
    assert played.log_groups() == {"first": 3, "second": 3}
    assert set(played.resources()) == {"First", "Second"}


def test_a_stack_at_rest_has_nothing_to_roll_back(played: Played) -> None:
    played.create(two(3))
    assert played.refusal("RollbackStack") == (
        "ValidationError",
        "RollbackStack cannot be called from current stack status CREATE_COMPLETE",
    )
    code, message = played.refusal("ContinueUpdateRollback")
    assert code == "ValidationError"
    assert message.endswith("is in CREATE_COMPLETE state and can not continue update rollback.")


def test_no_resource_is_replaced_while_rollback_is_disabled(played: Played) -> None:
    played.create(two(3))
    renamed = template(First=logs("renamed", 3), Second=logs("second", 3))
    played.update(renamed, DisableRollback=True)
    assert played.status() == "UPDATE_FAILED"
    assert played.reasons("UPDATE_FAILED")["First"] == (
        "Replacement type updates not supported on stack with disable-rollback."
    )
    assert played.log_groups() == {"first": 3, "second": 3}


def stuck(played: Played) -> None:
    """A stack whose resource First was changed and fails to roll back."""
    played.create(two(3))
    played.fail("Third", Step.CREATE)
    played.fail("First", Step.UPDATE, nth=2, times=1)
    played.update(two(5, Third=logs("third", DependsOn=["First", "Second"])))
    assert played.status() == "UPDATE_ROLLBACK_FAILED"


def test_a_failed_rollback_can_be_continued_after_the_cause_is_fixed(played: Played) -> None:
    stuck(played)
    assert played.log_groups() == {"first": 5, "second": 3}
    before = len(played.events())
    played.call("ContinueUpdateRollback")
    assert played.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert played.log_groups() == {"first": 3, "second": 3}
    again = {one["LogicalResourceId"] for one in played.events()[before:]}
    assert again == {NAME, "First", "Third"}
    assert played.stack()["LastOperations"][0]["OperationType"] == "CONTINUE_ROLLBACK"


def test_a_resource_that_cannot_roll_back_can_be_skipped(played: Played) -> None:
    stuck(played)
    played.fail("First", Step.UPDATE)
    played.call("ContinueUpdateRollback", ResourcesToSkip=["First"])
    assert played.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert played.resources() == {"First": "UPDATE_COMPLETE", "Second": "UPDATE_COMPLETE"}
    assert played.log_groups()["first"] == 5


def test_only_failed_resources_can_be_skipped(played: Played) -> None:
    stuck(played)
    code, message = played.refusal("ContinueUpdateRollback", ResourcesToSkip=["Second", "First"])
    assert code == "ValidationError"
    assert "UPDATE_FAILED" in message
    assert "[Second]" in message


def test_a_continued_rollback_can_fail_again(played: Played) -> None:
    stuck(played)
    played.fail("First", Step.UPDATE)
    played.call("ContinueUpdateRollback")
    assert played.status() == "UPDATE_ROLLBACK_FAILED"
    assert "updated" not in played.stack()["StackStatusReason"]
    assert "[First]" in played.stack()["StackStatusReason"]


def test_a_replacement_is_deleted_by_the_rollback_that_succeeds(played: Played) -> None:
    played.create(template(Group=logs("one", 3), Plain=logs("plain", 3)))
    played.fail("Last", Step.CREATE)
    played.fail("Plain", Step.UPDATE, nth=2)
    body = template(
        Group=logs("two", 3),
        Plain=logs("plain", 5),
        Last=parameter(ref("Group"), DependsOn="Plain"),
    )
    played.update(body)
    assert played.status() == "UPDATE_ROLLBACK_FAILED"
    assert set(played.log_groups()) == {"one", "two", "plain"}
    played.call("ContinueUpdateRollback")
    assert played.log_groups() == {"one": 3, "plain": 3}


def test_a_failed_create_can_delete_its_stack(played: Played) -> None:
    played.fail("Second")
    body = template(First=logs("first"), Second=logs("second", DependsOn="First"))
    stack_id = played.create(body, OnFailure="DELETE")["StackId"]
    described = played.call("DescribeStacks", StackName=stack_id)["Stacks"][0]
    assert described["StackStatus"] == "DELETE_COMPLETE"
    assert played.log_groups() == {}


def test_a_change_set_can_delete_the_stack_that_it_fails_to_create(played: Played) -> None:
    played.fail("Only")
    made = played.change(template(Only=logs("only")), "CREATE", OnStackFailure="DELETE")
    stack_id = played.described(made)["StackId"]
    played.execute(made)
    events = played.call("DescribeStackEvents", StackName=stack_id)["StackEvents"]
    assert [one["ResourceStatus"] for one in events if one["LogicalResourceId"] == NAME] == [
        "DELETE_COMPLETE",
        "DELETE_IN_PROGRESS",
        "CREATE_IN_PROGRESS",
        "REVIEW_IN_PROGRESS",
    ]


def test_what_is_retained_except_on_create_is_deleted_with_a_failed_create(played: Played) -> None:
    played.fail("Bad")
    played.create(
        template(
            Kept=logs("kept", DeletionPolicy="Retain"),
            Unless=logs("unless", DeletionPolicy="RetainExceptOnCreate"),
            Bad=logs("bad", DependsOn=["Kept", "Unless"]),
        )
    )
    assert played.status() == "ROLLBACK_COMPLETE"
    assert set(played.log_groups()) == {"kept"}


def test_a_request_can_delete_everything_new_on_failure(played: Played) -> None:
    played.create(two(3))
    played.fail("Bad")
    kept = logs("kept", DeletionPolicy="Retain")
    body = two(3, Kept=kept, Bad=logs("bad", DependsOn="Kept"))
    played.update(body, RetainExceptOnCreate=True)
    assert played.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert set(played.log_groups()) == {"first", "second"}


def test_a_create_that_takes_too_long_is_rolled_back() -> None:
    from cfn_simulator.services.services import Services

    services = Services()
    played = Played(services, {"*": 400.0})
    before = played.clock.now()
    played.create(template(A=logs("a"), B=logs("b", DependsOn="A")), TimeoutInMinutes=10)
    assert played.status() == "ROLLBACK_COMPLETE"
    assert played.reasons("ROLLBACK_IN_PROGRESS")[NAME] == (
        "Stack creation time exceeded the specified timeout. Rollback requested by user."
    )
    failed = next(one for one in played.events() if one["ResourceStatus"] == "CREATE_FAILED")
    assert failed["LogicalResourceId"] == "B"
    assert round((failed["Timestamp"] - before).total_seconds()) == 600
    services.reset()


def test_a_stack_that_cannot_be_deleted_can_be_deleted_by_force(played: Played) -> None:
    played.create(template(Full=bucket("full-bucket"), Other=logs("other")))
    played.services.client("s3").put_object(Bucket="full-bucket", Key="a", Body=b"a")
    refused = played.refusal("DeleteStack", DeletionMode="FORCE_DELETE_STACK")
    assert "only when the stack is in the DELETE_FAILED state" in refused[1]
    stack_id = played.stack()["StackId"]
    played.call("DeleteStack")
    assert played.status() == "DELETE_FAILED"
    played.call("DeleteStack", DeletionMode="FORCE_DELETE_STACK")
    described = played.call("DescribeStacks", StackName=stack_id)["Stacks"][0]
    assert described["StackStatus"] == "DELETE_COMPLETE"
    played.services.client("s3").head_bucket(Bucket="full-bucket")
