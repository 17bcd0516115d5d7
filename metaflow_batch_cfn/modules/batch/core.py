"""AWS Batch queues that run Metaflow steps and cost nothing while idle."""

from collections.abc import Iterator
from dataclasses import field
from typing import Annotated, Any, ClassVar

from troposphere import GetAtt, Join, Ref, batch

from metaflow_batch_cfn.core.declare import ParameterRule, Result
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.core.fields import values_of
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import (
    Maybe,
    Switch,
    Text,
    choose,
    given,
    present_items,
)
from metaflow_batch_cfn.parts.batch import compute_environments, queues
from metaflow_batch_cfn.parts.batch.containers import ContainerContext, Ec2Container, LogOptions
from metaflow_batch_cfn.parts.batch.fleets import Fleet
from metaflow_batch_cfn.parts.batch.job_definitions import Job, job_definition
from metaflow_batch_cfn.parts.batch.resources import Ec2Resources
from metaflow_batch_cfn.parts.fields.capacity import Capacity
from metaflow_batch_cfn.parts.fields.disks_and_logs import Storage
from metaflow_batch_cfn.parts.fields.gpu import Gpu
from metaflow_batch_cfn.parts.fields.jobs import PUBLIC_IMAGE, DefaultContainerImage
from metaflow_batch_cfn.parts.fields.naming import NamePrefix
from metaflow_batch_cfn.parts.fields.network import SecurityGroupIds, SubnetIds
from metaflow_batch_cfn.parts.fields.roles import InstanceProfileArn, JobRoleArn, ServiceRoles
from metaflow_batch_cfn.parts.fields.tags import Tags
from metaflow_batch_cfn.parts.naming import definition_name, name_in_arn, prefixed
from metaflow_batch_cfn.parts.rules.instance_fit import ONE_ARCHITECTURE, instance_problems
from metaflow_batch_cfn.parts.rules.needs_switch import Named, NeedsSwitch
from metaflow_batch_cfn.parts.services.log_groups import job_log_group

__all__ = ["BatchCore"]

_PRIORITY = 1
# Metaflow's Spot monitor requests the termination notice from inside the container.
_HOPS = 2

# The resources that Metaflow gives to a step by default.
_DEFAULT_JOB = Job(
    runs=Ec2Container(
        resources=Ec2Resources(vcpus=1, memory_mib=4096),
        init_process=False,
        logs=LogOptions(stream_prefix="default"),
    )
)

SPOT_SETTINGS = NeedsSwitch(
    "SpotSettingsNeedSpot",
    switch=Named("enable_spot", "EnableSpot"),
    fields=(
        Named("spot_bid_percentage", "SpotBidPercentage"),
        Named("spot_fleet_role_arn", "SpotFleetRoleArn"),
    ),
)


@record(frozen=True, kw_only=True)
class BatchCoreOutputs:
    """The outputs of AWS Batch. Parts that are switched off have no outputs."""

    default_queue_arn: Annotated[Text, Result("DefaultJobQueueArn", "ARN of the default queue.")]
    default_queue_name: Annotated[Text, Result("DefaultJobQueueName", "Name of the default queue.")]
    gpu_queue_arn: Annotated[Maybe, Result("GpuJobQueueArn", "ARN of the GPU queue.")]
    gpu_queue_name: Annotated[Maybe, Result("GpuJobQueueName", "Name of the GPU queue.")]
    job_definition_arn: Annotated[
        Text,
        Result(
            "DefaultJobDefinitionArn",
            "ARN of the default job definition's latest revision. Metaflow registers its own.",
        ),
    ]
    job_definition_name: Annotated[
        Text,
        Result(
            "DefaultJobDefinitionName",
            "Name of the default job definition; jobs submitted by name use its latest revision.",
        ),
    ]
    on_demand_environment_arn: Annotated[
        Text, Result("OnDemandComputeEnvironmentArn", "ARN of the On-Demand compute environment.")
    ]
    spot_environment_arn: Annotated[
        Maybe, Result("SpotComputeEnvironmentArn", "ARN of the Spot compute environment.")
    ]
    gpu_environment_arn: Annotated[
        Maybe, Result("GpuComputeEnvironmentArn", "ARN of the GPU compute environment.")
    ]
    environments: Annotated[
        Text, Result("ComputeEnvironments", "ARNs of all compute environments, comma-separated.")
    ]
    queues: Annotated[Text, Result("JobQueues", "ARNs of all job queues, comma-separated.")]
    job_definitions: Annotated[
        Text, Result("JobDefinitions", "ARNs of all job definitions, comma-separated.")
    ]
    metaflow_queue: Annotated[
        Text,
        Result(
            "MetaflowBatchJobQueue",
            "Queue that Metaflow submits to.",
            feeds="METAFLOW_BATCH_JOB_QUEUE",
        ),
    ]
    metaflow_job_definition: Annotated[
        Text,
        Result(
            "MetaflowBatchJobDefinition",
            "Job definition for clients other than Metaflow, which has no such setting.",
        ),
    ]
    metaflow_job_role_arn: Annotated[
        Text,
        Result(
            "MetaflowEcsS3AccessIamRole",
            "Role that Metaflow assigns to its jobs.",
            feeds="METAFLOW_ECS_S3_ACCESS_IAM_ROLE",
        ),
    ]


