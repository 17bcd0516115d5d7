"""Compute environments that Batch does not allow, or that never become valid."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cfn_simulator import types
from cfn_simulator.types import ResourceFailure
from metaflow_batch_cfn.documents import Json
from tests.cfn_simulator.batch_world import ENVIRONMENT, BatchWorld


def test_a_missing_subnet_keeps_the_environment_from_stabilising_and_nothing_remains(
    world: BatchWorld,
) -> None:
    with pytest.raises(ResourceFailure) as failure:
        world.environment(ComputeResources=world.resources(Subnets=["subnet-0123456789abcdef0"]))
    assert failure.value.code == "NotStabilized"
    assert "did not stabilize" in failure.value.message
    assert "The subnet ID 'subnet-0123456789abcdef0' does not exist" in failure.value.message
    assert world.client.describe_compute_environments()["computeEnvironments"] == []


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"SecurityGroupIds": ["sg-0123456789abcdef0"]}, "security group 'sg-0123456789abcdef0'"),
        ({"InstanceRole": "nobody"}, "Invalid IamInstanceProfile: nobody"),
        ({"LaunchTemplate": {"LaunchTemplateId": "lt-0123456789abcdef0"}}, "launch template lt-0"),
    ],
)
def test_each_missing_prerequisite_is_named(
    world: BatchWorld, overrides: dict[str, Json], message: str
) -> None:
    with pytest.raises(ResourceFailure, match=message):
        world.environment(ComputeResources=world.resources(**overrides))


def test_a_missing_version_of_a_launch_template_is_named(world: BatchWorld) -> None:
    template = world.sandbox.made("AWS::EC2::LaunchTemplate", {"LaunchTemplateData": {}})
    absent: Json = {"LaunchTemplateId": template.ref, "Version": "7"}
    with pytest.raises(ResourceFailure, match="version 7, does not exist"):
        world.environment(ComputeResources=world.resources(LaunchTemplate=absent))


def test_the_bare_name_of_the_service_linked_role_never_becomes_valid(world: BatchWorld) -> None:
    world.environment()
    with pytest.raises(ResourceFailure, match="did not stabilize"):
        world.environment("Named", ServiceRole="arn:aws:iam::1:role/AWSServiceRoleForBatch")


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"InstanceTypes": ["m6i.huge"]}, "Instance type m6i.huge does not exist"),
        ({"InstanceTypes": ["m6i", "m6g"]}, "architectures cannot be mixed"),
        ({"AllocationStrategy": "SPOT_CAPACITY_OPTIMIZED"}, "not applicable .* type EC2"),
        ({"AllocationStrategy": "BEST_FITTING"}, "Member must satisfy enum value set"),
        ({"MinvCpus": 32}, "minvCpus 32 must be between 0 and maxvCpus 16"),
        ({"BidPercentage": 101}, "bidPercentage must be between 1 and 100, not 101"),
        ({"Ec2Configuration": [{"ImageType": "ECS_AL2"}]}, "ECS_AL2 is no longer available"),
        ({"InstanceTypes": []}, "instanceTypes is required"),
        ({"MaxvCpus": "many"}, "expected type: Integer, found: String"),
        ({"InstanceTypez": ["m6i"]}, r"extraneous key \[InstanceTypez\] is not permitted"),
    ],
)
def test_resources_that_batch_does_not_allow_are_refused(
    world: BatchWorld, overrides: dict[str, Json], message: str
) -> None:
    with pytest.raises(ResourceFailure, match=message):
        world.environment(ComputeResources=world.resources(**overrides))
    assert world.client.describe_compute_environments()["computeEnvironments"] == []


@pytest.mark.parametrize("member", ["InstanceTypes", "AllocationStrategy", "MinvCpus"])
def test_fargate_has_no_instances_to_choose(world: BatchWorld, member: str) -> None:
    given = {**world.fargate(), member: world.resources()[member]}
    with pytest.raises(ResourceFailure, match="not applicable to compute resources of type FARG"):
        world.environment(ComputeResources=given)


def test_all_problems_are_reported_together(world: BatchWorld) -> None:
    bad = world.resources(InstanceTypes=["m6i.huge"], BidPercentage=0, MinvCpus=99)
    with pytest.raises(ResourceFailure) as failure:
        world.environment(ComputeResources=bad)
    for member in ("m6i.huge", "bidPercentage", "minvCpus"):
        assert member in failure.value.message


def test_a_name_in_use_is_refused_with_the_message_of_aws(world: BatchWorld) -> None:
    world.environment(ComputeEnvironmentName="metaflow")
    with pytest.raises(ResourceFailure, match="Object already exists") as failure:
        world.environment("Other", ComputeEnvironmentName="metaflow")
    assert failure.value.code == "AlreadyExists"
    assert "(Service: Batch, Status Code: 400, Request ID: " in failure.value.message


def test_an_unmanaged_environment_requires_a_service_role(world: BatchWorld) -> None:
    with pytest.raises(ResourceFailure, match="ServiceRole is required"):
        world.sandbox.made(ENVIRONMENT, {"Type": "UNMANAGED"})
    role = world.sandbox.role().state.attributes["Arn"]
    made = world.sandbox.made(
        ENVIRONMENT, {"Type": "UNMANAGED", "ServiceRole": role, "UnmanagedvCpus": "4"}
    )
    assert world.described_environment(made.ref)["unmanagedvCpus"] == 4


def test_deleting_disables_first_and_is_idempotent(world: BatchWorld) -> None:
    made = world.environment()
    made.removed()
    made.removed()
    assert world.client.describe_compute_environments()["computeEnvironments"] == []


def test_an_environment_in_a_queue_is_not_deleted(world: BatchWorld) -> None:
    made = world.environment()
    world.queue(made.ref)
    with pytest.raises(ResourceFailure, match="found existing JobQueue relationship"):
        made.removed()


def test_a_generated_name_contains_stack_and_logical_id_and_fits(world: BatchWorld) -> None:
    request = replace(
        world.environment().request,
        stack_name="s" * 120,
        logical_id="l" * 120,
        token="TOKEN1234567",
    )
    state = types.create(request, world.sandbox.services)
    name = state.ref.rsplit("/", 1)[-1]
    assert len(name) <= 128
    assert name.endswith("-TOKEN1234567")
    assert name.startswith("sss")
    assert "-lll" in name
