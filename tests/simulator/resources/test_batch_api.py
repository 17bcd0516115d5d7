"""Batch as a client sees it that talks to it directly, without a stack."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.simulator.resources.batch_world import BatchWorld


@pytest.fixture
def batch(world: BatchWorld) -> Any:
    return world.client


def environment(world: BatchWorld, name: str = "ce", **overrides: Any) -> dict[str, Any]:
    return {
        "computeEnvironmentName": name,
        "type": "MANAGED",
        "computeResources": {
            "type": "EC2",
            "allocationStrategy": "BEST_FIT_PROGRESSIVE",
            "maxvCpus": 4,
            "instanceTypes": ["optimal"],
            "subnets": [world.subnet],
            "securityGroupIds": [world.group],
            "instanceRole": world.profile,
        },
        **overrides,
    }


def queue(batch: Any, world: BatchWorld, name: str = "queue") -> str:
    batch.create_compute_environment(**environment(world, f"{name}-ce"))
    order = [{"order": 1, "computeEnvironment": f"{name}-ce"}]
    made = batch.create_job_queue(jobQueueName=name, priority=1, computeEnvironmentOrder=order)
    return str(made["jobQueueArn"])


def definition(batch: Any, name: str = "job", **overrides: Any) -> str:
    made = batch.register_job_definition(
        jobDefinitionName=name,
        type="container",
        containerProperties={
            "image": "python",
            "environment": [{"name": "STAGE", "value": "prod"}, {"name": "KEPT", "value": "1"}],
            "resourceRequirements": [
                {"type": "VCPU", "value": "1"},
                {"type": "MEMORY", "value": "512"},
            ],
        },
        **overrides,
    )
    return str(made["jobDefinitionArn"])


def test_an_update_through_the_api_is_read_back(batch: Any, world: BatchWorld) -> None:
    batch.create_compute_environment(**environment(world))
    batch.update_compute_environment(
        computeEnvironment="ce",
        computeResources={"maxvCpus": 32, "instanceTypes": ["default_arm64"], "tags": {"a": "b"}},
        updatePolicy={"terminateJobsOnUpdate": True},
    )
    described = world.described_environment("ce")
    assert described["computeResources"]["maxvCpus"] == 32
    assert described["computeResources"]["instanceTypes"] == ["default_arm64"]
    assert described["computeResources"]["tags"] == {"a": "b"}
    assert described["updatePolicy"] == {
        "terminateJobsOnUpdate": True,
        "jobExecutionTimeoutMinutes": 30,
    }


def test_an_environment_is_created_enabled_or_not_at_all(batch: Any, world: BatchWorld) -> None:
    with pytest.raises(ClientError, match="must be created in the ENABLED state"):
        batch.create_compute_environment(**environment(world, state="DISABLED"))


def test_the_api_deletes_only_what_is_disabled_and_unbound(batch: Any, world: BatchWorld) -> None:
    arn = queue(batch, world)
    with pytest.raises(ClientError, match="must be in the DISABLED state"):
        batch.delete_job_queue(jobQueue=arn)
    with pytest.raises(ClientError, match="must be in the DISABLED state"):
        batch.delete_compute_environment(computeEnvironment="queue-ce")
    batch.update_compute_environment(computeEnvironment="queue-ce", state="DISABLED")
    with pytest.raises(ClientError, match="found existing JobQueue relationship"):
        batch.delete_compute_environment(computeEnvironment="queue-ce")
    batch.update_job_queue(jobQueue=arn, state="DISABLED")
    batch.delete_job_queue(jobQueue=arn)
    batch.delete_compute_environment(computeEnvironment="queue-ce")
    assert batch.describe_compute_environments()["computeEnvironments"] == []


def test_desired_capacity_may_rise_and_not_fall(batch: Any, world: BatchWorld) -> None:
    batch.create_compute_environment(**environment(world))
    batch.update_compute_environment(
        computeEnvironment="ce", computeResources={"desiredvCpus": 4, "minvCpus": 2}
    )
    assert world.described_environment("ce")["computeResources"]["desiredvCpus"] == 4
    with pytest.raises(ClientError, match="at least its current value"):
        batch.update_compute_environment(
            computeEnvironment="ce", computeResources={"desiredvCpus": 3}
        )


@pytest.mark.parametrize(
    ("call", "given", "told"),
    [
        ("update_compute_environment", {"computeEnvironment": "x"}, "environment x does not exist"),
        ("update_job_queue", {"jobQueue": "x"}, "Job queue x does not exist"),
        ("delete_scheduling_policy", {"arn": "x"}, "Scheduling policy x does not exist"),
        ("deregister_job_definition", {"jobDefinition": "x:1"}, "definition x:1 does not exist"),
        ("list_tags_for_resource", {"resourceArn": "x"}, "Resource x does not exist"),
    ],
)
def test_what_does_not_exist_is_refused_by_name(
    batch: Any, call: str, given: dict[str, str], told: str
) -> None:
    with pytest.raises(ClientError, match=told) as refusal:
        getattr(batch, call)(**given)
    assert refusal.value.response["Error"]["Code"] == "ClientException"


def test_an_operation_that_is_not_modelled_says_so(batch: Any) -> None:
    with pytest.raises(ClientError, match="does not model Batch's CreateConsumableResource"):
        batch.create_consumable_resource(
            consumableResourceName="x", totalQuantity=1, resourceType="REPLENISHABLE"
        )


def test_tags_are_set_and_removed_on_everything_that_has_an_arn(
    batch: Any, world: BatchWorld
) -> None:
    arns = [
        queue(batch, world),
        definition(batch),
        world.described_environment("queue-ce")["computeEnvironmentArn"],
    ]
    for arn in arns:
        batch.tag_resource(resourceArn=arn, tags={"a": "1", "b": "2", "c": "3"})
        batch.untag_resource(resourceArn=arn, tagKeys=["a", "c"])
        assert batch.list_tags_for_resource(resourceArn=arn)["tags"] == {"b": "2"}
    with pytest.raises(ClientError, match="at most 50 tags, not 52"):
        batch.tag_resource(resourceArn=arns[0], tags={str(n): "" for n in range(51)})


def test_listings_come_in_pages(batch: Any) -> None:
    for number in range(5):
        definition(batch, f"job-{number}")
    pages = batch.get_paginator("describe_job_definitions").paginate(
        PaginationConfig={"PageSize": 2}
    )
    names = [[entry["jobDefinitionName"] for entry in page["jobDefinitions"]] for page in pages]
    assert names == [["job-0", "job-1"], ["job-2", "job-3"], ["job-4"]]


def test_a_definition_is_found_by_name_revision_arn_and_status(batch: Any) -> None:
    first, second = definition(batch), definition(batch)
    batch.deregister_job_definition(jobDefinition="job:1")

    def found(**given: Any) -> list[str]:
        answer = batch.describe_job_definitions(**given)
        return [entry["jobDefinitionArn"] for entry in answer["jobDefinitions"]]

    assert found(jobDefinitionName="job") == [first, second]
    assert found(jobDefinitionName="job", status="ACTIVE") == [second]
    assert found(jobDefinitions=["job:1"]) == [first]
    assert found(jobDefinitions=[second]) == [second]
    assert found(jobDefinitions=["other"]) == []


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


def test_a_submitted_job_waits_and_says_that_it_will_not_run(batch: Any, world: BatchWorld) -> None:
    job = described_job(batch, submitted(batch, world))
    assert job["status"] == "RUNNABLE"
    assert "will not be run" in job["statusReason"]
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
def test_a_job_that_is_ended_has_failed_for_the_reason_given(
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
    ("given", "told"),
    [
        ({"jobQueue": "nowhere"}, "Job queue nowhere does not exist"),
        ({"jobDefinition": "nothing"}, "JobDefinition nothing is not active"),
        ({"jobDefinition": "job:9"}, "JobDefinition job:9 is not active"),
        ({"jobName": "no spaces"}, "does not match"),
        ({"arrayProperties": {"size": 1}}, "between 2 and 10000, not 1"),
        ({"timeout": {"attemptDurationSeconds": 5}}, "at least 60, not 5"),
        ({"shareIdentifier": "blue"}, "cannot be given for a job queue without a policy"),
    ],
)
def test_a_job_that_cannot_be_placed_is_refused(
    batch: Any, world: BatchWorld, given: dict[str, Any], told: str
) -> None:
    with pytest.raises(ClientError, match=told):
        submitted(batch, world, **given)


def test_a_disabled_queue_takes_no_job(batch: Any, world: BatchWorld) -> None:
    submitted(batch, world)
    batch.update_job_queue(jobQueue="queue", state="DISABLED")
    with pytest.raises(ClientError, match="not ENABLED"):
        batch.submit_job(jobName="late", jobQueue="queue", jobDefinition="job")


def test_a_fair_share_queue_wants_a_share(batch: Any, world: BatchWorld) -> None:
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
