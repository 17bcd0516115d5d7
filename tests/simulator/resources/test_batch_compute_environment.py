"""Compute environments of stacks, read back through Batch."""

from __future__ import annotations

from dataclasses import replace

import pytest

from metaflow_batch_cfn.core.documents import Json
from metaflow_batch_cfn.simulator import resources
from metaflow_batch_cfn.simulator.resources import ResourceFailure
from tests.simulator.resources.batch_world import ENVIRONMENT, BatchWorld
from tests.simulator.resources.sandbox import TRUST


def test_everything_that_a_template_says_is_read_back(world: BatchWorld) -> None:
    template = world.sandbox.made(
        "AWS::EC2::LaunchTemplate",
        {"LaunchTemplateData": {"MetadataOptions": {"HttpTokens": "required"}}},
    )
    role = world.sandbox.made(
        "AWS::IAM::Role", {"AssumeRolePolicyDocument": TRUST}, "FleetRole"
    ).state.attributes["Arn"]
    made = world.environment(
        ComputeResources=world.resources(
            Type="SPOT",
            AllocationStrategy="SPOT_PRICE_CAPACITY_OPTIMIZED",
            BidPercentage="60",
            SpotIamFleetRole=role,
            Ec2Configuration=[{"ImageType": "ECS_AL2023"}],
            LaunchTemplate={
                "LaunchTemplateId": template.ref,
                "Version": template.state.attributes["LatestVersionNumber"],
            },
            Tags={"Name": "metaflow-spot"},
            UpdateToLatestImageVersion=True,
        ),
        Tags={"owner": "research"},
    )
    described = world.described_environment(made.ref)
    assert described["computeResources"] == {
        "type": "SPOT",
        "allocationStrategy": "SPOT_PRICE_CAPACITY_OPTIMIZED",
        "bidPercentage": 60,
        "spotIamFleetRole": role,
        "minvCpus": 0,
        "maxvCpus": 16,
        "desiredvCpus": 0,
        "instanceTypes": ["m6i", "c7i.large", "default_x86_64"],
        "subnets": [world.subnet],
        "securityGroupIds": [world.group],
        "instanceRole": world.profile,
        "ec2Configuration": [{"imageType": "ECS_AL2023"}],
        "launchTemplate": {"launchTemplateId": template.ref, "version": "1"},
        "tags": {"Name": "metaflow-spot"},
    }
    assert (described["status"], described["state"]) == ("VALID", "ENABLED")
    assert described["tags"] == {
        "owner": "research",
        "team": "research",
        "aws:cloudformation:stack-name": "demo",
    }


def test_the_service_linked_role_is_made_and_reported_where_none_is_named(
    world: BatchWorld,
) -> None:
    role = world.described_environment(world.environment().ref)["serviceRole"]
    account = world.sandbox.services.account_id
    assert role == (
        f"arn:aws:iam::{account}:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch"
    )
    made = world.sandbox.services.client("iam").get_role(RoleName="AWSServiceRoleForBatch")
    assert made["Role"]["Arn"] == role
    again = world.environment("Second")
    assert world.described_environment(again.ref)["serviceRole"] == role


def test_an_update_changes_capacity_and_machines_in_place(world: BatchWorld) -> None:
    made = world.environment()
    changed = made.with_property(
        ComputeResources=world.resources(
            MaxvCpus="64",
            InstanceTypes=["m7i"],
            Tags={"cost": "gpu"},
            UpdateToLatestImageVersion=True,
        ),
        UpdatePolicy={"TerminateJobsOnUpdate": "false", "JobExecutionTimeoutMinutes": "60"},
    )
    described = world.described_environment(made.ref)
    assert changed.ref == made.ref
    assert described["computeResources"]["maxvCpus"] == 64
    assert described["computeResources"]["instanceTypes"] == ["m7i"]
    assert described["computeResources"]["tags"] == {"cost": "gpu"}
    assert described["updatePolicy"] == {
        "terminateJobsOnUpdate": False,
        "jobExecutionTimeoutMinutes": 60,
    }


def test_what_a_template_no_longer_says_is_taken_away(world: BatchWorld) -> None:
    template = world.sandbox.made(
        "AWS::EC2::LaunchTemplate",
        {"LaunchTemplateData": {"MetadataOptions": {"HttpTokens": "required"}}},
    )
    made = world.environment(
        ComputeResources=world.resources(
            Type="SPOT",
            AllocationStrategy="SPOT_CAPACITY_OPTIMIZED",
            BidPercentage=50,
            Ec2KeyPair="key",
            PlacementGroup="group",
            LaunchTemplate={"LaunchTemplateId": template.ref},
            ScalingPolicy={"MinScaleDownDelayMinutes": 30},
            Ec2Configuration=[{"ImageType": "ECS_AL2023"}],
            Tags={"a": "b"},
        )
    )
    plain = world.resources(Type="SPOT", AllocationStrategy="SPOT_CAPACITY_OPTIMIZED")
    made.with_property(ComputeResources=plain)
    described = world.described_environment(made.ref)["computeResources"]
    for member in ("ec2KeyPair", "placementGroup", "launchTemplate", "scalingPolicy"):
        assert member not in described
    assert described["tags"] == {}
    assert described["bidPercentage"] == 100


