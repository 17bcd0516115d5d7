"""Storage that a container mounts. A volume includes its mount point, so that no mount point can
refer to a missing volume.
"""

from __future__ import annotations

from collections.abc import Iterator

from troposphere import batch

from metaflow_batch_cfn.core.declare import ItemRule
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.values import Text
from metaflow_batch_cfn.parts.rules.known import text

_NAME = ItemRule(
    pattern=r"[A-Za-z0-9_-]{1,255}", description="1 to 255 letters, digits, hyphens or underscores"
)
_PATH = ItemRule(pattern=r"/[^\s:]{1,1023}", description="an absolute path, such as /data")
_FILE_SYSTEM = ItemRule(
    pattern=r"fs-[0-9a-f]{8,40}", description="an EFS file system ID, such as fs-0123456789abcdef0"
)
_ACCESS_POINT = ItemRule(
    pattern=r"fsap-[0-9a-f]{8,40}",
    description="an EFS access point ID, such as fsap-0123456789abcdef0",
)


@record(frozen=True, kw_only=True)
class Scratch:
    """Space on the instance's disk for one container, deleted with the container."""

    name: str
    path: str

    def problems(self, field: str) -> Iterator[Problem]:
        yield from _mount_problems(field, self.name, self.path)

    def volume(self) -> batch.Volumes:
        """Without a host path, Docker creates an empty directory for each container."""
        return batch.Volumes(Name=self.name, Host=batch.VolumesHost())

    def mount(self) -> batch.MountPoints:
        return batch.MountPoints(SourceVolume=self.name, ContainerPath=self.path, ReadOnly=False)


@record(frozen=True, kw_only=True)
class HostPath:
    """A directory of the instance, shared by every job on it: for devices and caches.

    Read-only by default, since every other job on the instance sees what one job writes.
    """

    name: str
    host_path: str
    path: str
    read_only: bool = True

    def problems(self, field: str) -> Iterator[Problem]:
        yield from _mount_problems(field, self.name, self.path)
        yield from text(f"{field}.host_path", self.host_path, _PATH)

    def volume(self) -> batch.Volumes:
        return batch.Volumes(Name=self.name, Host=batch.VolumesHost(SourcePath=self.host_path))

    def mount(self) -> batch.MountPoints:
        return batch.MountPoints(
            SourceVolume=self.name, ContainerPath=self.path, ReadOnly=self.read_only
        )


@record(frozen=True, kw_only=True)
class EfsVolume:
    """An EFS file system, mounted through an access point with IAM and encryption in transit.

    The job role determines whether the job can mount and write; the access point, which directory.
    """

    name: str
    file_system_id: Text
    access_point_id: Text
    path: str
    read_only: bool = False

    def problems(self, field: str) -> Iterator[Problem]:
        yield from _mount_problems(field, self.name, self.path)
        yield from text(f"{field}.file_system_id", self.file_system_id, _FILE_SYSTEM)
        yield from text(f"{field}.access_point_id", self.access_point_id, _ACCESS_POINT)

    def volume(self) -> batch.Volumes:
        return batch.Volumes(
            Name=self.name,
            EfsVolumeConfiguration=batch.EfsVolumeConfiguration(
                FileSystemId=self.file_system_id,
                TransitEncryption="ENABLED",
                AuthorizationConfig=batch.AuthorizationConfig(
                    AccessPointId=self.access_point_id, Iam="ENABLED"
                ),
            ),
        )

    def mount(self) -> batch.MountPoints:
        return batch.MountPoints(
            SourceVolume=self.name, ContainerPath=self.path, ReadOnly=self.read_only
        )


Ec2Volume = Scratch | HostPath | EfsVolume


def _mount_problems(field: str, name: object, path: object) -> Iterator[Problem]:
    yield from text(f"{field}.name", name, _NAME)
    yield from text(f"{field}.path", path, _PATH)


def volumes_problems(field: str, volumes: tuple[Ec2Volume, ...]) -> Iterator[Problem]:
    """Each volume's own problems, and duplicate names and paths."""
    for index, volume in enumerate(volumes):
        yield from volume.problems(f"{field}[{index}]")
    for kind in ("name", "path"):
        values = [getattr(volume, kind) for volume in volumes]
        for value in sorted({value for value in values if values.count(value) > 1}):
            yield Problem(
                field, f"{kind} {value!r} appears more than once", "Remove the duplicates."
            )
