"""AWS::EFS: file systems, mount targets and access points."""

from __future__ import annotations

from cfn_simulator.types.machinery.recipes.recipe import Call, Recipe, Setting, Tags

FILE_SYSTEM = Recipe(
    type="AWS::EFS::FileSystem",
    service="efs",
    create=Call("CreateFileSystem", {"CreationToken": "$token"}),
    attributes={
        "FileSystemId": "$answer.FileSystemId",
        "Arn": "$answer.FileSystemArn",
    },
    settings=(
        Setting(
            ("LifecyclePolicies",),
            Call("PutLifecycleConfiguration", {"FileSystemId": "$id"}),
            default={"LifecyclePolicies": []},
        ),
        Setting(
            ("FileSystemPolicy",),
            Call("PutFileSystemPolicy", {"FileSystemId": "$id"}),
        ),
    ),
    renames={"FileSystemPolicy": "Policy"},
    tags=Tags({"ResourceId": "$id"}),
    delete=(Call("DeleteFileSystem", {"FileSystemId": "$id"}),),
)

MOUNT_TARGET = Recipe(
    type="AWS::EFS::MountTarget",
    service="efs",
    create=Call("CreateMountTarget"),
    read=Call("DescribeMountTargets", {"MountTargetId": "$id"}),
    attributes={
        "Id": "$answer.MountTargetId || answer.MountTargets[0].MountTargetId",
        "IpAddress": "$answer.IpAddress || answer.MountTargets[0].IpAddress",
    },
    settings=(
        Setting(
            ("SecurityGroups",),
            Call("ModifyMountTargetSecurityGroups", {"MountTargetId": "$id"}),
        ),
    ),
    delete=(Call("DeleteMountTarget", {"MountTargetId": "$id"}),),
)

ACCESS_POINT = Recipe(
    type="AWS::EFS::AccessPoint",
    service="efs",
    create=Call("CreateAccessPoint", {"ClientToken": "$token"}),
    attributes={"AccessPointId": "$answer.AccessPointId", "Arn": "$answer.AccessPointArn"},
    tags=Tags({"ResourceId": "$id"}),
    delete=(Call("DeleteAccessPoint", {"AccessPointId": "$id"}),),
)

RECIPES = (ACCESS_POINT, FILE_SYSTEM, MOUNT_TARGET)
