"""What a platform engineer can expect of the stack `quickstart`: its contract, its wiring."""

from __future__ import annotations

import json
import re

from metaflow_batch_cfn import BatchCore, BatchRoles, Datastore, Network, Quickstart, standalone
from metaflow_batch_cfn.compile.render import ordered, render
from metaflow_batch_cfn.core.declare import Param, Toggle
from metaflow_batch_cfn.core.fields import fields_of
from tests.resolved import resolve

TEMPLATE = standalone(Quickstart)
BODY = ordered(TEMPLATE)
STACK = resolve(Quickstart)
WIRED = {
    "SubnetIds", "SecurityGroupIds", "JobRoleArn", "InstanceProfileArn", "DatastoreBucketArn",
    "EnableServiceRole", "EnableSpotFleetRole", "EnableExecutionRole",
}  # fmt: skip


def test_its_parameters_are_these_in_this_order() -> None:
    assert list(BODY["Parameters"]) == [
        "NamePrefix",
        "VpcCidr",
        "EnablePrivateSubnets",
        "ServiceRoleArn",
        "SpotFleetRoleArn",
        "EnableSpot",
        "MaxvCpus",
        "InstanceTypes",
        "SpotBidPercentage",
        "EnableGpu",
        "GpuInstanceTypes",
        "GpuMaxvCpus",
        "DefaultContainerImage",
        "RootVolumeGiB",
        "LogRetentionDays",
    ]


def test_its_parameters_are_those_of_its_parts_except_those_that_it_wires_itself() -> None:
    declared = {
        field.declaration.name
        for part in (BatchCore, BatchRoles, Datastore, Network)
        for field in fields_of(part)
        if isinstance(field.declaration, (Param, Toggle))
    }
    assert set(BODY["Parameters"]) == declared - WIRED


def test_the_parameters_that_it_shares_with_batch_are_identical() -> None:
    batch = ordered(standalone(BatchCore))["Parameters"]
    for name in set(batch) & set(BODY["Parameters"]):
        assert BODY["Parameters"][name] == batch[name]


def test_its_outputs_are_batchs_plus_the_datastores() -> None:
    expected = [*ordered(standalone(BatchCore))["Outputs"]]
    expected += ordered(standalone(Datastore))["Outputs"]
    assert list(BODY["Outputs"]) == expected
    assert len(expected) == 19


def test_nothing_is_required() -> None:
    assert not [name for name, body in BODY["Parameters"].items() if "Default" not in body]


def test_its_resources_are_those_of_its_parts_under_the_same_names() -> None:
    parts = (BatchCore, BatchRoles, Datastore, Network)
    of_parts = {name for part in parts for name in ordered(standalone(part))["Resources"]}
    off = {"ServiceRole", "SpotFleetRole", "ExecutionRole"}
    assert set(BODY["Resources"]) == of_parts - off


def test_it_needs_the_plain_iam_capability() -> None:
    assert render(TEMPLATE).capabilities == ("CAPABILITY_IAM",)


def test_nothing_runs_and_nothing_costs_while_idle() -> None:
    assert not {"AWS::EC2::NatGateway", "AWS::EC2::EIP", "AWS::EC2::Instance"} & STACK.types()
    for name in STACK.of_type("AWS::Batch::ComputeEnvironment"):
        assert STACK.properties(name)["ComputeResources"]["MinvCpus"] == 0


def test_instances_use_the_stacks_own_subnets_and_roles() -> None:
    for private, subnets in (
        ("false", ["PublicSubnetOne", "PublicSubnetTwo"]),
        ("true", ["PrivateSubnetOne", "PrivateSubnetTwo"]),
    ):
        stack = resolve(Quickstart, {"EnablePrivateSubnets": private, "EnableGpu": "true"})
        environments = stack.of_type("AWS::Batch::ComputeEnvironment")
        assert len(environments) == 3
        for name in environments:
            resources = stack.properties(name)["ComputeResources"]
            assert resources["Subnets"] == subnets
            assert resources["SecurityGroupIds"] == ["InstanceSecurityGroup"]
            assert resources["InstanceRole"] == "InstanceProfile.Arn"


