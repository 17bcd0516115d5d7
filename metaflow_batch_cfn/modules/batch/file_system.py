"""A shared file system for jobs, on Amazon EFS."""

from collections.abc import Iterator, Sequence
from dataclasses import field
from typing import Annotated, Any

from troposphere import GetAtt, Ref, Select, ec2, efs

from metaflow_batch_cfn.core.declare import Result, Setting
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Maybe, Text, present
from metaflow_batch_cfn.parts.fields.network import SecurityGroupIds, SubnetIds, VpcId
from metaflow_batch_cfn.parts.fields.tags import Tags
from metaflow_batch_cfn.parts.rules.known import whole_number
from metaflow_batch_cfn.parts.services.file_systems import refuse_plain_nfs
from metaflow_batch_cfn.parts.services.security_groups import closed_group, nothing_out
from metaflow_batch_cfn.parts.tag_properties import named, tag_list

__all__ = ["JobFileSystem"]

_NFS = 2049
_ORDINALS = ("One", "Two", "Three")
_RETAINED: dict[str, Any] = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
# The owner of all files in the access point, whatever user the container runs as.
_USER = "1000"


def _target_problems(name: str, count: object) -> Iterator[Problem]:
    yield from whole_number(name, count, 1, 3, "mount targets")


@record(frozen=True, kw_only=True)
class JobFileSystemOutputs:
    """What a job's volume refers to."""

    id: Annotated[Maybe, Result("FileSystemId", "ID of the EFS file system.")]
    arn: Annotated[Maybe, Result("FileSystemArn", "ARN of the file system.")]
    access_point_id: Annotated[
        Maybe, Result("AccessPointId", "ID of the access point, with its own directory and user.")
    ]
    access_point_arn: Annotated[Maybe, Result("AccessPointArn", "ARN of the access point.")]


@module
class JobFileSystem:
    """An Amazon EFS file system for jobs: encrypted at rest and in transit, accessible only through
    an access point with IAM from the instances' security group, and retained when the stack is
    deleted.
    """

    vpc_id: VpcId
    subnet_ids: SubnetIds
    security_group_ids: SecurityGroupIds
    mount_targets: Annotated[
        int,
        Setting("Number of subnets with a mount target, from the first: 1 to 3.", _target_problems),
    ] = 2
    tags: Tags = field(default_factory=dict)

    def build(self, scope: Scope) -> JobFileSystemOutputs:
        system = scope.add(
            efs.FileSystem(
                scope.name("FileSystem"),
                Encrypted=True,
                BackupPolicy=efs.BackupPolicy(Status="ENABLED"),
                LifecyclePolicies=[efs.LifecyclePolicy(TransitionToIA="AFTER_30_DAYS")],
                ThroughputMode="elastic",
                FileSystemPolicy=refuse_plain_nfs(),
                FileSystemTags=named("jobs", self.tags),
                **_RETAINED,
            )
        )
        access = self._access_point(scope, system)
        self._mount_targets(scope, system)
        return JobFileSystemOutputs(
            id=scope.gated(Ref(system)),
            arn=scope.gated(GetAtt(system, "Arn")),
            access_point_id=scope.gated(Ref(access)),
            access_point_arn=scope.gated(GetAtt(access, "Arn")),
        )

    def _access_point(self, scope: Scope, system: efs.FileSystem) -> efs.AccessPoint:
        return scope.add(
            efs.AccessPoint(
                scope.name("AccessPoint"),
                FileSystemId=Ref(system),
                PosixUser=efs.PosixUser(Uid=_USER, Gid=_USER),
                RootDirectory=efs.RootDirectory(
                    Path="/jobs",
                    CreationInfo=efs.CreationInfo(
                        OwnerUid=_USER, OwnerGid=_USER, Permissions="0750"
                    ),
                ),
                **present(AccessPointTags=tag_list(self.tags)),
                **_RETAINED,
            )
        )

    def _mount_targets(self, scope: Scope, system: efs.FileSystem) -> None:
        group = scope.add(self._security_group(scope))
        for index in range(self.mount_targets):
            scope.add(
                efs.MountTarget(
                    scope.name(f"MountTarget{_ORDINALS[index]}"),
                    FileSystemId=Ref(system),
                    SubnetId=_item(index, self.subnet_ids),
                    SecurityGroups=[Ref(group)],
                )
            )

    def _security_group(self, scope: Scope) -> ec2.SecurityGroup:
        """Inbound NFS from the instances, and no outbound traffic."""
        group = closed_group(
            scope.name("FileSystemSecurityGroup"),
            "The file system of jobs: NFS in from the instances, nothing out.",
            vpc_id=self.vpc_id,
            egress=[nothing_out()],
            suffix="file-system",
            tags=self.tags,
        )
        group.SecurityGroupIngress = [
            ec2.SecurityGroupRule(
                IpProtocol="tcp",
                FromPort=_NFS,
                ToPort=_NFS,
                SourceSecurityGroupId=_item(0, self.security_group_ids),
                Description="NFS from the instances",
            )
        ]
        return group

    def problems(self) -> Iterator[Problem]:
        if isinstance(self.subnet_ids, Sequence) and len(self.subnet_ids) < self.mount_targets:
            yield Problem(
                "mount_targets",
                f"{self.mount_targets} mount targets in {len(self.subnet_ids)} subnets",
                "Give one subnet per mount target, each in a different zone.",
            )


def _item(index: int, values: Any) -> Text:
    """An item of a list, selected now if the list is known now."""
    picked: Text = values[index] if isinstance(values, (list, tuple)) else Select(index, values)
    return picked
