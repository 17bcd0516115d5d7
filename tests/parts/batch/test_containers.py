"""What a container can have, on EC2 and on Fargate."""

from __future__ import annotations

from typing import Any

import pytest
from troposphere import Condition, ImportValue, NoValue, Parameter, Ref, encode_to_dict

from metaflow_batch_cfn import Gated
from metaflow_batch_cfn.parts.batch.containers import (
    ContainerContext,
    Ec2Container,
    FargateContainer,
    LogOptions,
    Secret,
)
from metaflow_batch_cfn.parts.batch.job_definitions import Job
from metaflow_batch_cfn.parts.batch.volumes import EfsVolume, HostPath, Scratch
from tests.parts.batch.jobs import SMALL_FARGATE, ec2, fargate, refused_ec2, refused_fargate

CONTEXT = ContainerContext(image="example/image:1", log_group="logs")
SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:token-AbCdEf"
PARAMETER = "arn:aws-cn:ssm:cn-north-1:123456789012:parameter/team/token"
EFS = EfsVolume(
    name="shared", file_system_id="fs-01234567", access_point_id="fsap-01234567", path="/shared"
)


def properties(container: Ec2Container | FargateContainer) -> dict[str, Any]:
    encoded: dict[str, Any] = encode_to_dict(container.properties(CONTEXT))
    return encoded


def test_a_container_has_an_image_resources_a_log_and_an_init_process() -> None:
    assert properties(ec2()) == {
        "Image": "example/image:1",
        "ResourceRequirements": [
            {"Type": "VCPU", "Value": "1"},
            {"Type": "MEMORY", "Value": "2048"},
        ],
        "LogConfiguration": {
            "LogDriver": "awslogs",
            "Options": {
                "awslogs-group": "logs",
                "awslogs-region": {"Ref": "AWS::Region"},
                "awslogs-stream-prefix": "job",
            },
        },
        "LinuxParameters": {"InitProcessEnabled": True},
    }


@pytest.mark.parametrize("make", [ec2, fargate])
def test_without_an_init_process_there_are_no_linux_parameters(make: Any) -> None:
    assert "LinuxParameters" in properties(make())
    assert "LinuxParameters" not in properties(make(init_process=False))


def test_on_fargate_it_has_no_public_address_and_the_default_architecture() -> None:
    container = properties(fargate())
    assert "RuntimePlatform" not in container
    assert container["NetworkConfiguration"] == {"AssignPublicIp": "DISABLED"}
    assert set(container["LinuxParameters"]) == {"InitProcessEnabled"}


def test_a_public_address_is_for_subnets_without_a_nat_gateway() -> None:
    container = properties(fargate(public_address=True, arm64=True))
    assert container["NetworkConfiguration"] == {"AssignPublicIp": "ENABLED"}
    assert container["RuntimePlatform"] == {
        "CpuArchitecture": "ARM64",
        "OperatingSystemFamily": "LINUX",
    }
    later = properties(fargate(public_address=Condition("IsPublic")))["NetworkConfiguration"]
    assert later == {"AssignPublicIp": {"Fn::If": ["IsPublic", "ENABLED", "DISABLED"]}}


@pytest.mark.parametrize(
    "field", ["shared_memory_mib", "devices", "privileged", "gpus", "ulimits", "instance_type"]
)
def test_what_fargate_does_not_support_cannot_be_written(field: str) -> None:
    with pytest.raises(TypeError, match=field):
        FargateContainer(resources=SMALL_FARGATE, **{field: 1})  # type: ignore[arg-type]


@pytest.mark.parametrize("field", ["ephemeral_storage_gib", "public_address", "privileged"])
def test_what_ec2_does_not_support_cannot_be_written(field: str) -> None:
    with pytest.raises(TypeError, match=field):
        ec2(**{field: 30})


@pytest.mark.parametrize("size", [20, 201, 0, "50"])
def test_ephemeral_storage_is_21_to_200_gib(size: Any) -> None:
    problems = refused_fargate(ephemeral_storage_gib=size)
    assert list(problems) == ["runs.ephemeral_storage_gib"]


def test_ephemeral_storage_is_the_containers_own_disk() -> None:
    assert properties(fargate(ephemeral_storage_gib=100))["EphemeralStorage"] == {"SizeInGiB": 100}
    assert "EphemeralStorage" not in properties(fargate())


def test_shared_memory_devices_user_and_a_read_only_root_are_optional() -> None:
    container = properties(
        ec2(
            shared_memory_mib=1024,
            devices=("/dev/infiniband/uverbs0",),
            user="1000",
            read_only_root=True,
        )
    )
    device = "/dev/infiniband/uverbs0"
    linux = container["LinuxParameters"]
    assert linux["SharedMemorySize"] == 1024
    assert linux["Devices"] == [{"HostPath": device, "ContainerPath": device}]
    assert (container["User"], container["ReadonlyRootFilesystem"]) == ("1000", True)


@pytest.mark.parametrize("name", ["AWS_BATCH_JOB_ID", "AWS_BATCH", "2ND", "WITH-DASH", ""])
def test_reserved_and_invalid_variables_are_rejected(name: str) -> None:
    assert list(refused_ec2(environment={name: "value"})) == ["runs.environment"]


def test_a_variable_is_text() -> None:
    assert list(refused_ec2(environment={"THREADS": 4})) == ["runs.environment['THREADS']"]


