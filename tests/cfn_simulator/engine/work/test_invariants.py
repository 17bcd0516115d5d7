"""Whatever is submitted, in any order: the resources that a stack lists are those that exist."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cfn_simulator.base.clock import CountingIds, VirtualClock
from cfn_simulator.base.errors import ApiError
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.work.nested.stacks import nested_stacks
from cfn_simulator.operations import perform
from cfn_simulator.services.services import Services
from cfn_simulator.wire.protocol import Call, Wire
from cfn_simulator.world.launch import run_now
from tests.cfn_simulator.samples import bucket, logs, parameter, ref, template

NAME = "any"
NAMES = ("A", "B", "C")
AT_REST = {
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "ROLLBACK_COMPLETE",
}


@cache
def shared_services() -> Services:
    return Services()


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Any]:
    """Log groups, some with custom names, parameters that refer to them, at times a bad one."""
    chosen = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    resources: dict[str, Any] = {}
    for name in chosen:
        own = draw(st.sampled_from([None, f"{name}-own", f"{name}-other"]))
        resources[name] = logs(own, draw(st.sampled_from([1, 3, 5])))
        if draw(st.booleans()):
            resources[f"Note{name}"] = parameter(ref(name))
    if draw(st.integers(0, 3)) == 0:
        resources["Bad"] = bucket("Not A Bucket", DependsOn=draw(st.sampled_from(chosen)))
    return template(**resources)


class Run:
    def __init__(self, seconds: float) -> None:
        self.services = shared_services()
        if self.real():
            # Only after a failed example: resetting moto takes longer than the example.
            self.services.reset()
        self.account = Account(
            account_id="123456789012",
            region="us-east-1",
            clock=VirtualClock(),
            ids=CountingIds(),
            services=self.services,
            launch=run_now,
            nested=nested_stacks,
            durations={"*": seconds, "AWS::S3::Bucket": 1.0},
        )

    def call(self, operation: str, **parameters: Wire) -> Any:
        return perform(self.account, Call(operation, {"StackName": NAME, **parameters}))

    def submit(self, body: dict[str, Any]) -> None:
        exists = self.account.store.find(NAME) is not None
        try:
            self.call("UpdateStack" if exists else "CreateStack", TemplateBody=json.dumps(body))
        except ApiError as refusal:
            if "No updates are to be performed" not in refusal.message:
                raise

    def status(self) -> str:
        return str(self.call("DescribeStacks")["Stacks"][0]["StackStatus"])

    def reported(self) -> set[str]:
        held = self.call("DescribeStackResources")["StackResources"]
        return {
            one["PhysicalResourceId"]
            for one in held
            if one["ResourceStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
        }

    def real(self) -> dict[str, str]:
        """What the services have: log groups with their days, notes with their text."""
        groups = self.services.client("logs").describe_log_groups()["logGroups"]
        notes = self.services.client("ssm").describe_parameters()["Parameters"]
        texts = {
            one["Name"]: self.services.client("ssm").get_parameter(Name=one["Name"])
            for one in notes
        }
        return {
            **{one["logGroupName"]: str(one["retentionInDays"]) for one in groups},
            **{name: str(answer["Parameter"]["Value"]) for name, answer in texts.items()},
        }


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.lists(bodies(), min_size=1, max_size=4), st.sampled_from([0.0, 2.0]))
def test_a_stack_has_the_resources_it_lists_and_a_failure_changes_nothing(
    submitted: list[dict[str, Any]], seconds: float
) -> None:
    run = Run(seconds)
    for body in submitted:
        before = run.real()
        run.submit(body)
        status = run.status()
        assert status in AT_REST
        assert run.reported() == set(run.real())
        if status == "UPDATE_ROLLBACK_COMPLETE" and "Bad" in body["Resources"]:
            assert run.real() == before
        if status == "ROLLBACK_COMPLETE":
            assert run.real() == {}
            break
    run.call("DeleteStack")
    assert run.real() == {}
