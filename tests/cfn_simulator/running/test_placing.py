"""Where and when a job starts: room, order, dependencies, and jobs that nothing can run."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.cfn_simulator.running.lab import FOREVER, Lab

TOO_LARGE = "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT"
TOO_MANY = "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE"


def test_concurrent_jobs_do_not_exceed_the_vcpus_of_the_environment(lab: Lab) -> None:
    first, second, third = (lab.submit(FOREVER, vcpus=2) for _ in range(3))
    lab.wait(first, "RUNNING")
    lab.wait(second, "RUNNING")
    waiting = lab.described(third)
    assert waiting["status"] == "RUNNABLE"
    assert "statusReason" not in waiting
    lab.batch.terminate_job(jobId=first, reason="make room")
    lab.wait(third, "RUNNING")


def test_a_larger_environment_starts_waiting_jobs(lab: Lab) -> None:
    first, second = lab.submit(FOREVER, vcpus=4), lab.submit(FOREVER, vcpus=4)
    lab.wait(first, "RUNNING")
    assert lab.described(second)["status"] == "RUNNABLE"
    lab.batch.update_compute_environment(
        computeEnvironment="queue-ce", computeResources={"maxvCpus": 8}
    )
    lab.wait(second, "RUNNING")


@pytest.mark.parametrize(
    ("vcpus", "memory", "reason"),
    [(8, "512", TOO_MANY), (1, "99999999", TOO_LARGE)],
)
def test_a_job_that_nothing_can_run_has_a_reason_and_is_cancelled_at_the_time_limit(
    lab: Lab, vcpus: int, memory: str, reason: str
) -> None:
    action = {"state": "RUNNABLE", "action": "CANCEL", "maxTimeSeconds": 600, "reason": reason}
    lab.queue("other", jobStateTimeLimitActions=[action])
    needs = [{"type": "VCPU", "value": str(vcpus)}, {"type": "MEMORY", "value": memory}]
    overrides = {"resourceRequirements": needs}
    stuck = lab.submit("true", queue="other", containerOverrides=overrides)
    behind = lab.submit("true", queue="other")
    assert lab.wait(lab.submit("true"))["status"] == "SUCCEEDED"
    assert lab.described(stuck)["statusReason"].startswith(f"{reason} - ")
    lab.pass_time(599)
    assert lab.described(behind)["status"] == "RUNNABLE"
    lab.pass_time(1)
    job = lab.wait(stuck)
    assert job["statusReason"] == f"Canceled by JobStateTimeLimit action due to reason: {reason}"
    assert lab.wait(behind)["status"] == "SUCCEEDED"


def test_without_a_time_limit_action_it_waits_forever(lab: Lab) -> None:
    stuck = lab.submit("true", vcpus=8)
    lab.queue("other")
    lab.pass_time(100_000)
    assert lab.wait(lab.submit("true", queue="other"))["status"] == "SUCCEEDED"
    assert lab.described(stuck)["status"] == "RUNNABLE"


def test_a_disabled_environment_starts_no_job(lab: Lab) -> None:
    lab.batch.update_compute_environment(computeEnvironment="queue-ce", state="DISABLED")
    job_id = lab.submit("true")
    lab.queue("other")
    assert lab.wait(lab.submit("true", queue="other"))["status"] == "SUCCEEDED"
    assert lab.described(job_id)["status"] == "RUNNABLE"
    lab.batch.update_compute_environment(computeEnvironment="queue-ce", state="ENABLED")
    assert lab.wait(job_id)["status"] == "SUCCEEDED"


def test_an_array_runs_a_job_for_each_index_and_ends_with_them(lab: Lab) -> None:
    array = lab.submit("echo $AWS_BATCH_JOB_ARRAY_INDEX", arrayProperties={"size": 6})
    after = lab.submit("true", dependsOn=[{"jobId": array}])
    job = lab.wait(array)
    assert job["status"] == "SUCCEEDED"
    assert job["arrayProperties"]["statusSummary"] == {"SUCCEEDED": 6}
    children = [lab.described(f"{array}:{index}") for index in range(6)]
    assert [lab.printed(child) for child in children] == [[str(index)] for index in range(6)]
    assert lab.wait(after)["startedAt"] >= job["stoppedAt"]


def test_a_failed_child_fails_the_array_and_its_dependent_jobs(lab: Lab) -> None:
    array = lab.submit("exit $AWS_BATCH_JOB_ARRAY_INDEX", arrayProperties={"size": 2})
    after = lab.submit("true", dependsOn=[{"jobId": array}])
    assert lab.wait(array)["status"] == "FAILED"
    job = lab.wait(after)
    assert (job["status"], job["attempts"]) == ("FAILED", [])


def test_the_jobs_of_a_sequence_run_one_after_another(lab: Lab) -> None:
    array = lab.submit("true", arrayProperties={"size": 3}, dependsOn=[{"type": "SEQUENTIAL"}])
    lab.wait(array)
    children = [lab.described(f"{array}:{index}") for index in range(3)]
    assert all(before["stoppedAt"] <= after["startedAt"] for before, after in pairwise(children))
    assert {child["status"] for child in children} == {"SUCCEEDED"}
