"""How Batch updates its resources, seen through a stack."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cfn_simulator.driver import Driver
from tests.cfn_simulator.samples import template


def environment(driver: Driver, vcpus: int = 16, **properties: Any) -> dict[str, Any]:
    ready = driver.simulator.parameters
    return {
        "Type": "AWS::Batch::ComputeEnvironment",
        "Properties": {
            "Type": "MANAGED",
            "ReplaceComputeEnvironment": False,
            "ComputeResources": {
                "Type": "EC2",
                "AllocationStrategy": "BEST_FIT_PROGRESSIVE",
                "MinvCpus": 0,
                "MaxvCpus": vcpus,
                "InstanceTypes": ["m6i.large"],
                "InstanceRole": ready["InstanceProfileArn"],
                "Subnets": ready["SubnetIds"].split(","),
                "SecurityGroupIds": [ready["SecurityGroupIds"]],
            },
            **properties,
        },
    }


def queue(environment_id: str = "Environment") -> dict[str, Any]:
    order = [{"Order": 1, "ComputeEnvironment": {"Ref": environment_id}}]
    return {
        "Type": "AWS::Batch::JobQueue",
        "Properties": {"Priority": 1, "ComputeEnvironmentOrder": order},
    }


def job(image: str) -> dict[str, Any]:
    needs = [{"Type": "VCPU", "Value": "1"}, {"Type": "MEMORY", "Value": "512"}]
    return {
        "Type": "AWS::Batch::JobDefinition",
        "Properties": {
            "Type": "container",
            "ContainerProperties": {"Image": image, "ResourceRequirements": needs},
        },
    }


def replacements(reviewed: Any) -> dict[str, str]:
    changes = [one["ResourceChange"] for one in reviewed["Changes"]]
    return {one["LogicalResourceId"]: one["Replacement"] for one in changes}


def environments_of(driver: Driver) -> list[str]:
    (found,) = driver.simulator.client("batch").describe_job_queues(
        jobQueues=[driver.physical_id("Queue")]
    )["jobQueues"]
    return [one["computeEnvironment"] for one in found["computeEnvironmentOrder"]]


def test_a_larger_maxvcpus_does_not_replace_the_environment(driver: Driver) -> None:
    driver.create(template(Environment=environment(driver), Queue=queue()))
    before = driver.physical_id("Environment")
    reviewed = driver.review(template(Environment=environment(driver, 64), Queue=queue()))
    driver.execute(reviewed)
    (found,) = driver.simulator.client("batch").describe_compute_environments(
        computeEnvironments=[before]
    )["computeEnvironments"]
    assert replacements(reviewed)["Environment"] == "False"
    assert driver.physical_id("Environment") == before
    assert found["computeResources"]["maxvCpus"] == 64


@pytest.mark.parametrize(("replace", "verdict"), [(True, "True"), (False, "False")])
def test_other_instance_types_replace_the_environment_only_if_it_is_configured_so(
    driver: Driver, replace: bool, verdict: str
) -> None:
    def body(instance_type: str) -> dict[str, Any]:
        made = environment(driver, ReplaceComputeEnvironment=replace)
        made["Properties"]["ComputeResources"]["InstanceTypes"] = [instance_type]
        return template(Environment=made, Queue=queue())

    driver.create(body("m6i.large"))
    before = driver.physical_id("Environment")
    reviewed = driver.review(body("c6i.large"))
    driver.execute(reviewed)
    assert driver.status() == "UPDATE_COMPLETE"
    assert replacements(reviewed)["Environment"] == verdict
    assert (driver.physical_id("Environment") != before) is replace
    assert environments_of(driver) == [driver.physical_id("Environment")]


def test_a_changed_stack_tag_replaces_the_environment(driver: Driver) -> None:
    body = template(Environment=environment(driver), Queue=queue())
    driver.create(body, tags={"team": "a"})
    before = driver.physical_id("Environment")
    reviewed = driver.review(body, tags={"team": "b"})
    driver.execute(reviewed)
    assert replacements(reviewed) == {"Environment": "True", "Queue": "False"}
    left = driver.simulator.client("batch").describe_compute_environments(
        computeEnvironments=[before]
    )["computeEnvironments"]
    assert [one for one in left if one["status"] != "DELETED"] == []
    assert environments_of(driver) == [driver.physical_id("Environment")]


def test_a_new_revision_of_a_job_definition_is_an_update_in_place_and_is_retained(
    driver: Driver,
) -> None:
    driver.create(template(Job=job("python:3.11")))
    first = driver.physical_id("Job")
    driver.update(template(Job=job("python:3.12")))
    second = driver.physical_id("Job")
    assert (first[-2:], second[-2:]) == (":1", ":2")
    assert not [line for line in driver.history() if "DELETE" in line]
    active = driver.simulator.client("batch").describe_job_definitions(
        jobDefinitions=[second], status="ACTIVE"
    )["jobDefinitions"]
    assert [one["containerProperties"]["image"] for one in active] == ["python:3.12"]


def test_a_batch_stack_is_deleted_in_the_order_that_batch_requires(driver: Driver) -> None:
    stack_id = driver.create(template(Environment=environment(driver), Queue=queue()))
    driver.delete()
    assert driver.status(stack_id) == "DELETE_COMPLETE"
