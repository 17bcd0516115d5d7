"""Batch as seen by a client that calls it directly, without a stack."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cfn_simulator.batch_requests import definition, environment, queue
from tests.cfn_simulator.batch_world import BatchWorld


@pytest.fixture
def batch(world: BatchWorld) -> Any:
    return world.client


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


def test_the_api_deletes_only_disabled_resources_that_nothing_uses(
    batch: Any, world: BatchWorld
) -> None:
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


def test_desired_capacity_can_increase_but_not_decrease(batch: Any, world: BatchWorld) -> None:
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
    ("call", "given", "message"),
    [
        ("update_compute_environment", {"computeEnvironment": "x"}, "environment x does not exist"),
        ("update_job_queue", {"jobQueue": "x"}, "Job queue x does not exist"),
        ("delete_scheduling_policy", {"arn": "x"}, "Scheduling policy x does not exist"),
        ("deregister_job_definition", {"jobDefinition": "x:1"}, "definition x:1 does not exist"),
        ("list_tags_for_resource", {"resourceArn": "x"}, "Resource x does not exist"),
    ],
)
def test_what_does_not_exist_is_refused_by_name(
    batch: Any, call: str, given: dict[str, str], message: str
) -> None:
    with pytest.raises(ClientError, match=message) as refusal:
        getattr(batch, call)(**given)
    assert refusal.value.response["Error"]["Code"] == "ClientException"


def test_an_operation_that_is_not_modelled_says_so(batch: Any) -> None:
    with pytest.raises(ClientError, match="does not model Batch's ListJobsByConsumableResource"):
        batch.list_jobs_by_consumable_resource(consumableResource="x")


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