def test_a_variable_without_a_value_is_omitted() -> None:
    container = properties(
        ec2(environment={"ALWAYS": "yes", "NEVER": None, "MAYBE": Gated("now", Condition("IsOn"))})
    )
    assert container["Environment"] == [
        {"Name": "ALWAYS", "Value": "yes"},
        {"Fn::If": ["IsOn", {"Name": "MAYBE", "Value": "now"}, encode_to_dict(NoValue)]},
    ]
    assert "Environment" not in properties(ec2(environment={"NEVER": None}))


@pytest.mark.parametrize("arn", [SECRET, PARAMETER])
def test_secrets_come_by_arn(arn: str) -> None:
    container = properties(ec2(secrets=(Secret(name="TOKEN", arn=arn),)))
    assert container["Secrets"] == [{"Name": "TOKEN", "ValueFrom": arn}]


@pytest.mark.parametrize("arn", ["token", "arn:aws:s3:::bucket", "", "{{resolve:ssm:token}}"])
def test_an_invalid_secret_is_rejected(arn: str) -> None:
    problems = refused_ec2(secrets=(Secret(name="TOKEN", arn=arn),))
    assert list(problems) == ["runs.secrets[0].arn"]


def test_a_variable_is_set_only_once() -> None:
    twice = (Secret(name="TOKEN", arn=SECRET), Secret(name="TOKEN", arn=SECRET))
    assert list(refused_ec2(secrets=twice)) == ["runs.secrets"]
    both = refused_ec2(secrets=twice[:1], environment={"TOKEN": "plain"})
    assert "plain variable" in both["runs.secrets"]


@pytest.mark.parametrize("command", ["python run.py", 7, [1]])
def test_a_command_is_a_list_of_text(command: Any) -> None:
    (where,) = refused_ec2(command=command)
    assert where.startswith("runs.command")


def test_a_command_from_a_parameter_passes() -> None:
    command = Ref(Parameter("JobCommand", Type="CommaDelimitedList"))
    assert properties(ec2(command=command))["Command"] == {"Ref": "JobCommand"}
    assert "Command" not in properties(ec2())


def test_log_options_reach_the_driver() -> None:
    logs = LogOptions(stream_prefix="nightly", non_blocking=True, multiline_pattern="^\\d{4}-")
    options = properties(ec2(logs=logs))["LogConfiguration"]["Options"]
    assert options["awslogs-stream-prefix"] == "nightly"
    assert options["mode"] == "non-blocking"
    assert options["awslogs-multiline-pattern"] == "^\\d{4}-"


def test_an_invalid_stream_prefix_is_rejected() -> None:
    problems = refused_ec2(logs=LogOptions(stream_prefix="a:b"))
    assert list(problems) == ["runs.logs.stream_prefix"]


# Volumes


def test_scratch_space_has_no_path_on_the_host_so_that_no_two_jobs_share_it() -> None:
    container = properties(ec2(volumes=(Scratch(name="data", path="/data"),)))
    assert container["Volumes"] == [{"Name": "data", "Host": {}}]
    assert container["MountPoints"] == [
        {"SourceVolume": "data", "ContainerPath": "/data", "ReadOnly": False}
    ]


def test_a_host_path_is_read_only_by_default() -> None:
    cache = HostPath(name="cache", host_path="/cache", path="/cache")
    container = properties(ec2(volumes=(cache,)))
    assert container["Volumes"] == [{"Name": "cache", "Host": {"SourcePath": "/cache"}}]
    assert container["MountPoints"][0]["ReadOnly"] is True


@pytest.mark.parametrize("container", [ec2(volumes=(EFS,)), fargate(volumes=(EFS,))])
def test_a_file_system_is_mounted_by_access_point_with_iam_and_encryption(
    container: Ec2Container | FargateContainer,
) -> None:
    (volume,) = properties(container)["Volumes"]
    assert volume["EfsVolumeConfiguration"] == {
        "FileSystemId": "fs-01234567",
        "TransitEncryption": "ENABLED",
        "AuthorizationConfig": {"AccessPointId": "fsap-01234567", "Iam": "ENABLED"},
    }


def test_every_mount_point_is_of_an_existing_volume() -> None:
    container = properties(ec2(volumes=(Scratch(name="data", path="/data"), EFS)))
    names = [volume["Name"] for volume in container["Volumes"]]
    assert [mount["SourceVolume"] for mount in container["MountPoints"]] == names


def test_all_problems_with_volumes_are_reported_at_once() -> None:
    scratch = Scratch(name="data", path="relative")
    again = HostPath(name="data", host_path="", path="/x")
    problems = refused_ec2(volumes=(scratch, again))
    assert list(problems) == [
        "runs.volumes[0].path",
        "runs.volumes[1].host_path",
        "runs.volumes",
    ]


def test_an_invalid_file_system_is_rejected_with_its_field() -> None:
    wrong = EfsVolume(name="x", file_system_id="fs", access_point_id="ap", path="/x")
    assert list(refused_fargate(volumes=(wrong,))) == [
        "runs.volumes[0].file_system_id",
        "runs.volumes[0].access_point_id",
    ]


def test_file_systems_of_the_same_template_pass() -> None:
    made = EfsVolume(
        name="x", file_system_id=ImportValue("fs"), access_point_id=ImportValue("ap"), path="/x"
    )
    assert Job(runs=ec2(volumes=(made,))).needs_job_role