def test_jobs_can_access_only_the_stacks_own_bucket() -> None:
    container = STACK.properties("DefaultJobDefinition")["ContainerProperties"]
    assert container["JobRoleArn"] == "JobRole.Arn"
    assert STACK.outputs()["MetaflowEcsS3AccessIamRole"] == "JobRole.Arn"
    (policy,) = STACK.properties("JobRole")["Policies"]
    resources = {
        resource
        for statement in policy["PolicyDocument"]["Statement"]
        for resource in statement["Resource"]
    }
    assert resources == {"DatastoreBucket.Arn", "DatastoreBucket.Arn/*"}


def test_every_parameter_reaches_its_part() -> None:
    stack = resolve(
        Quickstart,
        {
            "NamePrefix": "team",
            "VpcCidr": "10.9.0.0/16",
            "ServiceRoleArn": "arn:aws:iam::123456789012:role/batch",
            "SpotFleetRoleArn": "arn:aws:iam::123456789012:role/fleet",
            "EnableSpot": "true",
            "EnableGpu": "true",
            "MaxvCpus": "48",
            "InstanceTypes": "m7i.large",
            "SpotBidPercentage": "70",
            "GpuInstanceTypes": "g6e.xlarge",
            "GpuMaxvCpus": "8",
            "DefaultContainerImage": "example/image:1",
            "RootVolumeGiB": "77",
            "LogRetentionDays": "14",
        },
    )
    spot = stack.properties("SpotComputeEnvironment")
    gpu = stack.properties("GpuComputeEnvironment")["ComputeResources"]
    job = stack.properties("DefaultJobDefinition")
    disk = stack.properties("LaunchTemplate")["LaunchTemplateData"]["BlockDeviceMappings"][0]
    assert stack.properties("DefaultJobQueue")["JobQueueName"] == "team-default"
    assert stack.properties("Vpc")["CidrBlock"] == "10.9.0.0/16"
    assert spot["ServiceRole"].endswith("role/batch")
    assert spot["ComputeResources"]["SpotIamFleetRole"].endswith("role/fleet")
    assert spot["ComputeResources"]["MaxvCpus"] == "48"
    assert spot["ComputeResources"]["InstanceTypes"] == ["m7i.large"]
    assert spot["ComputeResources"]["BidPercentage"] == "70"
    assert (gpu["InstanceTypes"], gpu["MaxvCpus"]) == (["g6e.xlarge"], "8")
    assert job["ContainerProperties"]["Image"] == "example/image:1"
    assert disk["Ebs"]["VolumeSize"] == "77"
    assert stack.properties("NamedJobLogGroup")["RetentionInDays"] == "14"


def test_tags_reach_every_part() -> None:
    stack = resolve(Quickstart, tags={"Project": "metaflow"})
    for name in ("Vpc", "JobRole", "DatastoreBucket", "DefaultJobQueue", "JobLogGroup"):
        assert '"metaflow"' in json.dumps(stack.properties(name)["Tags"])


def test_the_profile_has_everything_that_metaflow_needs_to_submit() -> None:
    keys = re.findall(r"\[(METAFLOW_[A-Z0-9_]+)\]", json.dumps(BODY["Outputs"]))
    assert sorted(keys) == [
        "METAFLOW_BATCH_JOB_QUEUE",
        "METAFLOW_DATASTORE_SYSROOT_S3",
        "METAFLOW_DATATOOLS_S3ROOT",
        "METAFLOW_ECS_S3_ACCESS_IAM_ROLE",
    ]


def test_the_rules_of_batch_apply_here() -> None:
    assert list(BODY["Rules"]) == list(ordered(standalone(BatchCore))["Rules"])
    (refusal,) = resolve(Quickstart, {"EnableSpot": "false", "SpotBidPercentage": "5"}).refusals()
    assert "EnableSpot" in refusal.what