@pytest.mark.parametrize("strategy", ["BEST_FIT", None])
def test_infrastructure_of_a_best_fit_environment_cannot_be_updated(
    world: BatchWorld, strategy: str | None
) -> None:
    given = world.resources(AllocationStrategy=strategy)
    if strategy is None:
        del given["AllocationStrategy"]
    made = world.environment(ComputeResources=given)
    with pytest.raises(ResourceFailure, match="allocation strategy BEST_FIT"):
        made.with_property(ComputeResources={**given, "InstanceTypes": ["m7i"]})
    made.with_property(ComputeResources={**given, "MaxvCpus": 32})
    assert world.described_environment(made.ref)["computeResources"]["maxvCpus"] == 32


def test_a_custom_service_role_allows_scaling_but_no_infrastructure_update(
    world: BatchWorld,
) -> None:
    role = world.sandbox.role().state.attributes["Arn"]
    made = world.environment(ServiceRole=role)
    made.with_property(ComputeResources=world.resources(MaxvCpus=32))
    assert world.described_environment(made.ref)["computeResources"]["maxvCpus"] == 32
    with pytest.raises(ResourceFailure, match="require the service-linked role"):
        made.with_property(ComputeResources=world.resources(InstanceTypes=["m7i"]))


def test_the_service_role_cannot_change_between_custom_and_service_linked(
    world: BatchWorld,
) -> None:
    role = world.sandbox.role().state.attributes["Arn"]
    made = world.environment()
    with pytest.raises(ResourceFailure, match="create a new compute environment"):
        made.with_property(ServiceRole=role)


def test_ec2_becomes_spot_in_place_but_never_fargate(world: BatchWorld) -> None:
    made = world.environment()
    spot = made.with_property(
        ComputeResources=world.resources(
            Type="SPOT", AllocationStrategy="SPOT_PRICE_CAPACITY_OPTIMIZED"
        )
    )
    assert world.described_environment(made.ref)["computeResources"]["type"] == "SPOT"
    with pytest.raises(ResourceFailure, match="from SPOT to FARGATE"):
        spot.with_property(ComputeResources=world.fargate())


def test_a_fargate_environment_scales_without_an_update_policy(world: BatchWorld) -> None:
    made = world.environment(ComputeResources=world.fargate())
    made.with_property(ComputeResources=world.fargate(MaxvCpus=32))
    described = world.described_environment(made.ref)
    assert described["computeResources"]["maxvCpus"] == 32
    assert "updatePolicy" not in described


def test_a_missing_subnet_keeps_the_environment_from_stabilising_and_nothing_is_left(
    world: BatchWorld,
) -> None:
    with pytest.raises(ResourceFailure) as failure:
        world.environment(ComputeResources=world.resources(Subnets=["subnet-0123456789abcdef0"]))
    assert failure.value.code == "NotStabilized"
    assert "did not stabilize" in failure.value.message
    assert "The subnet ID 'subnet-0123456789abcdef0' does not exist" in failure.value.message
    assert world.client.describe_compute_environments()["computeEnvironments"] == []


@pytest.mark.parametrize(
    ("overrides", "told"),
    [
        ({"SecurityGroupIds": ["sg-0123456789abcdef0"]}, "security group 'sg-0123456789abcdef0'"),
        ({"InstanceRole": "nobody"}, "Invalid IamInstanceProfile: nobody"),
        ({"LaunchTemplate": {"LaunchTemplateId": "lt-0123456789abcdef0"}}, "launch template lt-0"),
    ],
)
def test_each_missing_foundation_is_named(
    world: BatchWorld, overrides: dict[str, Json], told: str
) -> None:
    with pytest.raises(ResourceFailure, match=told):
        world.environment(ComputeResources=world.resources(**overrides))


def test_a_missing_version_of_a_launch_template_is_named(world: BatchWorld) -> None:
    template = world.sandbox.made("AWS::EC2::LaunchTemplate", {"LaunchTemplateData": {}})
    wanted: Json = {"LaunchTemplateId": template.ref, "Version": "7"}
    with pytest.raises(ResourceFailure, match="version 7, does not exist"):
        world.environment(ComputeResources=world.resources(LaunchTemplate=wanted))


