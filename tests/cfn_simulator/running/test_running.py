"""A submitted job runs: its command, its environment variables, its output, its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cfn_simulator.running.lab import Lab


def test_a_job_succeeds_and_reports_times_and_log_stream(lab: Lab) -> None:
    job = lab.wait(lab.submit("echo hello"))
    assert (job["status"], job["statusReason"]) == (
        "SUCCEEDED",
        "Essential container in task exited",
    )
    assert job["createdAt"] <= job["startedAt"] <= job["stoppedAt"]
    (attempt,) = job["attempts"]
    assert attempt["container"]["exitCode"] == job["container"]["exitCode"] == 0
    task_id = attempt["container"]["taskArn"].rpartition("/")[2]
    assert job["container"]["logStreamName"] == f"job/default/{task_id}"


def test_each_line_that_a_job_prints_is_an_event_of_its_log_stream(lab: Lab) -> None:
    job = lab.wait(lab.submit("echo one; echo two >&2; echo; printf three"))
    assert lab.printed(job) == ["one", "two", "three"]


def test_a_job_writes_to_the_group_of_its_definition(lab: Lab) -> None:
    lab.services.client("logs").create_log_group(logGroupName="/own")
    options = {"awslogs-group": "/own", "awslogs-stream-prefix": "steps"}
    configuration = {"logDriver": "awslogs", "options": options}
    job = lab.wait(lab.submit("echo here", container={"logConfiguration": configuration}))
    assert job["container"]["logStreamName"].startswith("steps/default/")
    assert lab.printed(job, "/own") == ["here"]


def test_without_its_log_group_a_job_does_not_start(lab: Lab) -> None:
    options = {"awslogs-group": "/nowhere"}
    configuration = {"logDriver": "awslogs", "options": options}
    job = lab.wait(lab.submit("echo here", container={"logConfiguration": configuration}))
    assert (job["status"], job["statusReason"]) == ("FAILED", "Task failed to start")
    assert "CannotStartContainerError" in job["container"]["reason"]
    assert "/nowhere" in job["container"]["reason"]
    assert "exitCode" not in job["container"]


def test_a_job_with_a_nonzero_exit_code_has_failed(lab: Lab) -> None:
    job = lab.wait(lab.submit("exit 3"))
    assert (job["status"], job["container"]["exitCode"]) == ("FAILED", 3)
    assert job["statusReason"] == "Essential container in task exited"


def test_a_missing_command_does_not_start(lab: Lab) -> None:
    job = lab.wait(lab.submit("", containerOverrides={"command": ["no-such-program"]}))
    assert (job["status"], job["statusReason"]) == ("FAILED", "Task failed to start")
    assert "no-such-program" in job["container"]["reason"]


def test_a_job_knows_its_id_attempt_and_queue(lab: Lab) -> None:
    names = "JOB_ID JOB_ATTEMPT CE_NAME JQ_NAME"
    job_id = lab.submit(f"for name in {names}; do printenv AWS_BATCH_$name; done")
    assert lab.printed(lab.wait(job_id)) == [job_id, "1", "queue-ce", "queue"]


def test_a_job_sees_its_own_variables_and_none_of_the_simulators(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USERS_OWN_SECRET", "1")
    own = {
        "environment": [{"name": "STAGE", "value": "prod"}, {"name": "AWS_BATCH_X", "value": ""}]
    }
    overrides = {"environment": [{"name": "STAGE", "value": "test"}]}
    job = lab.wait(lab.submit("env", container=own, containerOverrides=overrides))
    variables = dict(line.split("=", 1) for line in lab.printed(job))
    assert variables["STAGE"] == "test"
    assert variables["AWS_ENDPOINT_URL"] == "http://127.0.0.1:9"
    assert variables["AWS_REGION"] == variables["AWS_DEFAULT_REGION"] == "us-east-1"
    assert variables["AWS_ACCESS_KEY_ID"] == "local"
    assert variables["AWS_EXECUTION_ENV"] == "AWS_ECS_EC2"
    assert "USERS_OWN_SECRET" not in variables


def test_a_command_uses_the_jobs_parameters(lab: Lab) -> None:
    overrides = {"command": ["echo", "Ref::greeting", "Ref::unknown"]}
    job = lab.wait(lab.submit("", containerOverrides=overrides, parameters={"greeting": "hello"}))
    assert lab.printed(job) == ["hello Ref::unknown"]


def test_a_job_has_its_own_folder_that_is_deleted_with_it(lab: Lab) -> None:
    first, second = (lab.submit("touch here; pwd; ls -A; echo $HOME") for _ in range(2))
    folder, *listed, home = lab.printed(lab.wait(first))
    other, *_ = lab.printed(lab.wait(second))
    assert sorted(listed) == ["here", "tmp"]
    assert folder == home != other
    assert not Path(folder).exists()


def test_the_python_of_a_job_is_the_simulators(lab: Lab) -> None:
    job = lab.wait(lab.submit("python -c 'import metaflow_batch_cfn; print(1)'"))
    assert lab.printed(job) == ["1"]


def test_a_multi_node_job_waits_with_a_reason(lab: Lab) -> None:
    node = {"targetNodes": "0:1", "container": {"image": "a", "vcpus": 1, "memory": 512}}
    nodes = {"numNodes": 2, "mainNode": 0, "nodeRangeProperties": [node]}
    lab.batch.register_job_definition(
        jobDefinitionName="nodes", type="multinode", nodeProperties=nodes
    )
    waiting = lab.batch.submit_job(jobName="a", jobQueue="queue", jobDefinition="nodes")["jobId"]
    assert lab.wait(lab.submit("true"))["status"] == "SUCCEEDED"
    job = lab.described(waiting)
    assert job["status"] == "RUNNABLE"
    assert "single-container jobs only" in job["statusReason"]