@module
class BatchCore:
    """AWS Batch for Metaflow: Spot capacity with On-Demand as a fallback, and optional GPUs.
    Nothing runs while idle. Subnets, security groups and roles are inputs; no IAM resources are
    created.

    Raises `InvalidFieldError` for invalid values.
    """

    name_prefix: NamePrefix = None
    subnet_ids: SubnetIds
    security_group_ids: SecurityGroupIds
    job_role_arn: JobRoleArn
    instance_profile_arn: InstanceProfileArn
    service_roles: ServiceRoles = ServiceRoles()
    capacity: Capacity = Capacity()
    gpu: Gpu = Gpu()
    default_container_image: DefaultContainerImage = PUBLIC_IMAGE
    storage: Storage = Storage()
    tags: Tags = field(default_factory=dict)

    rules: ClassVar[tuple[ParameterRule, ...]] = (SPOT_SETTINGS.rule(), ONE_ARCHITECTURE)

    def build(self, scope: Scope) -> BatchCoreOutputs:
        fleet = self._fleet(scope)
        on_demand = self._on_demand_environment(scope, fleet)
        spot = self._spot_environment(scope, fleet)
        gpu = self._gpu_environment(scope, fleet)
        default_queue = self._default_queue(scope, spot, on_demand)
        gpu_queue = self._gpu_queue(scope, gpu)
        definition = self._job_definition(scope, self._log_group(scope))

        spot_arn = scope.gated(spot.arn, self.capacity.enable_spot)
        gpu_arn = scope.gated(gpu.arn, self.gpu.enable_gpu)
        gpu_queue_arn = scope.gated(Ref(gpu_queue), self.gpu.enable_gpu)
        definition_arn = GetAtt(definition, "JobDefinitionArn")
        return BatchCoreOutputs(
            default_queue_arn=Ref(default_queue),
            default_queue_name=name_in_arn(Ref(default_queue)),
            gpu_queue_arn=gpu_queue_arn,
            gpu_queue_name=scope.gated(name_in_arn(Ref(gpu_queue)), self.gpu.enable_gpu),
            job_definition_arn=definition_arn,
            job_definition_name=definition_name(definition_arn),
            on_demand_environment_arn=on_demand.arn,
            spot_environment_arn=spot_arn,
            gpu_environment_arn=gpu_arn,
            environments=_comma_separated(on_demand.arn, given(spot_arn), given(gpu_arn)),
            queues=_comma_separated(Ref(default_queue), given(gpu_queue_arn)),
            job_definitions=definition_arn,
            metaflow_queue=Ref(default_queue),
            metaflow_job_definition=definition_arn,
            metaflow_job_role_arn=self.job_role_arn,
        )

    def _fleet(self, scope: Scope) -> Fleet:
        template = compute_environments.launch_template(
            scope.name("LaunchTemplate"), self.storage.root_volume_gib, self.tags, _HOPS
        )
        return Fleet(
            subnet_ids=self.subnet_ids,
            security_group_ids=self.security_group_ids,
            instance_profile_arn=self.instance_profile_arn,
            launch_template=scope.add(template),
            name=self.name_prefix,
            tags=self.tags,
            service_role_arn=self.service_roles.service_role_arn,
        )

    def _on_demand_environment(self, scope: Scope, fleet: Fleet) -> queues.OnDemand:
        environment = fleet.environment(
            scope.name("OnDemandComputeEnvironment"),
            max_vcpus=self.capacity.max_vcpus,
            instance_types=self.capacity.instance_types,
        )
        return queues.OnDemand(Ref(scope.add(environment)))

    def _spot_environment(self, scope: Scope, fleet: Fleet) -> queues.Spot:
        environment = fleet.environment(
            scope.name("SpotComputeEnvironment"),
            spot=True,
            max_vcpus=self.capacity.max_vcpus,
            instance_types=self.capacity.instance_types,
            spot_fleet_role_arn=self.service_roles.spot_fleet_role_arn,
            bid_percentage=self.capacity.spot_bid_percentage,
        )
        return queues.Spot(Ref(scope.add(environment, self.capacity.enable_spot)))

    def _gpu_environment(self, scope: Scope, fleet: Fleet) -> queues.OnDemand:
        environment = fleet.environment(
            scope.name("GpuComputeEnvironment"),
            image_type="ECS_AL2023_NVIDIA",
            max_vcpus=self.gpu.gpu_max_vcpus,
            instance_types=self.gpu.gpu_instance_types,
        )
        return queues.OnDemand(Ref(scope.add(environment, self.gpu.enable_gpu)))

    def _default_queue(
        self, scope: Scope, spot: queues.Spot, on_demand: queues.OnDemand
    ) -> batch.JobQueue:
        spot_first = queues.in_order(spot, on_demand)
        order = choose(self.capacity.enable_spot, spot_first, queues.in_order(on_demand))
        return self._queue(scope, "DefaultJobQueue", "default", order)

    def _gpu_queue(self, scope: Scope, gpu: queues.OnDemand) -> batch.JobQueue:
        return self._queue(scope, "GpuJobQueue", "gpu", queues.in_order(gpu), self.gpu.enable_gpu)

    def _queue(
        self, scope: Scope, name: str, suffix: str, order: Any, when: Switch = True
    ) -> batch.JobQueue:
        named = prefixed(self.name_prefix, suffix)
        queue = queues.job_queue(scope.name(name), named, order, _PRIORITY, self.tags)
        return scope.add(queue, when)

    def _log_group(self, scope: Scope) -> Text:
        place, days = "/metaflow/batch", self.storage.log_retention_days
        return job_log_group(scope, place, self.name_prefix, days, self.tags)

    def _job_definition(self, scope: Scope, log_group: Text) -> batch.JobDefinition:
        """For clients other than Metaflow, which registers its own."""
        context = ContainerContext(
            image=self.default_container_image,
            log_group=log_group,
            job_role_arn=self.job_role_arn,
        )
        title, name = scope.name("DefaultJobDefinition"), prefixed(self.name_prefix, "default")
        return scope.add(job_definition(title, name, _DEFAULT_JOB, context, self.tags))

    def problems(self) -> Iterator[Problem]:
        yield from SPOT_SETTINGS.problems(values_of(self))
        yield from instance_problems(
            "instance_types", self.capacity.instance_types, max_vcpus=self.capacity.max_vcpus
        )
        if self.gpu.enable_gpu is not False:
            types, ceiling = self.gpu.gpu_instance_types, self.gpu.gpu_max_vcpus
            yield from instance_problems("gpu_instance_types", types, gpu=True, max_vcpus=ceiling)


def _comma_separated(*values: Any) -> Text:
    items = present_items(*values)
    joined: Text = items[0] if len(items) == 1 else Join(",", items)
    return joined
