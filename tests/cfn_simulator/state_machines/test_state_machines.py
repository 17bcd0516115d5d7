"""State machines run, and this simulator handles their service calls."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from cfn_simulator import Simulator
from cfn_simulator.keeping.snapshot import restore_snapshot, take_snapshot
from tests.end_to_end.stacks import Deployed

ROLE = "arn:aws:iam::123456789012:role/states"
PATIENCE = 120
FOREVER = {"Type": "Wait", "Seconds": 3600, "End": True}


@pytest.fixture
def aws() -> Iterator[Simulator]:
    with Simulator(run_jobs=True) as running:
        yield running


def started(aws: Simulator, states: Mapping[str, Any], **given: str) -> str:
    machine = aws.client("stepfunctions").create_state_machine(
        name="machine",
        definition=json.dumps({"StartAt": next(iter(states)), "States": states}),
        roleArn=ROLE,
    )
    execution = aws.client("stepfunctions").start_execution(
        stateMachineArn=machine["stateMachineArn"], **given
    )
    return str(execution["executionArn"])


def ended(aws: Simulator, execution: str) -> Mapping[str, Any]:
    found = aws.wait_for_execution(execution, PATIENCE)
    assert found, "the execution does not end"
    return found


def test_states_pass_their_results_on(aws: Simulator) -> None:
    states = {
        "Make": {"Type": "Pass", "Result": {"a": 1, "b": 2, "c": 3}, "Next": "Choose"},
        "Choose": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.a", "NumericEquals": 1, "Next": "Keep"}],
            "Default": "Stop",
        },
        "Keep": {"Type": "Pass", "OutputPath": "$.['a', 'c', 'nothing']", "End": True},
        "Stop": {"Type": "Fail", "Error": "Wrong"},
    }
    result = ended(aws, started(aws, states))
    assert result["status"] == "SUCCEEDED"
    assert json.loads(result["output"]) == {"a": 1, "c": 3}


def test_an_execution_without_a_name_gets_a_generated_one(aws: Simulator) -> None:
    states = {"Done": {"Type": "Succeed"}}
    unnamed = started(aws, states)
    assert len(unnamed.rpartition(":")[2]) == 36
    machine = unnamed.replace(":execution:", ":stateMachine:").rpartition(":")[0]
    again = aws.client("stepfunctions").start_execution(stateMachineArn=machine, name="mine")
    assert again["executionArn"].endswith(":machine:mine")


def test_a_failing_state_reports_its_error(aws: Simulator) -> None:
    result = ended(aws, started(aws, {"Stop": {"Type": "Fail", "Error": "E", "Cause": "because"}}))
    assert (result["status"], result["error"], result["cause"]) == ("FAILED", "E", "because")


def test_a_job_that_fails_fails_its_state_with_the_job_as_the_cause(aws: Simulator) -> None:
    result = ended(aws, started(aws, {"Work": {**job(aws, "false"), "End": True}}))
    assert (result["status"], result["error"]) == ("FAILED", "States.TaskFailed")
    cause = json.loads(result["cause"])
    assert cause["Status"] == "FAILED"
    assert cause["Attempts"][0]["Container"]["ExitCode"] == 1


def test_a_stopped_execution_terminates_its_job(aws: Simulator, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    script = f"echo -n $AWS_BATCH_JOB_ID > {pipe}; exec sleep 3600"
    execution = started(aws, {"Work": {**job(aws, "bash", "-c", script), "End": True}})
    job_id = pipe.read_text()
    aws.client("stepfunctions").stop_execution(executionArn=execution)
    assert ended(aws, execution)["status"] == "ABORTED"
    stopped = aws.wait_for_job(job_id, seconds=PATIENCE)
    assert stopped
    assert "aborted" in stopped["statusReason"]


def test_an_execution_that_was_running_when_the_state_was_saved_is_aborted(
    aws: Simulator,
) -> None:
    execution = started(aws, {"Wait": FOREVER})
    kept = take_snapshot(aws.server.world)
    aws.reset()
    restore_snapshot(aws.server.world, kept)
    result = aws.client("stepfunctions").describe_execution(executionArn=execution)
    assert result["status"] == "ABORTED"
    assert "simulator ended" in result["cause"]


def test_an_execution_that_had_ended_is_saved_with_its_history(aws: Simulator) -> None:
    execution = started(aws, {"Done": {"Type": "Succeed"}})
    ended(aws, execution)
    kept = take_snapshot(aws.server.world)
    aws.reset()
    restore_snapshot(aws.server.world, kept)
    states = aws.client("stepfunctions")
    assert states.describe_execution(executionArn=execution)["status"] == "SUCCEEDED"
    history = states.get_execution_history(executionArn=execution)["events"]
    assert [one["type"] for one in history][-1] == "ExecutionSucceeded"


def job(aws: Simulator, *command: str) -> dict[str, Any]:
    """A state that runs the command as a job and waits for it to end."""
    stack = Deployed(aws, "own", "batch")
    stack.deploy(aws.parameters, "CREATE")
    outputs = stack.outputs()
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::batch:submitJob.sync",
        "Parameters": {
            "JobName": "work",
            "JobQueue": outputs["DefaultJobQueueArn"],
            "JobDefinition": outputs["DefaultJobDefinitionArn"],
            "ContainerOverrides": {"Command": list(command)},
        },
    }
