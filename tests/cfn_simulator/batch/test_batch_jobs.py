"""Jobs, which stay RUNNABLE: nothing runs them."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cfn_simulator.batch_requests import definition, environment, queue
from tests.cfn_simulator.batch_world import BatchWorld


@pytest.fixture
def batch(world: BatchWorld) -> Any:
    return world.client


def submitted(batch: Any, world: BatchWorld, **overrides: Any) -> str:
    definition(batch)
    given = {
        "jobName": "step",
        "jobQueue": queue(batch, world),
        "jobDefinition": "job",
        **overrides,
    }
    return str(batch.submit_job(**given)["jobId"])


def described_job(batch: Any, job_id: str) -> dict[str, Any]:
    return dict(batch.describe_jobs(jobs=[job_id])["jobs"][0])


def test_a_submitted_job_waits_and_reports_that_it_does_not_run(
    batch: Any, world: BatchWorld
) -> None:
    job = described_job(batch, submitted(batch, world))
    assert job["status"] == "RUNNABLE"
    assert "does not run" in job["statusReason"]
    assert "startedAt" not in job


def test_a_job_merges_its_overrides_into_its_definition(batch: Any, world: BatchWorld) -> None:
    job_id = submitted(
        batch,
        world,
        containerOverrides={
            "command": ["python", "-V"],
            "environment": [{"name": "STAGE", "value": "dev"}],
            "resourceRequirements": [{"type": "MEMORY", "value": "1024"}],
        },
        timeout={"attemptDurationSeconds": 600},
        tags={"flow": "hello"},
    )
    job = described_job(batch, job_id)
    assert job["container"]["command"] == ["python", "-V"]
    assert job["container"]["image"] == "python"
    assert job["container"]["environment"] == [
        {"name": "STAGE", "value": "dev"},
        {"name": "KEPT", "value": "1"},
    ]
    assert job["container"]["resourceRequirements"] == [
        {"type": "VCPU", "value": "1"},
        {"type": "MEMORY", "value": "1024"},
    ]
    assert job["timeout"] == {"attemptDurationSeconds": 600}
    assert job["tags"] == {"flow": "hello"}


def test_jobs_are_listed_by_status_and_by_name(batch: Any, world: BatchWorld) -> None:
    job_id = submitted(batch, world)

    def listed(**given: Any) -> list[str]:
        answer = batch.list_jobs(jobQueue="queue", **given)
        return [job["jobId"] for job in answer["jobSummaryList"]]

    assert listed() == []
    assert listed(jobStatus="RUNNABLE") == [job_id]
    assert listed(filters=[{"name": "JOB_NAME", "values": ["st*"]}]) == [job_id]
    assert listed(filters=[{"name": "JOB_NAME", "values": ["other"]}]) == []
    assert listed(filters=[{"name": "JOB_DEFINITION", "values": ["job"]}]) == [job_id]


@pytest.mark.parametrize("call", ["cancel_job", "terminate_job"])
def test_a_job_that_is_ended_fails_with_the_given_reason(
    batch: Any, world: BatchWorld, call: str
) -> None:
    job_id = submitted(batch, world)
    getattr(batch, call)(jobId=job_id, reason="not needed")
    job = described_job(batch, job_id)
    assert (job["status"], job["statusReason"]) == ("FAILED", "not needed")
    assert job["stoppedAt"] > job["createdAt"]


def test_a_job_that_depends_on_another_is_pending(batch: Any, world: BatchWorld) -> None:
    first = submitted(batch, world)
    second = batch.submit_job(
        jobName="next", jobQueue="queue", jobDefinition="job", dependsOn=[{"jobId": first}]
    )
    assert described_job(batch, second["jobId"])["status"] == "PENDING"


def test_an_array_has_its_children(batch: Any, world: BatchWorld) -> None:
    parent = submitted(batch, world, arrayProperties={"size": 3})
    children = batch.list_jobs(arrayJobId=parent, jobStatus="RUNNABLE")["jobSummaryList"]
    assert [job["arrayProperties"]["index"] for job in children] == [0, 1, 2]
    job = described_job(batch, parent)
    assert job["arrayProperties"] == {"size": 3, "statusSummary": {"RUNNABLE": 3}}
    batch.terminate_job(jobId=parent, reason="enough")
    ended = batch.list_jobs(arrayJobId=parent, jobStatus="FAILED")["jobSummaryList"]
    assert len(ended) == 3


def test_jobs_end_with_their_queue(batch: Any, world: BatchWorld) -> None:
    job_id = submitted(batch, world)
    batch.update_job_queue(jobQueue="queue", state="DISABLED")
    batch.delete_job_queue(jobQueue="queue")
    assert described_job(batch, job_id)["status"] == "FAILED"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"jobQueue": "nowhere"}, "JobQueue nowhere not found"),
        (
            {"jobDefinition": "nothing"},
            "JobDefinition name nothing does not exist or is not in ACTIVE",
        ),
        ({"jobDefinition": "job:9"}, "JobDefinition name job:9 does not exist"),
        ({"jobName": "no spaces"}, "does not match"),
        ({"arrayProperties": {"size": 1}}, "between 2 and 10000, not 1"),
        ({"timeout": {"attemptDurationSeconds": 5}}, "at least 60, not 5"),
        ({"shareIdentifier": "blue"}, "requires a job queue with a scheduling policy"),
    ],
)
def test_a_job_that_cannot_be_placed_is_refused(
    batch: Any, world: BatchWorld, given: dict[str, Any], message: str
) -> None:
    with pytest.raises(ClientError, match=message):
        submitted(batch, world, **given)


def test_a_disabled_queue_accepts_no_job(batch: Any, world: BatchWorld) -> None:
    submitted(batch, world)
    batch.update_job_queue(jobQueue="queue", state="DISABLED")
    with pytest.raises(ClientError, match="not ENABLED"):
        batch.submit_job(jobName="late", jobQueue="queue", jobDefinition="job")


def test_a_fair_share_queue_requires_a_share(batch: Any, world: BatchWorld) -> None:
    definition(batch)
    batch.create_compute_environment(**environment(world))
    policy = batch.create_scheduling_policy(name="fair", fairsharePolicy={})["arn"]
    batch.create_job_queue(
        jobQueueName="fair",
        priority=1,
        schedulingPolicyArn=policy,
        computeEnvironmentOrder=[{"order": 1, "computeEnvironment": "ce"}],
    )
    with pytest.raises(ClientError, match="shareIdentifier is required"):
        batch.submit_job(jobName="step", jobQueue="fair", jobDefinition="job")
    made = batch.submit_job(
        jobName="step", jobQueue="fair", jobDefinition="job", shareIdentifier="blue"
    )
    assert described_job(batch, made["jobId"])["shareIdentifier"] == "blue"
