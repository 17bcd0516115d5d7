"""The state machine of `processing` runs a job and records how it ended."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from cfn_simulator import Simulator

from .flows import PATIENCE
from .stacks import Deployed


@pytest.fixture
def stack() -> Iterator[Deployed]:
    with Simulator(run_jobs=True) as aws:
        deployed = Deployed(aws, "processing", "processing")
        deployed.deploy({"NamePrefix": "tracked", "EnableJobTracking": "true"}, "CREATE")
        yield deployed


@pytest.mark.parametrize(("command", "status"), [("true", "SUCCEEDED"), ("false", "FAILED")])
def test_a_job_is_run_and_its_end_recorded(stack: Deployed, command: str, status: str) -> None:
    execution = run(stack, {"ContainerOverrides": {"Command": [command]}})
    assert execution["status"] == status
    (record,) = records(stack)
    assert record["Id"]["S"] == execution["name"]
    assert record["Status"]["S"] == status
    assert record["SubmittedAt"]["S"] <= record["EndedAt"]["S"]


def test_the_input_of_an_execution_reaches_the_job(stack: Deployed) -> None:
    script = 'test "$COLOUR" = green'
    overrides = {
        "Command": ["bash", "-c", script],
        "Environment": [{"Name": "COLOUR", "Value": "green"}],
    }
    assert run(stack, {"ContainerOverrides": overrides})["status"] == "SUCCEEDED"


def test_an_execution_waits_for_the_whole_array(stack: Deployed) -> None:
    script = "exit $AWS_BATCH_JOB_ARRAY_INDEX"
    given = {
        "ArrayProperties": {"Size": 2},
        "ContainerOverrides": {"Command": ["bash", "-c", script]},
    }
    assert run(stack, given)["status"] == "FAILED"


def run(stack: Deployed, given: Mapping[str, Any]) -> Mapping[str, Any]:
    started = stack.aws.client("stepfunctions").start_execution(
        stateMachineArn=stack.outputs()["StateMachineArn"], input=json.dumps(given)
    )
    ended = stack.aws.wait_for_execution(started["executionArn"], PATIENCE)
    assert ended, "the execution does not end"
    return ended


def records(stack: Deployed) -> list[dict[str, Any]]:
    table = stack.outputs()["JobTableName"]
    return list(stack.aws.client("dynamodb").scan(TableName=table)["Items"])
