"""Compute environments of stacks, read back through Batch."""

from __future__ import annotations

import json

import pytest

from cfn_simulator.types import ResourceFailure
from tests.cfn_simulator.batch_world import BatchWorld
from tests.cfn_simulator.sandbox import TRUST


def test_all_declared_properties_are_read_back(world: BatchWorld) -> None:
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


def test_the_service_linked_role_is_created_and_reported_if_none_is_declared(
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


def test_an_update_changes_capacity_and_instances_in_place(world: BatchWorld) -> None:
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


def test_properties_that_a_template_no_longer_declares_are_reset(world: BatchWorld) -> None:
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


def test_an_environment_whose_role_was_deleted_is_invalid_and_cannot_be_deleted(
    world: BatchWorld,
) -> None:
    role = world.sandbox.made("AWS::IAM::Role", {"AssumeRolePolicyDocument": TRUST})
    made = world.environment(ServiceRole=role.state.attributes["Arn"])
    assert world.described_environment(made.ref)["status"] == "VALID"
    role.removed()
    described = world.described_environment(made.ref)
    assert described["status"] == "INVALID"
    assert "Not authorized to perform sts:AssumeRole" in described["statusReason"]
    with pytest.raises(ResourceFailure, match=r"did not stabilize: .*sts:AssumeRole"):
        made.removed()
    assert world.described_environment(made.ref)["state"] == "DISABLED"
    iam = world.sandbox.services.client("iam")
    iam.create_role(RoleName=role.ref, AssumeRolePolicyDocument=json.dumps(TRUST))
    made.removed()
    assert world.client.describe_compute_environments()["computeEnvironments"] == []


def test_an_environment_without_a_role_is_deleted_with_its_failed_creation(
    world: BatchWorld,
) -> None:
    account = world.sandbox.services.account_id
    with pytest.raises(ResourceFailure, match="did not stabilize"):
        world.environment(ServiceRole=f"arn:aws:iam::{account}:role/never")
    assert world.client.describe_compute_environments()["computeEnvironments"] == []
