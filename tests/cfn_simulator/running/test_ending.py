"""Retries, time limits, cancellation and termination of jobs."""

from __future__ import annotations

from typing import Any

import pytest

from cfn_simulator.running.outcome import AttemptOutcome, is_retried
from tests.cfn_simulator.running.lab import FOREVER, Lab


def test_a_job_has_as_many_attempts_as_its_retry_strategy(lab: Lab) -> None:
    job = lab.wait(lab.submit("echo $AWS_BATCH_JOB_ATTEMPT; exit 7", retryStrategy={"attempts": 3}))
    assert job["status"] == "FAILED"
    assert [attempt["container"]["exitCode"] for attempt in job["attempts"]] == [7, 7, 7]
    assert len({attempt["container"]["logStreamName"] for attempt in job["attempts"]}) == 3
    assert lab.printed(job) == ["3"]


def test_a_retry_that_succeeds_is_the_last(lab: Lab) -> None:
    job = lab.wait(lab.submit("exit $((2 - AWS_BATCH_JOB_ATTEMPT))", retryStrategy={"attempts": 5}))
    assert job["status"] == "SUCCEEDED"
    assert [attempt["container"]["exitCode"] for attempt in job["attempts"]] == [1, 0]


FAILED = AttemptOutcome("Essential container in task exited", 137, "OutOfMemoryError: killed")
HOST_LOST = AttemptOutcome("Host EC2 (instance i-1) terminated.")


@pytest.mark.parametrize(
    ("rules", "outcome", "retried"),
    [
        ([], FAILED, True),
        ([{"onExitCode": "137", "action": "exit"}], FAILED, False),
        ([{"onExitCode": "13*", "action": "EXIT"}], FAILED, False),
        ([{"onExitCode": "1", "action": "EXIT"}], FAILED, True),
        ([{"onReason": "OutOfMemoryError*", "action": "EXIT"}], FAILED, False),
        ([{"onStatusReason": "Host EC2*", "action": "RETRY"}], HOST_LOST, True),
        (
            [
                {"onStatusReason": "Host EC2*", "action": "RETRY"},
                {"onReason": "*", "action": "EXIT"},
            ],
            FAILED,
            False,
        ),
        (
            [{"onExitCode": "137", "onReason": "Cannot*", "action": "EXIT"}],
            FAILED,
            True,
        ),
    ],
)
def test_the_first_rule_that_matches_decides(
    rules: list[Any], outcome: AttemptOutcome, retried: bool
) -> None:
    assert is_retried({"attempts": 2, "evaluateOnExit": rules}, 1, outcome) is retried
    assert not is_retried({"attempts": 2, "evaluateOnExit": rules}, 2, outcome)


def test_a_job_is_ended_by_its_time_limit_and_not_retried(lab: Lab) -> None:
    job_id = lab.submit(
        FOREVER, timeout={"attemptDurationSeconds": 60}, retryStrategy={"attempts": 3}
    )
    lab.wait(job_id, "RUNNING")
    lab.pass_time(59)
    assert lab.described(job_id)["status"] == "RUNNING"
    lab.pass_time(1)
    job = lab.wait(job_id)
    assert (job["status"], job["statusReason"]) == (
        "FAILED",
        "Job attempt duration exceeded timeout",
    )
    assert len(job["attempts"]) == 1
    assert job["container"]["exitCode"] == 128 + 15


def test_a_job_that_ignores_sigterm_is_killed_after_thirty_seconds(
    lab: Lab,
) -> None:
    ready, heard = lab.pipe("ready"), lab.pipe("heard")
    script = (
        f"trap 'echo term > {heard.path}' TERM; echo yes > {ready.path};"
        " while true; do sleep 3600; done"
    )
    job_id = lab.submit(script, timeout={"attemptDurationSeconds": 60})
    assert ready.read() == "yes\n"
    lab.wait(job_id, "RUNNING")
    lab.pass_time(60)
    assert heard.read() == "term\n"
    lab.pass_time(29)
    assert lab.described(job_id)["status"] == "RUNNING"
    lab.pass_time(1)
    job = lab.wait(job_id)
    assert job["container"]["exitCode"] == 128 + 9
    assert job["statusReason"] == "Job attempt duration exceeded timeout"


def test_terminating_ends_every_process_of_a_job(lab: Lab) -> None:
    alive = lab.pipe()
    job_id = lab.submit(f"exec 3> {alive.path}; sleep 3600 & {FOREVER}")
    lab.wait(job_id, "RUNNING")
    with alive.path.open() as open_ends:
        lab.batch.terminate_job(jobId=job_id, reason="no longer needed")
        assert open_ends.read() == ""
    job = lab.wait(job_id)
    assert (job["status"], job["statusReason"]) == ("FAILED", "no longer needed")
    assert job["isTerminated"]


def test_processes_that_outlive_the_first_are_ended(lab: Lab) -> None:
    job = lab.wait(lab.submit("sleep 3600 & echo done"))
    assert (job["status"], lab.printed(job)) == ("SUCCEEDED", ["done"])


def test_cancelling_ends_a_waiting_job_but_not_a_running_one(lab: Lab) -> None:
    running, waiting = lab.submit(FOREVER, vcpus=4), lab.submit("true", vcpus=4)
    lab.wait(running, "RUNNING")
    for job_id in (running, waiting):
        lab.batch.cancel_job(jobId=job_id, reason="changed my mind")
    assert lab.described(running)["status"] == "RUNNING"
    job = lab.wait(waiting)
    assert (job["status"], job["statusReason"]) == ("FAILED", "changed my mind")
    assert job["attempts"] == []


def test_jobs_end_with_their_queue(lab: Lab) -> None:
    job_id = lab.submit(FOREVER)
    lab.wait(job_id, "RUNNING")
    lab.batch.update_job_queue(jobQueue="queue", state="DISABLED")
    lab.batch.delete_job_queue(jobQueue="queue")
    job = lab.wait(job_id)
    assert (job["status"], job["statusReason"]) == ("FAILED", "Job queue was deleted")


@pytest.mark.parametrize("how", ["stop", "reset"])
def test_no_job_process_remains_when_the_simulator_stops_or_resets(lab: Lab, how: str) -> None:
    alive = lab.pipe()
    script = f"trap '' TERM; exec 3> {alive.path}; sleep 3600 & sleep 3600"
    job_id = lab.submit(script, retryStrategy={"attempts": 10})
    with alive.path.open() as open_ends:
        lab.wait(job_id, "RUNNING")
        lab.runner.stop() if how == "stop" else lab.services.reset()
        assert open_ends.read() == ""
    assert not list((lab.folder / "jobs").glob("*/*"))
