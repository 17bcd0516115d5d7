"""What a platform engineer can expect of the shared file system."""

from __future__ import annotations

from typing import Any

import pytest

from metaflow_batch_cfn import JobFileSystem
from metaflow_batch_cfn.core.errors import InvalidFieldError
from tests.resolved import Resolved, resolve

NETWORK = {
    "VpcId": "vpc-0aaaaaaaaaaaaaaaa",
    "SubnetIds": "subnet-0aaaaaaaaaaaaaaaa,subnet-0bbbbbbbbbbbbbbbb",
    "SecurityGroupIds": "sg-0aaaaaaaaaaaaaaaa",
}
VALUES: dict[str, Any] = {
    "vpc_id": "vpc-0aaaaaaaaaaaaaaaa",
    "subnet_ids": ["subnet-0aaaaaaaaaaaaaaaa"],
    "security_group_ids": ["sg-0aaaaaaaaaaaaaaaa"],
}


def file_system(**pins: Any) -> Resolved:
    return resolve(JobFileSystem, NETWORK, **pins)


def test_it_is_encrypted_backed_up_and_retained() -> None:
    stack = file_system()
    body = stack.properties("FileSystem")
    assert body["Encrypted"] is True
    assert body["BackupPolicy"] == {"Status": "ENABLED"}
    for name in ("FileSystem", "AccessPoint"):
        assert stack.attribute(name, "DeletionPolicy") == "Retain"
        assert stack.attribute(name, "UpdateReplacePolicy") == "Retain"


def test_it_cannot_be_mounted_without_tls() -> None:
    (statement,) = file_system().properties("FileSystem")["FileSystemPolicy"]["Statement"]
    assert (statement["Effect"], statement["Principal"]) == ("Deny", {"AWS": "*"})
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_jobs_use_an_access_point_with_its_own_directory_and_user() -> None:
    access = file_system().properties("AccessPoint")
    assert access["RootDirectory"]["Path"] == "/jobs"
    assert access["PosixUser"]["Uid"] not in ("0", 0)
    assert access["RootDirectory"]["CreationInfo"]["OwnerUid"] == access["PosixUser"]["Uid"]


def test_each_of_the_first_subnets_has_a_mount_target() -> None:
    stack = file_system()
    targets = stack.of_type("AWS::EFS::MountTarget")
    subnets = [stack.properties(target)["SubnetId"] for target in targets]
    assert subnets == NETWORK["SubnetIds"].split(",")


def test_only_inbound_nfs_from_the_instances_is_allowed() -> None:
    group = file_system().properties("FileSystemSecurityGroup")
    (rule,) = group["SecurityGroupIngress"]
    assert rule["SourceSecurityGroupId"] == NETWORK["SecurityGroupIds"]
    assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("tcp", 2049, 2049)
    (out,) = group["SecurityGroupEgress"]
    assert out["CidrIp"] == "255.255.255.255/32"


@pytest.mark.parametrize("count", [0, 4, "2"])
def test_mount_targets_are_one_to_three(count: Any) -> None:
    with pytest.raises(InvalidFieldError, match="mount_targets"):
        JobFileSystem(**VALUES, mount_targets=count)


def test_more_mount_targets_than_subnets_are_rejected() -> None:
    with pytest.raises(InvalidFieldError, match="2 mount targets in 1 subnets"):
        JobFileSystem(**VALUES)
    assert JobFileSystem(**VALUES, mount_targets=1)


def test_its_outputs_are_what_a_volume_refers_to() -> None:
    outputs = file_system().outputs()
    assert outputs["FileSystemId"] == "FileSystem"
    assert outputs["AccessPointId"] == "AccessPoint"
