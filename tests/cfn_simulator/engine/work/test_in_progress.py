"""Requests during an operation: its work waits in a list until the test runs it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from cfn_simulator.base.clock import CountingIds, VirtualClock
from cfn_simulator.base.errors import ApiError
from cfn_simulator.engine.state.account import Account, Job
from cfn_simulator.engine.work.nested.stacks import nested_stacks
from cfn_simulator.operations import perform
from cfn_simulator.services.services import Services
from cfn_simulator.wire.protocol import Call, Wire
from tests.cfn_simulator.samples import bucket, logs, parameter, ref, template

NAME = "held"


class Held:
    """An account whose work starts when the test runs it."""

    def __init__(self, durations: dict[str, float] | None = None) -> None:
        self.jobs: list[Job] = []
        self.clock = VirtualClock()
        self.account = Account(
            account_id="123456789012",
            region="us-east-1",
            clock=self.clock,
            ids=CountingIds(),
            services=Services(),
            launch=self.jobs.append,
            nested=nested_stacks,
            durations=durations or {},
        )

    def call(self, operation: str, **parameters: Wire) -> Any:
        return perform(self.account, Call(operation, {"StackName": NAME, **parameters}))

    def work(self) -> None:
        while self.jobs:
            self.jobs.pop(0)()

    def made(self, body: dict[str, Any]) -> None:
        self.call("CreateStack", TemplateBody=json.dumps(body))
        self.work()

    def stack(self) -> Any:
        return self.call("DescribeStacks")["Stacks"][0]

    def status(self) -> str:
        return str(self.stack()["StackStatus"])

    def events(self) -> list[Any]:
        events: list[Any] = self.call("DescribeStackEvents")["StackEvents"][::-1]
        return events

    def refusal(self, operation: str, **parameters: Wire) -> str:
        with pytest.raises(ApiError) as refused:
            self.call(operation, **parameters)
        return refused.value.message


@pytest.fixture
def held() -> Iterator[Held]:
    account = Held({"*": 10.0})
    yield account
    account.account.services.reset()


def body_of(**resources: Any) -> str:
    return json.dumps(template(**resources))


def test_a_stack_cannot_be_updated_or_deleted_during_an_operation(held: Held) -> None:
    held.made(template(Logs=logs(days=3)))
    held.call("UpdateStack", TemplateBody=body_of(Logs=logs(days=5)))
    assert held.status() == "UPDATE_IN_PROGRESS"
    again = held.refusal("UpdateStack", TemplateBody=body_of(Logs=logs(days=1)))
    assert again.endswith("is in UPDATE_IN_PROGRESS state and can not be updated.")
    reviewed = held.refusal(
        "CreateChangeSet", ChangeSetName="c", TemplateBody=body_of(Logs=logs(days=1))
    )
    assert reviewed == again
    assert "cannot be deleted while in status UPDATE_IN_PROGRESS" in held.refusal("DeleteStack")
    held.work()
    assert held.status() == "UPDATE_COMPLETE"


def test_a_delete_in_progress_is_not_started_again(held: Held) -> None:
    held.made(template(Logs=logs()))
    held.call("DeleteStack")
    assert held.status() == "DELETE_IN_PROGRESS"
    held.call("DeleteStack")
    assert len(held.jobs) == 1


def test_deleting_a_stack_during_its_create_stops_it_and_leaves_nothing(held: Held) -> None:
    stack_id = held.call("CreateStack", TemplateBody=body_of(Logs=logs(), Other=logs()))["StackId"]
    held.call("DeleteStack")
    held.work()
    assert held.account.store.stack(stack_id).status.value == "DELETE_COMPLETE"
    groups = held.account.services.client("logs").describe_log_groups()["logGroups"]
    assert groups == []


def test_a_delete_that_comes_at_the_very_end_of_a_create_is_not_lost(held: Held) -> None:
    body = template(Logs=logs(Condition="Never"))
    body["Conditions"] = {"Never": {"Fn::Equals": ["a", "b"]}}
    stack_id = held.call("CreateStack", TemplateBody=json.dumps(body))["StackId"]
    held.call("DeleteStack")
    held.work()
    assert held.account.store.stack(stack_id).status.value == "DELETE_COMPLETE"


def test_a_cancelled_update_is_rolled_back(held: Held) -> None:
    held.made(template(Logs=logs(days=3)))
    held.call("UpdateStack", TemplateBody=body_of(Logs=logs(days=5)))
    held.call("CancelUpdateStack")
    held.work()
    assert held.status() == "UPDATE_ROLLBACK_COMPLETE"
    (group,) = held.account.services.client("logs").describe_log_groups()["logGroups"]
    assert group["retentionInDays"] == 3


def test_a_cancellation_that_is_repeated_is_the_same_and_another_is_too_late(held: Held) -> None:
    held.made(template(Logs=logs(days=3)))
    held.call("UpdateStack", TemplateBody=body_of(Logs=logs(days=5)))
    held.call("CancelUpdateStack", ClientRequestToken="once")
    held.work()
    before = len(held.events())
    assert held.call("CancelUpdateStack", ClientRequestToken="once") == {}
    assert len(held.events()) == before
    refused = held.refusal("CancelUpdateStack", ClientRequestToken="again")
    assert refused == "CancelUpdateStack cannot be called from current stack status"


def test_only_an_update_can_be_cancelled(held: Held) -> None:
    held.made(template(Logs=logs()))
    refused = "CancelUpdateStack cannot be called from current stack status"
    assert held.refusal("CancelUpdateStack") == refused


def test_resources_are_created_in_parallel(held: Held) -> None:
    before = held.clock.now()
    held.made(template(A=logs(), B=logs(), Note=parameter(ref("A"))))
    seconds = (held.clock.now() - before).total_seconds()
    assert 20 <= seconds < 25
    lines = [f"{one['LogicalResourceId']} {one['ResourceStatus']}" for one in held.events()]
    assert lines.index("B CREATE_IN_PROGRESS") < lines.index("A CREATE_COMPLETE")
    assert lines.index("A CREATE_COMPLETE") < lines.index("Note CREATE_IN_PROGRESS")


def test_a_failure_cancels_what_is_in_progress() -> None:
    held = Held({"AWS::S3::Bucket": 1.0, "AWS::Logs::LogGroup": 100.0})
    held.made(template(Slow=logs(), Bad=bucket("Not A Bucket")))
    reasons = {
        one["LogicalResourceId"]: one["ResourceStatusReason"]
        for one in held.events()
        if one["ResourceStatus"] == "CREATE_FAILED"
    }
    assert reasons["Slow"] == "Resource creation cancelled"
    assert "Bad" in reasons
    rolled_back = [one for one in held.events() if one["ResourceStatus"] == "ROLLBACK_IN_PROGRESS"]
    assert rolled_back[0]["ResourceStatusReason"] == (
        "The following resource(s) failed to create: [Bad, Slow]. Rollback requested by user."
    )
    held.account.services.reset()


def test_the_same_requests_give_the_same_history() -> None:
    def history() -> list[tuple[str, str, str]]:
        held = Held({"*": 1.0})
        held.made(template(A=logs(), B=logs(), Note=parameter(ref("A"))))
        held.call("UpdateStack", TemplateBody=body_of(A=logs(days=1), C=logs()))
        held.work()
        events = [
            (one["EventId"], one["PhysicalResourceId"], str(one["Timestamp"]))
            for one in held.events()
        ]
        held.account.services.reset()
        return events

    assert history() == history()


def test_a_closed_store_stops_running_work(held: Held) -> None:
    from cfn_simulator.world.launch import run_now

    held.call("CreateStack", TemplateBody=body_of(Logs=logs()))
    held.account.store.close()
    run_now(held.jobs.pop())
    assert held.status() == "CREATE_IN_PROGRESS"
