"""Dependent jobs, arrays, and the status reasons of jobs that no environment can run."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cfn_simulator.batch_requests import definition, queue
from tests.cfn_simulator.batch_world import BatchWorld


@pytest.fixture
def batch(world: BatchWorld) -> Any:
    definition(world.client)
    queue(world.client, world)
    return world.client


def submitted(batch: Any, **given: Any) -> str:
    request = {"jobName": "step", "jobQueue": "queue", "jobDefinition": "job", **given}
    return str(batch.submit_job(**request)["jobId"])


def array(batch: Any, size: int, **given: Any) -> str:
    return submitted(batch, arrayProperties={"size": size}, **given)


def described(batch: Any, job_id: str) -> dict[str, Any]:
    return dict(batch.describe_jobs(jobs=[job_id])["jobs"][0])


def statuses(batch: Any, parent: str, size: int) -> list[str]:
    return [described(batch, f"{parent}:{index}")["status"] for index in range(size)]


def test_a_job_fails_with_the_job_that_it_depends_on(batch: Any) -> None:
    first = submitted(batch)
    second = submitted(batch, dependsOn=[{"jobId": first}])
    third = submitted(batch, dependsOn=[{"jobId": second}])
    batch.terminate_job(jobId=first, reason="enough")
    for job_id in (second, third):
        job = described(batch, job_id)
        assert (job["status"], job["statusReason"]) == ("FAILED", "Dependent Job failed")


def test_children_run_one_after_the_other_when_they_depend_sequentially(batch: Any) -> None:
    parent = array(batch, 3, dependsOn=[{"type": "SEQUENTIAL"}])
    assert statuses(batch, parent, 3) == ["RUNNABLE", "PENDING", "PENDING"]
    batch.terminate_job(jobId=f"{parent}:0", reason="enough")
    assert statuses(batch, parent, 3) == ["FAILED"] * 3
    assert described(batch, parent)["status"] == "FAILED"


def test_each_child_waits_for_its_partner_in_the_other_array(batch: Any) -> None:
    first = array(batch, 2)
    second = array(batch, 2, dependsOn=[{"jobId": first, "type": "N_TO_N"}])
    assert statuses(batch, second, 2) == ["PENDING", "PENDING"]
    batch.terminate_job(jobId=f"{first}:1", reason="enough")
    assert statuses(batch, second, 2) == ["PENDING", "FAILED"]
    parent = described(batch, second)
    assert parent["status"] == "PENDING"
    assert parent["arrayProperties"]["statusSummary"] == {"PENDING": 1, "FAILED": 1}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"dependsOn": [{"type": "SEQUENTIAL"}]}, "supported for array jobs only"),
        ({"dependsOn": [{"jobId": "absent"}]}, "Job absent in dependsOn does not exist"),
        ({"dependsOn": [{}]}, "must be of type SEQUENTIAL"),
        ({"dependsOn": [{"jobId": "absent"}] * 21}, "at most 20 jobs, not 21"),
        ({"arrayProperties": {"size": 10001}}, "between 2 and 10000, not 10001"),
        ({"nodeOverrides": {"numNodes": 2}}, "nodeOverrides cannot be specified"),
    ],
)
def test_an_invalid_dependency_or_override_is_refused(
    batch: Any, given: dict[str, Any], message: str
) -> None:
    with pytest.raises(ClientError, match=message):
        submitted(batch, **given)


def test_an_n_to_n_dependency_requires_an_array_of_the_same_size(batch: Any) -> None:
    first = array(batch, 3)
    with pytest.raises(ClientError, match="must be an array of size 2, not 3"):
        array(batch, 2, dependsOn=[{"jobId": first, "type": "N_TO_N"}])


def test_an_unknown_revision_is_distinguished_from_an_unknown_name(batch: Any) -> None:
    arn = "arn:aws:batch:us-east-1:123456789012:job-definition/job:9"
    with pytest.raises(ClientError, match="job-definition/job:9 not found"):
        submitted(batch, jobDefinition=arn)


def test_the_newest_job_is_listed_first_and_the_oldest_starts_first(batch: Any) -> None:
    jobs = [submitted(batch), array(batch, 2), submitted(batch)]
    listed = batch.list_jobs(jobQueue="queue", filters=[{"name": "JOB_NAME", "values": ["STEP"]}])
    assert [job["jobId"] for job in listed["jobSummaryList"]] == jobs[::-1]
    front = batch.get_job_queue_snapshot(jobQueue="queue")["frontOfQueue"]["jobs"]
    assert [job["jobArn"].rpartition("/")[2] for job in front] == jobs


def test_ending_a_job_twice_changes_nothing(batch: Any) -> None:
    job_id = submitted(batch)
    batch.cancel_job(jobId=job_id, reason="first")
    batch.terminate_job(jobId=job_id, reason="second")
    job = described(batch, job_id)
    assert (job["statusReason"], job["isCancelled"]) == ("first", True)
    assert "isTerminated" not in job


@pytest.mark.parametrize(
    ("needs", "reason"),
    [
        ({"VCPU": "64"}, "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE"),
        ({"MEMORY": "9000000"}, "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT"),
        ({"GPU": "1"}, "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT"),
        ({"MEMORY": "4096"}, "no compute capacity"),
    ],
)
def test_a_job_that_no_environment_can_run_has_batchs_status_reason(
    batch: Any, needs: dict[str, str], reason: str
) -> None:
    requirements = [{"type": kind, "value": value} for kind, value in needs.items()]
    job_id = submitted(batch, containerOverrides={"resourceRequirements": requirements})
    job = described(batch, job_id)
    assert job["status"] == "RUNNABLE"
    assert reason in job["statusReason"]


def test_a_job_with_only_invalid_environments_reports_it(batch: Any) -> None:
    job_id = submitted(batch)
    batch.update_compute_environment(
        computeEnvironment="queue-ce", computeResources={"instanceRole": "absent"}
    )
    assert "ACTION_REQUIRED" in described(batch, job_id)["statusReason"]


def test_overrides_reach_the_containers_of_tasks_and_nodes(batch: Any) -> None:
    needs = [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "512"}]
    container = {"image": "python", "resourceRequirements": needs}
    tasks = [{"containers": [{"name": "main", **container}]}]
    batch.register_job_definition(
        jobDefinitionName="task", type="container", ecsProperties={"taskProperties": tasks}
    )
    ranges = [{"targetNodes": "0:", "container": container}]
    batch.register_job_definition(
        jobDefinitionName="nodes", type="multinode",
        nodeProperties={"numNodes": 2, "mainNode": 0, "nodeRangeProperties": ranges},
    )  # fmt: skip
    override = {"name": "main", "command": ["ls"]}
    overrides = {"taskProperties": [{"containers": [override]}]}
    task = submitted(batch, jobDefinition="task", ecsPropertiesOverride=overrides)
    every = [{"targetNodes": "0:", "containerOverrides": {"command": ["ls"]}}]
    nodes = submitted(batch, jobDefinition="nodes", nodeOverrides={"nodePropertyOverrides": every})
    (made,) = described(batch, task)["ecsProperties"]["taskProperties"]
    assert made["containers"][0]["command"] == ["ls"]
    (part,) = described(batch, nodes)["nodeProperties"]["nodeRangeProperties"]
    assert part["container"]["command"] == ["ls"]
