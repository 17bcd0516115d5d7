"""`Simulator(run_jobs=True)`, as used in a user's own tests."""

from __future__ import annotations

import pytest

from cfn_simulator import Simulator
from tests.end_to_end.stacks import Deployed


def submitted(aws: Simulator, *command: str) -> str:
    """Submits a job to the queue of a stack deployed for it."""
    stack = Deployed(aws, "own", "batch")
    stack.deploy(aws.parameters, "CREATE")
    outputs = stack.outputs()
    made = aws.client("batch").submit_job(
        jobName="greet",
        jobQueue=outputs["DefaultJobQueueArn"],
        jobDefinition=outputs["DefaultJobDefinitionArn"],
        containerOverrides={"command": list(command)},
    )
    return str(made["jobId"])


def test_a_job_is_waited_for() -> None:
    with Simulator(run_jobs=True) as aws:
        job_id = submitted(aws, "sleep", "3600")
        running = aws.wait_for_job(job_id, "RUNNING")
        assert running is not None
        assert aws.wait_for_job(job_id, seconds=0) is None
        aws.client("batch").terminate_job(jobId=job_id, reason="seen enough")
        ended = aws.wait_for_job(job_id)
        assert ended is not None
        assert ended["statusReason"] == "seen enough"


def test_a_simulator_that_was_reset_runs_jobs_again() -> None:
    with Simulator(run_jobs=True) as aws:
        assert aws.wait_for_job(submitted(aws, "sleep", "3600"), "RUNNING")
        aws.reset()
        ended = aws.wait_for_job(submitted(aws, "true"))
        assert ended is not None
        assert ended["status"] == "SUCCEEDED"


def test_a_job_that_never_runs_is_not_waited_for() -> None:
    with Simulator() as aws, pytest.raises(ValueError, match="run_jobs"):
        aws.wait_for_job("a")
