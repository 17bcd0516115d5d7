"""The stack `spot`: batch processing on Spot instances, in an existing VPC."""

from collections.abc import Iterator
from dataclasses import field
from typing import Annotated, ClassVar

from troposphere import GetAtt, Ref

from metaflow_batch_cfn.core.declare import ParameterRule, Result
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Text
from metaflow_batch_cfn.modules.batch.job_definition import JobDefinition, JobDefinitionOutputs
from metaflow_batch_cfn.modules.batch.repository import ImageRepository, ImageRepositoryOutputs
from metaflow_batch_cfn.parts.batch import queues
from metaflow_batch_cfn.parts.batch.containers import REGION_VARIABLES, Ec2Container
from metaflow_batch_cfn.parts.batch.job_definitions import Job
from metaflow_batch_cfn.parts.batch.own_fleets import own_fleet
from metaflow_batch_cfn.parts.batch.resources import Ec2Resources
from metaflow_batch_cfn.parts.batch.retries import INSTANCE_LOST, Retry
from metaflow_batch_cfn.parts.fields.capacity import BidPercentage, InstanceTypes, MaxvCpus
from metaflow_batch_cfn.parts.fields.disks_and_logs import Storage
from metaflow_batch_cfn.parts.fields.jobs import Jobs
from metaflow_batch_cfn.parts.fields.naming import NamePrefix
from metaflow_batch_cfn.parts.fields.network import SubnetIds, VpcId
from metaflow_batch_cfn.parts.fields.roles import ContainerRoleArn
from metaflow_batch_cfn.parts.fields.tags import Tags
from metaflow_batch_cfn.parts.iam import roles
from metaflow_batch_cfn.parts.naming import name_in_arn, prefixed
from metaflow_batch_cfn.parts.rules.instance_fit import ONE_ARCHITECTURE, instance_problems
from metaflow_batch_cfn.parts.services.security_groups import https_only_group

__all__ = ["SpotBatch"]


@record(frozen=True, kw_only=True)
class SpotBatchOutputs:
    """The queue and job definition for submissions, and the repository for images."""

    queue_arn: Annotated[Text, Result("JobQueueArn", "ARN of the job queue.")]
    queue_name: Annotated[Text, Result("JobQueueName", "Name of the job queue.")]
    definition: JobDefinitionOutputs
    spot_environment_arn: Annotated[
        Text, Result("SpotComputeEnvironmentArn", "ARN of the Spot compute environment.")
    ]
    on_demand_environment_arn: Annotated[
        Text, Result("OnDemandComputeEnvironmentArn", "ARN of the On-Demand compute environment.")
    ]
    repository: ImageRepositoryOutputs
    security_group_id: Annotated[
        Text, Result("SecurityGroupId", "Security group of the instances: outbound HTTPS only.")
    ]


@module
class SpotBatch:
    """AWS Batch on Spot instances with On-Demand as a fallback, in an existing VPC: a queue, a job
    definition that retries only after interruptions, and a repository for its image.

    Raises `InvalidFieldError` for invalid values, and for a job that fits on no instance type.
    """

    name_prefix: NamePrefix = None
    vpc_id: VpcId
    subnet_ids: SubnetIds
    max_vcpus: MaxvCpus = 100
    instance_types: InstanceTypes = ("default_x86_64",)
    bid_percentage: BidPercentage = None
    container_role_arn: ContainerRoleArn = None
    jobs: Jobs = Jobs()
    storage: Storage = Storage()
    tags: Tags = field(default_factory=dict)

    rules: ClassVar[tuple[ParameterRule, ...]] = (ONE_ARCHITECTURE,)

    def build(self, scope: Scope) -> SpotBatchOutputs:
        group = scope.add(
            https_only_group(
                scope.name("InstanceSecurityGroup"), vpc_id=self.vpc_id, tags=self.tags
            )
        )
        spot, on_demand = self._environments(scope, Ref(group))
        queue = scope.add(
            queues.ec2_queue(
                scope.name("JobQueue"),
                prefixed(self.name_prefix, "queue"),
                (spot, on_demand),
                1,
                self.tags,
            )
        )
        return SpotBatchOutputs(
            queue_arn=Ref(queue),
            queue_name=name_in_arn(Ref(queue)),
            definition=self._definition(scope),
            spot_environment_arn=spot.arn,
            on_demand_environment_arn=on_demand.arn,
            repository=ImageRepository(tags=self.tags).build(scope),
            security_group_id=Ref(group),
        )

    def _environments(self, scope: Scope, group_id: Text) -> tuple[queues.Spot, queues.OnDemand]:
        """On-Demand is the fallback: it launches instances only while Spot has no capacity."""
        fleet = own_fleet(
            scope,
            subnet_ids=self.subnet_ids,
            security_group_ids=[group_id],
            root_volume_gib=self.storage.root_volume_gib,
            name=self.name_prefix,
            tags=self.tags,
        )
        spot = fleet.environment(
            scope.name("SpotComputeEnvironment"),
            spot=True,
            max_vcpus=self.max_vcpus,
            instance_types=self.instance_types,
            bid_percentage=self.bid_percentage,
        )
        on_demand = fleet.environment(
            scope.name("OnDemandComputeEnvironment"),
            max_vcpus=self.max_vcpus,
            instance_types=self.instance_types,
        )
        return (
            queues.Spot(Ref(scope.add(spot))),
            queues.OnDemand(Ref(scope.add(on_demand))),
        )

    def _definition(self, scope: Scope) -> JobDefinitionOutputs:
        """A separate role, not the instance's, pulls its image and writes its log."""
        execution = scope.add(roles.execution_role(scope.name("ExecutionRole"), self.tags))
        resources = Ec2Resources(vcpus=self.jobs.job_vcpus, memory_mib=self.jobs.job_memory_mib)
        return JobDefinition(
            name_prefix=self.name_prefix,
            container_image=self.jobs.container_image,
            container_role_arn=self.container_role_arn,
            execution_role_arn=GetAtt(execution, "Arn"),
            log_retention_days=self.storage.log_retention_days,
            job=Job(
                runs=Ec2Container(resources=resources, environment=REGION_VARIABLES),
                retry=Retry(attempts=self.jobs.job_attempts, rules=(INSTANCE_LOST,)),
                timeout_seconds=self.jobs.job_timeout_seconds,
            ),
            tags=self.tags,
        ).build(scope)

    def problems(self) -> Iterator[Problem]:
        yield from instance_problems(
            "instance_types",
            self.instance_types,
            max_vcpus=self.max_vcpus,
            job=(self.jobs.job_vcpus, self.jobs.job_memory_mib, 0),
        )
