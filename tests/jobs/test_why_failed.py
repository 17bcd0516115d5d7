"""Why a job failed: what the reasons and exit codes mean."""

from __future__ import annotations

import re
from typing import Any

import pytest

from metaflow_batch_cfn.doctor.cause import Cause
from metaflow_batch_cfn.jobs.why.explain import explain
from tests.jobs.world import World, with_job


def found(world: World, **members: Any) -> dict[str, Cause]:
    clients = with_job(world.clients, status="FAILED", **members)
    return {cause.code: cause for cause in explain(world.job(), clients)}


def attempt(exit_code: int | None = None, reason: str = "", status_reason: str = "") -> Any:
    container: dict[str, Any] = {"reason": reason}
    if exit_code is not None:
        container["exitCode"] = exit_code
    return {"container": container, "statusReason": status_reason}


@pytest.mark.parametrize(
    ("reason", "code", "remedy"),
    [
        ("CannotPullContainerError: pull image manifest", "IMAGE", "endpoints ecr.api"),
        ("OutOfMemoryError: Container killed due to memory usage", "OUT_OF_MEMORY", "--memory"),
        ("ResourceInitializationError: unable to pull secrets", "INITIALISATION", "execution role"),
        ("exec /app: exec format error", "ARCHITECTURE", "another architecture"),
        ('exec: "pyton": executable file not found in $PATH', "COMMAND", "not in the image"),
        ("CannotStartContainerError: failed to start the command", "NOT_STARTED", "-- CMD"),
        ("DockerTimeoutError: Could not transition", "SLOW_HOST", "disk"),
    ],
)
def test_the_reason_of_a_container_is_explained(
    working: World, reason: str, code: str, remedy: str
) -> None:
    cause = found(working, attempts=[attempt(1, reason)])[code]
    assert cause.wrong == reason
    assert remedy in cause.remedy


@pytest.mark.parametrize(
    ("reason", "code", "remedy"),
    [
        ("Host EC2 (instance i-0123) terminated.", "HOST_LOST", "Host EC2*"),
        ("Your Spot Task was interrupted.", "HOST_LOST", "FARGATE"),
        ("Job attempt duration exceeded timeout", "TIMEOUT", "--timeout"),
        ("Dependent Job failed", "DEPENDENCY_FAILED", "that job failed"),
    ],
)
def test_the_reason_of_a_job_is_explained(
    working: World, reason: str, code: str, remedy: str
) -> None:
    assert remedy in found(working, statusReason=reason)[code].remedy


@pytest.mark.parametrize(
    ("exit_code", "meaning"),
    [(1, "exited with 1"), (127, "was not found"), (126, "not executable"),
     (137, "SIGKILL"), (139, "segmentation"), (143, "SIGTERM")],
)  # fmt: skip
def test_an_exit_code_is_explained_and_refers_to_the_log(
    working: World, exit_code: int, meaning: str
) -> None:
    cause = found(working, attempts=[attempt(0), attempt(exit_code)])["EXIT_CODE"]
    assert cause.looked_at == "exit code of attempt 2"
    assert meaning in cause.wrong
    assert "mfcfn jobs logs" in cause.remedy


def test_a_job_that_timed_out_refers_to_its_log(working: World) -> None:
    cause = found(working, statusReason="Job attempt duration exceeded timeout")["TIMEOUT"]
    assert re.search(r": mfcfn jobs logs [0-9a-f-]{36}$", cause.remedy)


def test_a_job_cancelled_by_its_queue_names_the_rule(working: World) -> None:
    reason = (
        "Canceled by JobStateTimeLimit action due to reason: "
        "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT"
    )
    cause = found(working, statusReason=reason)["MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT"]
    assert "the queue cancelled the job" in cause.wrong


def test_a_denied_call_names_the_role_and_the_permissions_for_s3(working: World) -> None:
    reason = "An error occurred (AccessDenied) when calling the PutObject operation"
    role = working.iam.get_role(RoleName="host")["Role"]["Arn"]
    cause = found(working, container={"reason": reason, "jobRoleArn": role})["ACCESS_DENIED"]
    assert role in cause.wrong
    assert "s3:PutObject" in cause.remedy


def test_a_failed_job_without_a_job_role_may_have_needed_one(working: World) -> None:
    assert "AccessDenied" in found(working, attempts=[attempt(1)])["NO_JOB_ROLE"].remedy


def test_a_fargate_job_without_an_execution_role_is_found(working: World) -> None:
    assert "NO_EXECUTION_ROLE" in found(working, platformCapabilities=["FARGATE"])


def test_a_job_terminated_by_a_user_says_so(working: World) -> None:
    job_id = working.job()
    working.batch.terminate_job(jobId=job_id, reason="too late")
    (cause,) = explain(job_id, working.clients)
    assert (cause.code, cause.wrong) == ("ENDED_BY_HAND", "it was terminated by a user: too late")


def test_a_failed_array_is_explained_by_a_failed_child(working: World) -> None:
    parent = working.job(arrayProperties={"size": 3})
    working.batch.terminate_job(jobId=f"{parent}:1", reason="too slow")
    working.batch.terminate_job(jobId=parent, reason="enough")
    (cause,) = explain(parent, working.clients)
    assert cause.wrong.startswith("it was terminated by a user")
