"""Reads back file systems, mount targets and access points from EFS."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.types.machinery.reading.read_recipe import Detail, ReadRecipe
from cfn_simulator.types.machinery.reading.target import Reader
from cfn_simulator.types.machinery.recipes.recipe import Call

BY_ID = {"FileSystemId": "$id"}
FILE_SYSTEM = ReadRecipe(
    service="efs",
    call=Call("DescribeFileSystems", BY_ID),
    record="$answer.FileSystems[0]",
    same=("FileSystemId", "Encrypted", "PerformanceMode", "ThroughputMode"),
    members={"Arn": "$record.FileSystemArn", "FileSystemTags": "$record.Tags"},
    details=(
        Detail(
            Call("DescribeLifecycleConfiguration", BY_ID),
            {"LifecyclePolicies": "$answer.LifecyclePolicies"},
        ),
        Detail(Call("DescribeFileSystemPolicy", BY_ID), {"FileSystemPolicy": "$answer.Policy"}),
    ),
)
MOUNT_TARGET = ReadRecipe(
    service="efs",
    call=Call("DescribeMountTargets", {"MountTargetId": "$id"}),
    record="$answer.MountTargets[0]",
    same=("FileSystemId", "IpAddress", "SubnetId"),
    members={"Id": "$record.MountTargetId"},
    details=(
        Detail(
            Call("DescribeMountTargetSecurityGroups", {"MountTargetId": "$id"}),
            {"SecurityGroups": "$answer.SecurityGroups"},
        ),
    ),
)
ACCESS_POINT = ReadRecipe(
    service="efs",
    call=Call("DescribeAccessPoints", {"AccessPointId": "$id"}),
    record="$answer.AccessPoints[0]",
    same=("AccessPointId", "FileSystemId", "PosixUser", "RootDirectory"),
    members={"AccessPointTags": "$record.Tags", "Arn": "$record.AccessPointArn"},
)

READERS: Mapping[str, Reader] = {
    "AWS::EFS::AccessPoint": ACCESS_POINT,
    "AWS::EFS::FileSystem": FILE_SYSTEM,
    "AWS::EFS::MountTarget": MOUNT_TARGET,
}
