"""File systems and the ways into them, as EFS tells them."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.types.machinery.reading.described import Described, Detail
from cfn_simulator.types.machinery.reading.sought import Reader
from cfn_simulator.types.machinery.recipes.recipe import Call

ITSELF = {"FileSystemId": "$id"}
FILE_SYSTEM = Described(
    service="efs",
    call=Call("DescribeFileSystems", ITSELF),
    record="$answer.FileSystems[0]",
    same=("FileSystemId", "Encrypted", "PerformanceMode", "ThroughputMode"),
    members={"Arn": "$record.FileSystemArn", "FileSystemTags": "$record.Tags"},
    details=(
        Detail(
            Call("DescribeLifecycleConfiguration", ITSELF),
            {"LifecyclePolicies": "$answer.LifecyclePolicies"},
        ),
        Detail(Call("DescribeFileSystemPolicy", ITSELF), {"FileSystemPolicy": "$answer.Policy"}),
    ),
)
MOUNT_TARGET = Described(
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
ACCESS_POINT = Described(
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
