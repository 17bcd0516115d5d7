"""The jobs of batch processing: on instances, on Fargate, as an array, with a shared file system,
and multi-node.
"""

from __future__ import annotations

from collections.abc import Mapping

from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.values import Maybe, Number, Switch, Text
from metaflow_batch_cfn.parts.batch.containers import (
    REGION_VARIABLES,
    Ec2Container,
    FargateContainer,
    LogOptions,
)
from metaflow_batch_cfn.parts.batch.job_definitions import Job
from metaflow_batch_cfn.parts.batch.multi_node import MultiNode, NodeGroup
from metaflow_batch_cfn.parts.batch.resources import Ec2Resources, FargateResources
from metaflow_batch_cfn.parts.batch.retries import FARGATE_SPOT_LOST, INSTANCE_LOST, Retry
from metaflow_batch_cfn.parts.batch.volumes import EfsVolume, Scratch

_ONE_VCPU = Ec2Resources(vcpus=1, memory_mib=2048)
_ONE_FARGATE_VCPU = FargateResources(vcpus=1, memory_mib=2048)
_TWO_NODES = 2


@record(frozen=True, kw_only=True)
class ProcessingJobs:
    """What the jobs have in common. They run the image's own program, which reads its buckets from
    environment variables and, in an array job, its index from AWS_BATCH_JOB_ARRAY_INDEX.
    """

    resources: Ec2Resources
    attempts: Number
    timeout_seconds: Number
    environment: Mapping[str, Maybe]

    def on_instances(self) -> Job:
        """With its own space at /data, which other jobs on the instance cannot see."""
        data = Scratch(name="data", path="/data")
        return self._job(self._container("batch", self.resources, data))

    def on_fargate(self, public_address: Switch) -> Job:
        container = FargateContainer(
            resources=_ONE_FARGATE_VCPU,
            environment=self.environment,
            public_address=public_address,
            logs=LogOptions(stream_prefix="fargate"),
        )
        return self._job(container)

    def as_array(self) -> Job:
        return self._job(self._container("array", _ONE_VCPU), array=True)

    def with_file_system(self, file_system_id: Text, access_point_id: Text) -> Job:
        shared = EfsVolume(
            name="shared",
            file_system_id=file_system_id,
            access_point_id=access_point_id,
            path="/shared",
        )
        return self._job(self._container("file-system", self.resources, shared))

    def multi_node(self) -> Job:
        """Two nodes, unless the submission requests more."""
        container = self._container("multi-node", self.resources)
        return self._job(MultiNode(nodes=_TWO_NODES, groups=(NodeGroup(container=container),)))

    def _container(
        self, stream_prefix: str, resources: Ec2Resources, *volumes: Scratch | EfsVolume
    ) -> Ec2Container:
        return Ec2Container(
            resources=resources,
            environment={**self.environment, **REGION_VARIABLES},
            volumes=volumes,
            logs=LogOptions(stream_prefix=stream_prefix),
        )

    def _job(self, runs: Ec2Container | FargateContainer | MultiNode, array: bool = False) -> Job:
        interruption = FARGATE_SPOT_LOST if isinstance(runs, FargateContainer) else INSTANCE_LOST
        return Job(
            runs=runs,
            retry=Retry(attempts=self.attempts, rules=(interruption,)),
            timeout_seconds=self.timeout_seconds,
            array=array,
        )
