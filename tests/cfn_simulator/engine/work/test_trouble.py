"""Rollbacks that fail, because resources are changed by hand during the operation."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cfn_simulator.base.clock import CountingIds, VirtualClock
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.work import execution
from cfn_simulator.engine.work.nested.stacks import nested_stacks
from cfn_simulator.operations import perform
from cfn_simulator.services.services import Services
from cfn_simulator.wire.protocol import Call, Wire
from cfn_simulator.world.launch import run_now
from tests.cfn_simulator.samples import bucket, logs, parameter, template

NAME = "troubled"


class MeddlingClock(VirtualClock):
    """A clock that runs an action once, after the first long wait."""

    def __init__(self) -> None:
        super().__init__()
        self.meddle: Callable[[], object] | None = None

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if seconds >= 50 and self.meddle is not None:
            meddle, self.meddle = self.meddle, None
            meddle()


class Troubled:
    def __init__(self) -> None:
        self.clock = MeddlingClock()
        self.services = Services()
        self.account = Account(
            account_id="123456789012",
            region="us-east-1",
            clock=self.clock,
            ids=CountingIds(),
            services=self.services,
            launch=run_now,
            nested=nested_stacks,
            durations={"AWS::SSM::Parameter": 100.0},
        )

    def call(self, operation: str, **parameters: Wire) -> Any:
        return perform(self.account, Call(operation, {"StackName": NAME, **parameters}))

    def stack(self) -> tuple[str, str]:
        described = self.call("DescribeStacks")["Stacks"][0]
        return described["StackStatus"], described.get("StackStatusReason", "")

    def resources(self) -> dict[str, str]:
        described = self.call("DescribeStackResources")["StackResources"]
        return {one["LogicalResourceId"]: one["ResourceStatus"] for one in described}


@pytest.fixture
def troubled() -> Iterator[Troubled]:
    held = Troubled()
    yield held
    held.services.reset()


def test_a_rollback_that_cannot_delete_is_reported_as_failed(troubled: Troubled) -> None:
    def fill() -> None:
        store = troubled.services.client("s3")
        store.put_object(Bucket="filled-meanwhile", Key="a", Body=b"a")

    troubled.clock.meddle = fill
    body = template(Bucket=bucket("filled-meanwhile"))
    body["Resources"]["Wait"] = parameter("x", DependsOn=["Bucket"])
    body["Resources"]["Bad"] = bucket("Not A Bucket", DependsOn=["Wait"])
    troubled.call("CreateStack", TemplateBody=json.dumps(body))
    assert troubled.stack() == (
        "ROLLBACK_FAILED",
        "The following resource(s) failed to delete: [Bucket]. ",
    )
    assert troubled.resources() == {
        "Bucket": "DELETE_FAILED",
        "Wait": "DELETE_COMPLETE",
        "Bad": "DELETE_COMPLETE",
    }


def waiting(days: int, **more: Any) -> str:
    wait = parameter(str(days), DependsOn=["Logs"])
    return json.dumps(template(Logs=logs("meddled-with", days), Wait=wait, **more))


def test_an_update_rollback_that_cannot_restore_is_reported_as_failed(troubled: Troubled) -> None:
    troubled.call("CreateStack", TemplateBody=waiting(3))
    client = troubled.services.client("logs")
    troubled.clock.meddle = lambda: client.delete_log_group(logGroupName="meddled-with")
    bad = bucket("Not A Bucket", DependsOn=["Wait"])
    troubled.call("UpdateStack", TemplateBody=waiting(5, Bad=bad))
    assert troubled.stack() == (
        "UPDATE_ROLLBACK_FAILED",
        "The following resource(s) failed to update: [Logs]. ",
    )


def test_an_update_is_complete_although_its_cleanup_failed(troubled: Troubled) -> None:
    body = template(Stays=logs(), Full=bucket("kept-full"))
    troubled.call("CreateStack", TemplateBody=json.dumps(body))
    troubled.services.client("s3").put_object(Bucket="kept-full", Key="a", Body=b"a")
    troubled.call("UpdateStack", TemplateBody=json.dumps(template(Stays=logs())))
    assert troubled.stack() == (
        "UPDATE_COMPLETE",
        "Update successful. One or more resources could not be deleted.",
    )
    assert set(troubled.resources()) == {"Stays"}


def test_an_error_in_a_handler_fails_its_resource_and_is_rolled_back(
    troubled: Troubled, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from cfn_simulator import types as resources

    def broken(*_: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr(resources, "create", broken)
    troubled.call("CreateStack", TemplateBody=json.dumps(template(Logs=logs())))
    assert troubled.stack()[0] == "ROLLBACK_COMPLETE"
    events = troubled.call("DescribeStackEvents")["StackEvents"]
    reasons = [one.get("ResourceStatusReason", "") for one in events]
    assert any("InternalFailure" in reason for reason in reasons)
    assert "a bug" in caplog.text


def test_an_error_of_the_simulator_ends_the_operation_in_a_recoverable_status(
    troubled: Troubled, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("a bug")

    with monkeypatch.context() as patched:
        patched.setattr(execution, "roll_forward", broken)
        troubled.call("CreateStack", TemplateBody=json.dumps(template(Logs=logs())))
    assert troubled.stack() == ("CREATE_FAILED", "Internal Failure")
    assert "a bug" in caplog.text
    troubled.call("DeleteStack")
    assert troubled.account.store.find(NAME) is None