def test_the_bare_name_of_the_service_linked_role_never_becomes_valid(world: BatchWorld) -> None:
    world.environment()
    with pytest.raises(ResourceFailure, match="did not stabilize"):
        world.environment("Named", ServiceRole="arn:aws:iam::1:role/AWSServiceRoleForBatch")


@pytest.mark.parametrize(
    ("overrides", "told"),
    [
        ({"InstanceTypes": ["m6i.huge"]}, "Instance type m6i.huge does not exist"),
        ({"InstanceTypes": ["m6i", "m6g"]}, "architectures cannot be mixed"),
        ({"AllocationStrategy": "SPOT_CAPACITY_OPTIMIZED"}, "not applicable .* type EC2"),
        ({"AllocationStrategy": "BEST_FITTING"}, "Member must satisfy enum value set"),
        ({"MinvCpus": 32}, "minvCpus 32 must be between 0 and maxvCpus 16"),
        ({"BidPercentage": 101}, "bidPercentage must be between 1 and 100, not 101"),
        ({"Ec2Configuration": [{"ImageType": "ECS_AL2"}]}, "ECS_AL2 is no longer available"),
        ({"InstanceTypes": []}, "instanceTypes is required"),
        ({"MaxvCpus": "many"}, "expected type: Integer, found: 'many'"),
        ({"InstanceTypez": ["m6i"]}, r"extraneous key \[InstanceTypez\] is not permitted"),
    ],
)
def test_resources_that_batch_does_not_allow_are_refused(
    world: BatchWorld, overrides: dict[str, Json], told: str
) -> None:
    with pytest.raises(ResourceFailure, match=told):
        world.environment(ComputeResources=world.resources(**overrides))
    assert world.client.describe_compute_environments()["computeEnvironments"] == []


@pytest.mark.parametrize("member", ["InstanceTypes", "AllocationStrategy", "MinvCpus"])
def test_fargate_has_no_machines_to_choose(world: BatchWorld, member: str) -> None:
    given = {**world.fargate(), member: world.resources()[member]}
    with pytest.raises(ResourceFailure, match="not applicable to compute resources of type FARG"):
        world.environment(ComputeResources=given)


def test_every_problem_is_told_at_once(world: BatchWorld) -> None:
    bad = world.resources(InstanceTypes=["m6i.huge"], BidPercentage=0, MinvCpus=99)
    with pytest.raises(ResourceFailure) as failure:
        world.environment(ComputeResources=bad)
    for told in ("m6i.huge", "bidPercentage", "minvCpus"):
        assert told in failure.value.message


def test_a_name_that_is_taken_is_refused_in_the_words_of_aws(world: BatchWorld) -> None:
    world.environment(ComputeEnvironmentName="metaflow")
    with pytest.raises(ResourceFailure, match="Object already exists") as failure:
        world.environment("Other", ComputeEnvironmentName="metaflow")
    assert failure.value.code == "AlreadyExists"
    assert "(Service: Batch, Status Code: 400, Request ID: " in failure.value.message


def test_an_unmanaged_environment_needs_a_service_role(world: BatchWorld) -> None:
    with pytest.raises(ResourceFailure, match="ServiceRole is required"):
        world.sandbox.made(ENVIRONMENT, {"Type": "UNMANAGED"})
    role = world.sandbox.role().state.attributes["Arn"]
    made = world.sandbox.made(
        ENVIRONMENT, {"Type": "UNMANAGED", "ServiceRole": role, "UnmanagedvCpus": "4"}
    )
    assert world.described_environment(made.ref)["unmanagedvCpus"] == 4


def test_deleting_disables_first_and_twice_is_once(world: BatchWorld) -> None:
    made = world.environment()
    made.removed()
    made.removed()
    assert world.client.describe_compute_environments()["computeEnvironments"] == []


def test_an_environment_in_a_queue_is_not_deleted(world: BatchWorld) -> None:
    made = world.environment()
    world.queue(made.ref)
    with pytest.raises(ResourceFailure, match="found existing JobQueue relationship"):
        made.removed()


def test_a_generated_name_says_stack_and_logical_id_and_fits(world: BatchWorld) -> None:
    request = replace(
        world.environment().request,
        stack_name="s" * 120,
        logical_id="l" * 120,
        token="TOKEN1234567",
    )
    state = resources.create(request, world.sandbox.services)
    name = state.ref.rsplit("/", 1)[-1]
    assert len(name) <= 128
    assert name.endswith("-TOKEN1234567")
    assert name.startswith("sss")
    assert "-lll" in name
