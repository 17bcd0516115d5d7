"""Following an operation: each of our events once, in order, and a reliable result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from metaflow_batch_cfn.deploy.applying.delete import Deletion, delete
from metaflow_batch_cfn.deploy.applying.execute import execute, run
from metaflow_batch_cfn.deploy.applying.outcome import OperationResult, Outcome, causes
from metaflow_batch_cfn.deploy.cloud.client import Cloud
from metaflow_batch_cfn.deploy.cloud.errors import LostConnectionError, StackChangedError
from metaflow_batch_cfn.deploy.cloud.stacks import StackEvent
from metaflow_batch_cfn.deploy.cloud.states import StackStatus
from metaflow_batch_cfn.deploy.planning.plan import Plan, plan
from metaflow_batch_cfn.deploy.planning.request import deploy_request
from metaflow_batch_cfn.deploy.planning.template_body import template_body
from tests.deploy.scripted import (
    STACK_ID,
    ScriptedClient,
    TestClock,
    change_set_answer,
    event_answer,
    refusal,
    scripted,
    stack_answer,
)

TEMPLATE = "Resources: {Log: {Type: AWS::Logs::LogGroup}}"
Script = Callable[[str], list[Any]]


def stage(events: Script, *after: object) -> tuple[Plan, Cloud, ScriptedClient]:
    """A planned update; for our token, `events` returns the events at the time of the plan, and
    then those of each poll, newest first.
    """
    cloud, client = scripted(
        describe_stacks=[stack_answer("CREATE_COMPLETE")],
        get_template=[{"TemplateBody": TEMPLATE}],
        create_change_set=[{"Id": "c"}],
        describe_change_set=[change_set_answer("CREATE_COMPLETE", ExecutionStatus="AVAILABLE")],
        execute_change_set=[{}],
    )
    request = deploy_request("web", template_body(TEMPLATE, "t"), {}, {})
    made = plan(request, cloud, TestClock().pace)
    assert isinstance(made, Plan)
    client.scripts["describe_stacks"] = list(after) or [stack_answer("UPDATE_COMPLETE")]
    first, *looks = events(made.token)
    client.scripts["describe_stack_events"] = [
        look if isinstance(look, Exception) else {"StackEvents": look} for look in looks or [first]
    ]
    newest = first[0]["EventId"] if first and not isinstance(first, Exception) else ""
    return replace(made, newest_event=newest), cloud, client


def carried_out(
    made: Plan, cloud: Cloud, clock: TestClock | None = None
) -> tuple[list[str], Outcome]:
    reported: list[str] = []
    outcome = run(
        execute(made, cloud, (clock or TestClock()).pace),
        lambda event: reported.append(event.event_id),
    )
    return reported, outcome


def test_our_events_come_once_and_in_order_without_those_of_other_clients() -> None:
    def history(token: str) -> list[Any]:
        old = event_answer(1, "CREATE_COMPLETE", ClientRequestToken="before")
        start = event_answer(2, "UPDATE_IN_PROGRESS", ClientRequestToken=token)
        foreign = event_answer(3, "UPDATE_COMPLETE", ClientRequestToken="somebody-else")
        end = event_answer(4, "UPDATE_COMPLETE", ClientRequestToken=token)
        return [[old], [start, old], [start, old], [end, foreign, start, old]]

    made, cloud, _ = stage(history)
    reported, outcome = carried_out(made, cloud)
    assert reported == ["e2", "e4"]
    assert (outcome.result, outcome.failures) == (OperationResult.DONE, ())


def test_more_than_a_page_of_events_between_two_polls_are_all_reported() -> None:
    def history(token: str) -> list[Any]:
        events = [
            event_answer(number, "UPDATE_IN_PROGRESS", ClientRequestToken=token)
            for number in range(250, 1, -1)
        ]
        events[0]["ResourceStatus"] = "UPDATE_COMPLETE"
        return [[event_answer(1, "CREATE_COMPLETE")], [*events, event_answer(1, "CREATE_COMPLETE")]]

    made, cloud, client = stage(history)
    look = client.scripts["describe_stack_events"].pop()["StackEvents"]
    client.scripts["describe_stack_events"] += [
        {"StackEvents": look[:100], "NextToken": "2"},
        {"StackEvents": look[100:200], "NextToken": "3"},
        {"StackEvents": look[200:]},
    ]
    reported, _ = carried_out(made, cloud)
    assert reported == [f"e{number}" for number in range(2, 251)]


def test_the_cause_is_the_first_failure_and_never_a_cancellation() -> None:
    def history(token: str) -> list[Any]:
        def resource(number: int, name: str, status: str, reason: str = "") -> dict[str, Any]:
            return event_answer(
                number, status, LogicalResourceId=name, PhysicalResourceId=name,
                ResourceStatusReason=reason, ClientRequestToken=token,
            )  # fmt: skip

        events = [
            event_answer(1, "UPDATE_IN_PROGRESS", ClientRequestToken=token),
            resource(2, "Early", "UPDATE_FAILED", "Resource update cancelled"),
            resource(3, "Queue", "UPDATE_FAILED", "Queue is INVALID"),
            resource(4, "Late", "UPDATE_FAILED", "Resource update cancelled"),
            event_answer(5, "UPDATE_ROLLBACK_IN_PROGRESS", ClientRequestToken=token),
            resource(6, "Queue", "UPDATE_COMPLETE"),
            event_answer(7, "UPDATE_ROLLBACK_COMPLETE", ClientRequestToken=token),
        ]
        return [[], events[::-1]]

    made, cloud, _ = stage(history, stack_answer("UPDATE_ROLLBACK_COMPLETE"))
    _, outcome = carried_out(made, cloud)
    assert outcome.result is OperationResult.ROLLED_BACK
    assert [event.logical_id for event in outcome.failures] == ["Queue"]
    assert outcome.root_cause is not None
    assert outcome.root_cause.reason == "Queue is INVALID"


@pytest.mark.parametrize(
    ("status", "verdict", "advice"),
    [
        ("ROLLBACK_COMPLETE", OperationResult.ROLLED_BACK, "mfcfn delete web"),
        ("UPDATE_ROLLBACK_COMPLETE", OperationResult.ROLLED_BACK, "back in its previous state"),
        ("UPDATE_ROLLBACK_FAILED", OperationResult.NEEDS_ATTENTION, "continue-update-rollback"),
        ("ROLLBACK_FAILED", OperationResult.NEEDS_ATTENTION, "mfcfn delete web"),
        ("UPDATE_FAILED", OperationResult.NEEDS_ATTENTION, "rollback-stack"),
    ],
)
def test_each_failure_has_its_result_and_advice(
    status: str, verdict: OperationResult, advice: str
) -> None:
    made, cloud, _ = stage(
        lambda token: [[], [event_answer(1, status, ClientRequestToken=token)]],
        stack_answer(status),
    )
    _, outcome = carried_out(made, cloud)
    assert (outcome.result, outcome.status) == (verdict, StackStatus(status))
    assert advice in outcome.advice


def test_an_existing_resource_with_the_same_name_is_named_in_the_advice() -> None:
    def history(token: str) -> list[Any]:
        failed = event_answer(
            1, "CREATE_FAILED", LogicalResourceId="Logs", PhysicalResourceId="/logs",
            ResourceStatusReason="(HandlerErrorCode: AlreadyExists)", ClientRequestToken=token,
        )  # fmt: skip
        return [[], [event_answer(2, "ROLLBACK_COMPLETE", ClientRequestToken=token), failed]]

    made, cloud, _ = stage(history, stack_answer("ROLLBACK_COMPLETE"))
    _, outcome = carried_out(made, cloud)
    assert "already exists. Delete it if it is unused, or choose another name." in outcome.advice
    assert "mfcfn delete web" in outcome.advice


def test_throttling_and_network_failures_do_not_stop_following() -> None:
    def history(token: str) -> list[Any]:
        end = event_answer(1, "UPDATE_COMPLETE", ClientRequestToken=token)
        return [[], *[refusal("Throttling")] * 20, [end]]

    made, cloud, _ = stage(history)
    reported, outcome = carried_out(made, cloud)
    assert (reported, outcome.result) == (["e1"], OperationResult.DONE)


def test_a_long_network_outage_stops_following_and_says_that_cloudformation_continues() -> None:
    made, cloud, _ = stage(lambda _: [[], refusal("Throttling")])
    clock = TestClock()
    with pytest.raises(LostConnectionError, match="CloudFormation is still working on stack web"):
        carried_out(made, cloud, clock)
    assert 15 * 60 < clock.moment < 17 * 60


def test_the_simulator_is_given_up_on_sooner() -> None:
    made, cloud, _ = stage(lambda _: [[], refusal("Throttling")])
    clock = TestClock()
    with pytest.raises(LostConnectionError):
        run(execute(made, cloud, replace(clock.pace, patience=10)), lambda _: None)
    assert 10 < clock.moment < 60


def test_without_permission_to_read_events_the_status_decides() -> None:
    made, cloud, _ = stage(
        lambda _: [refusal("AccessDenied")],
        stack_answer("UPDATE_IN_PROGRESS"),
        stack_answer("UPDATE_COMPLETE"),
    )
    reported, outcome = carried_out(made, cloud)
    assert (reported, outcome.result) == ([], OperationResult.DONE)


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ("UPDATE_ROLLBACK_COMPLETE", OperationResult.ROLLED_BACK),
        ("UPDATE_COMPLETE", OperationResult.NEEDS_ATTENTION),
    ],
)
def test_an_operation_ended_by_another_client_is_never_a_success(
    status: str, verdict: OperationResult
) -> None:
    def history(token: str) -> list[Any]:
        start = event_answer(1, "UPDATE_IN_PROGRESS", ClientRequestToken=token)
        cancelled = event_answer(2, status, ClientRequestToken="somebody-else")
        return [[], [start], [cancelled, start]]

    made, cloud, _ = stage(history, stack_answer(status))
    reported, outcome = carried_out(made, cloud)
    assert (reported, outcome.result) == (["e1"], verdict)


def test_a_late_end_of_an_earlier_operation_is_not_the_end_of_ours() -> None:
    def history(token: str) -> list[Any]:
        late = event_answer(1, "UPDATE_COMPLETE", ClientRequestToken="before")
        start = event_answer(2, "UPDATE_IN_PROGRESS", ClientRequestToken=token)
        end = event_answer(3, "UPDATE_ROLLBACK_COMPLETE", ClientRequestToken=token)
        return [[], [late], [late], [start, late], [end, start, late]]

    made, cloud, _ = stage(history, stack_answer("UPDATE_COMPLETE"))
    reported, outcome = carried_out(made, cloud)
    assert (reported, outcome.result) == (["e2", "e3"], OperationResult.ROLLED_BACK)


@pytest.mark.parametrize("token", ["", "somebody-else"])
def test_an_operation_without_events_ends_with_the_stacks_status(token: str) -> None:
    foreign = event_answer(1, "UPDATE_COMPLETE", ClientRequestToken=token)
    made, cloud, _ = stage(lambda _: [[], [foreign]], stack_answer("UPDATE_COMPLETE"))
    reported, outcome = carried_out(made, cloud)
    assert (reported, outcome.result) == ([], OperationResult.NEEDS_ATTENTION)
    assert "Another client ended this operation" in outcome.advice


def test_a_deletion_started_by_another_client_is_followed_to_its_end() -> None:
    gone = event_answer(2, "DELETE_COMPLETE", ClientRequestToken="somebody-else")
    cloud, client = scripted(
        describe_stacks=[stack_answer("CREATE_COMPLETE"), stack_answer("DELETE_COMPLETE")],
        describe_stack_events=[{"StackEvents": [gone]}],
        delete_stack=[refusal("Throttling"), {}],
    )
    stack = cloud.stack("web")
    assert stack is not None
    outcome = run(delete(Deletion(stack, (), False), cloud, "n", TestClock().pace), lambda _: None)
    assert outcome.result is OperationResult.DONE
    tokens = {call["ClientRequestToken"] for call in client.called("delete_stack")}
    assert len(client.called("delete_stack")) == 2
    assert tokens == {"mfcfn-delete-n"}


def test_a_stale_status_after_the_last_event_is_read_again() -> None:
    made, cloud, _ = stage(
        lambda token: [[], [event_answer(1, "CREATE_COMPLETE", ClientRequestToken=token)]],
        *[stack_answer("REVIEW_IN_PROGRESS")] * 3,
        stack_answer("CREATE_COMPLETE"),
    )
    _, outcome = carried_out(made, cloud)
    assert outcome.result is OperationResult.DONE


def test_credentials_that_expire_halfway_do_not_fail_the_deployment() -> None:
    made, cloud, _ = stage(lambda _: [refusal("ExpiredToken")], refusal("ExpiredToken"))
    with pytest.raises(LostConnectionError):
        carried_out(made, cloud)


@pytest.mark.parametrize(("execution", "calls"), [("EXECUTE_IN_PROGRESS", 1), ("AVAILABLE", 2)])
def test_after_a_lost_response_the_change_set_is_checked_before_it_is_executed_again(
    execution: str, calls: int
) -> None:
    made, cloud, client = stage(
        lambda token: [[], [event_answer(1, "UPDATE_COMPLETE", ClientRequestToken=token)]]
    )
    client.scripts["execute_change_set"] = [refusal("InternalFailure", status=500), {}]
    client.scripts["describe_change_set"] = [
        change_set_answer("CREATE_COMPLETE", ExecutionStatus=execution)
    ]
    _, outcome = carried_out(made, cloud)
    tokens = {call["ClientRequestToken"] for call in client.called("execute_change_set")}
    assert outcome.result is OperationResult.DONE
    assert len(client.called("execute_change_set")) == calls
    assert tokens == {made.token}


@pytest.mark.parametrize("code", ["InvalidChangeSetStatus", "ChangeSetNotFound"])
def test_an_obsolete_change_set_is_rejected_and_changes_nothing(code: str) -> None:
    made, cloud, client = stage(lambda _: [[]])
    client.scripts["execute_change_set"] = [refusal(code)]
    client.scripts["delete_change_set"] = [{}]
    with pytest.raises(StackChangedError, match="Nothing was changed"):
        carried_out(made, cloud)
    (deleted,) = client.called("delete_change_set")
    assert deleted["ChangeSetName"] == made.change_set.name


def test_rollback_is_requested_explicitly() -> None:
    made, cloud, client = stage(
        lambda token: [[], [event_answer(1, "UPDATE_COMPLETE", ClientRequestToken=token)]]
    )
    carried_out(made, cloud)
    (call,) = client.called("execute_change_set")
    assert call["DisableRollback"] is False


def test_a_deletion_in_progress_is_followed_and_not_started_again() -> None:
    cloud, client = scripted(
        describe_stacks=[stack_answer("DELETE_IN_PROGRESS"), stack_answer("DELETE_COMPLETE")],
        describe_stack_events=[{"StackEvents": [event_answer(1, "DELETE_IN_PROGRESS")]}],
    )
    stack = cloud.stack("web")
    assert stack is not None
    outcome = run(delete(Deletion(stack, (), True), cloud, "n", TestClock().pace), lambda _: None)
    assert outcome.result is OperationResult.DONE
    assert client.called("delete_stack") == []


def test_a_failure_of_the_stack_itself_is_the_cause_if_no_resource_failed() -> None:
    kind, status = "AWS::CloudFormation::Stack", "UPDATE_FAILED"
    event = StackEvent("e", "", "web", STACK_ID, kind, status, "limit", "", STACK_ID)
    assert causes([event]) == (event,)
