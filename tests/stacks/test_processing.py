"""What a platform engineer can expect of the stack `processing`: its contract, its wiring."""

from __future__ import annotations

import pytest

from metaflow_batch_cfn import standalone
from metaflow_batch_cfn.compile.catalog import find
from metaflow_batch_cfn.compile.render import ordered, render
from metaflow_batch_cfn.core.errors import InvalidFieldError
from tests.resolved import resolve

PROCESSING = find("processing").load()
IN_VPC = find("processing-in-vpc").load()
IN_VPC = find("processing-in-vpc").load()
BODY = ordered(standalone(PROCESSING))
STACK = resolve(PROCESSING)


def test_nothing_is_required() -> None:
    assert not [name for name, body in BODY["Parameters"].items() if "Default" not in body]


def test_an_existing_vpc_and_its_subnets_can_replace_the_new_one() -> None:
    in_vpc = ordered(standalone(IN_VPC))["Parameters"]
    assert set(BODY["Parameters"]) - set(in_vpc) == {"VpcCidr"}
    assert set(in_vpc) - set(BODY["Parameters"]) == {
        "VpcId",
        "SubnetIds",
        "AssignPublicIp",
        "NotificationKeyArn",
    }


def test_a_value_that_the_publisher_pinned_can_be_pinned_differently() -> None:
    public = ordered(standalone(PROCESSING, enable_private_subnets=False, assign_public_ip=True))
    assert "NatGateway" not in public["Resources"]


def test_instances_and_fargate_use_private_subnets_with_outbound_access() -> None:
    assert "AWS::EC2::NatGateway" in STACK.types()
    for name in STACK.of_type("AWS::Batch::ComputeEnvironment"):
        resources = STACK.properties(name)["ComputeResources"]
        assert resources["Subnets"] == ["PrivateSubnetOne", "PrivateSubnetTwo"]
        assert resources["SecurityGroupIds"] == ["InstanceSecurityGroup"]
    container = STACK.properties("FargateJobDefinition")["ContainerProperties"]
    assert container["NetworkConfiguration"] == {"AssignPublicIp": "DISABLED"}


def test_each_zone_has_a_mount_target_of_the_file_system() -> None:
    stack = resolve(PROCESSING, {"EnableFileSystem": "true"})
    targets = stack.of_type("AWS::EFS::MountTarget")
    subnets = {stack.properties(name)["SubnetId"] for name in targets}
    assert subnets == {"PrivateSubnetOne", "PrivateSubnetTwo"}
    group = stack.properties("FileSystemSecurityGroup")
    assert group["VpcId"] == "Vpc"
    assert group["SecurityGroupIngress"][0]["SourceSecurityGroupId"] == "InstanceSecurityGroup"


def test_its_outputs_are_the_same_in_an_existing_vpc() -> None:
    assert list(BODY["Outputs"]) == list(ordered(standalone(IN_VPC))["Outputs"])


def test_it_needs_the_plain_iam_capability() -> None:
    assert render(standalone(PROCESSING)).capabilities == ("CAPABILITY_IAM",)


def test_no_instance_runs_while_idle() -> None:
    assert "AWS::EC2::Instance" not in STACK.types()
    for name in ("SpotComputeEnvironment", "OnDemandComputeEnvironment"):
        assert STACK.properties(name)["ComputeResources"]["MinvCpus"] == 0


def test_every_parameter_reaches_its_part() -> None:
    stack = resolve(
        PROCESSING,
        {
            "NamePrefix": "team",
            "VpcCidr": "10.9.0.0/16",
            "SpotMaxvCpus": "11",
            "OnDemandMaxvCpus": "12",
            "InstanceTypes": "m7i.large",
            "EnableFargateSpot": "false",
            "FargateMaxvCpus": "13",
            "ContainerImage": "example/image:1",
            "JobVcpus": "1",
            "JobMemoryMiB": "1024",
            "JobAttempts": "4",
            "JobTimeoutSeconds": "120",
            "EnableSchedule": "true",
            "ScheduleExpression": "rate(1 hour)",
            "ScheduleTimezone": "Europe/Berlin",
            "NotificationEmail": "ops@example.com",
            "RootVolumeGiB": "77",
            "LogRetentionDays": "14",
        },
    )
    job = stack.properties("JobDefinition")
    spot = stack.properties("SpotComputeEnvironment")["ComputeResources"]
    disk = stack.properties("LaunchTemplate")["LaunchTemplateData"]["BlockDeviceMappings"][0]
    assert stack.properties("Vpc")["CidrBlock"] == "10.9.0.0/16"
    assert (spot["MaxvCpus"], spot["InstanceTypes"]) == ("11", ["m7i.large"])
    on_demand = stack.properties("OnDemandComputeEnvironment")["ComputeResources"]
    assert on_demand["MaxvCpus"] == "12"
    fargate = stack.properties("FargateComputeEnvironment")["ComputeResources"]
    assert (fargate["Type"], fargate["MaxvCpus"]) == ("FARGATE", "13")
    assert job["ContainerProperties"]["Image"] == "example/image:1"
    values = [each["Value"] for each in job["ContainerProperties"]["ResourceRequirements"]]
    assert values == ["1", "1024"]
    assert job["RetryStrategy"]["Attempts"] == "4"
    assert job["Timeout"] == {"AttemptDurationSeconds": "120"}
    assert job["JobDefinitionName"] == "team-job"
    assert stack.properties("Schedule")["ScheduleExpression"] == "rate(1 hour)"
    assert stack.properties("Schedule")["ScheduleExpressionTimezone"] == "Europe/Berlin"
    assert stack.properties("EmailSubscription")["Endpoint"] == "ops@example.com"
    assert disk["Ebs"]["VolumeSize"] == "77"
    assert stack.properties("NamedJobLogGroup")["RetentionInDays"] == "14"


SUBNETS = ("subnet-0aaaaaaaaaaaaaaaa", "subnet-0bbbbbbbbbbbbbbbb", "subnet-0cccccccccccccccc")


@pytest.mark.parametrize("count", [1, 2, 3])
def test_each_pinned_subnet_gets_a_mount_target(count: int) -> None:
    body = ordered(standalone(IN_VPC, subnet_ids=SUBNETS[:count], enable_file_system=True))
    mounts = [
        resource["Properties"]["SubnetId"]
        for resource in body["Resources"].values()
        if resource["Type"] == "AWS::EFS::MountTarget"
    ]
    assert mounts == list(SUBNETS[:count])


def test_one_subnet_is_enough_without_a_file_system() -> None:
    body = ordered(standalone(IN_VPC, subnet_ids=SUBNETS[:1], enable_file_system=False))
    assert "FileSystem" not in body["Resources"]


def test_fargate_jobs_without_outbound_access_are_refused() -> None:
    with pytest.raises(InvalidFieldError, match="assign_public_ip: Fargate jobs in public subnets"):
        standalone(PROCESSING, enable_private_subnets=False, assign_public_ip=False)
    assert standalone(PROCESSING, enable_private_subnets=False, assign_public_ip=True)
    assert standalone(PROCESSING, enable_private_subnets=True, assign_public_ip=False)
