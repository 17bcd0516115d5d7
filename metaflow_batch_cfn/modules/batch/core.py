"""AWS Batch queues that run Metaflow steps and cost nothing while idle."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

from troposphere import (
    And,
    Equals,
    GetAtt,
    Join,
    Not,
    Or,
    Ref,
    Select,
    Split,
    Sub,
    batch,
    ec2,
    logs,
)

from metaflow_batch_cfn.core.declare import ParameterRule, Result
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.core.module import check_fields
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import (
    Gated,
    Switch,
    Text,
    choose,
    given,
    is_given,
    present,
    present_items,
    value_of,
)
from metaflow_batch_cfn.parts import compute, jobs, parameters
from metaflow_batch_cfn.parts.rule_functions import Contains
from metaflow_batch_cfn.parts.tags import tag_list, tag_mapping

__all__ = ["BatchCore"]

SPOT_SETTINGS_NEED_SPOT = ParameterRule(
    "SpotSettingsNeedSpot",
    when=Equals(Ref("EnableSpot"), "false"),
    asserts=And(Equals(Ref("SpotBidPercentage"), ""), Equals(Ref("SpotFleetRoleArn"), "")),
    told="SpotBidPercentage and SpotFleetRoleArn have no effect while EnableSpot is false."
    " Leave them empty, or set EnableSpot to true.",
)
ONE_ARCHITECTURE = ParameterRule(
    "OneArchitecture",
    asserts=Not(
        And(
            Contains(Ref("InstanceTypes"), "default_arm64"),
            Or(
                Contains(Ref("InstanceTypes"), "default_x86_64"),
                Contains(Ref("InstanceTypes"), "optimal"),
            ),
        )
    ),
    told="InstanceTypes holds types of two architectures; a compute environment takes one.",
)


@dataclass(frozen=True, kw_only=True)
class BatchCoreOutputs:
    """What a stack of AWS Batch hands on; what is switched off is absent."""

    default_queue_arn: Annotated[Text, Result("DefaultJobQueueArn", "ARN of the default queue.")]
    default_queue_name: Annotated[Text, Result("DefaultJobQueueName", "Name of the default queue.")]
    gpu_queue_arn: Annotated[Gated, Result("GpuJobQueueArn", "ARN of the GPU queue.")]
    gpu_queue_name: Annotated[Gated, Result("GpuJobQueueName", "Name of the GPU queue.")]
    job_definition_arn: Annotated[
        Text,
        Result(
            "DefaultJobDefinitionArn",
            "ARN of the default job definition's newest revision. Metaflow registers its own.",
        ),
    ]
    job_definition_name: Annotated[
        Text,
        Result(
            "DefaultJobDefinitionName",
            "Name of the default job definition; a job submitted by name gets its newest revision.",
        ),
    ]
    on_demand_environment_arn: Annotated[
        Text, Result("OnDemandComputeEnvironmentArn", "ARN of the On-Demand compute environment.")
    ]
    spot_environment_arn: Annotated[
        Gated, Result("SpotComputeEnvironmentArn", "ARN of the Spot compute environment.")
    ]
    gpu_environment_arn: Annotated[
        Gated, Result("GpuComputeEnvironmentArn", "ARN of the GPU compute environment.")
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
            "Job definition for submitters other than Metaflow, which reads no such setting.",
        ),
    ]
    metaflow_job_role_arn: Annotated[
        Text,
        Result(
            "MetaflowEcsS3AccessIamRole",
            "Role that Metaflow gives to its jobs.",
            feeds="METAFLOW_ECS_S3_ACCESS_IAM_ROLE",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class BatchCore:
    """AWS Batch for Metaflow: Spot first with On-Demand behind it, and GPUs by switch. Nothing runs
    while idle. Subnets, security groups and roles are inputs; no IAM resource is created.

    Raises `InvalidFieldError` for values that it cannot take.
    """

    name_prefix: parameters.NamePrefix = None
    subnet_ids: parameters.SubnetIds
    security_group_ids: parameters.SecurityGroupIds
    job_role_arn: parameters.JobRoleArn
    instance_profile_arn: parameters.InstanceProfileArn
    service_role_arn: parameters.ServiceRoleArn = None
    spot_fleet_role_arn: parameters.SpotFleetRoleArn = None
    enable_spot: parameters.EnableSpot = True
    enable_gpu: parameters.EnableGpu = False
    max_vcpus: parameters.MaxvCpus = 16
    instance_types: parameters.InstanceTypes = ("default_x86_64",)
    spot_bid_percentage: parameters.SpotBidPercentage = None
    gpu_instance_types: parameters.GpuInstanceTypes = ("g6.xlarge", "g6.2xlarge", "g6.4xlarge")
    gpu_max_vcpus: parameters.GpuMaxvCpus = 32
    default_container_image: parameters.DefaultContainerImage = (
        "public.ecr.aws/docker/library/python:3.12-slim"
    )
    root_volume_gib: parameters.RootVolumeGiB = 100
    log_retention_days: parameters.LogRetentionDays = 365
    tags: parameters.Tags = field(default_factory=dict)

    rules: ClassVar[tuple[ParameterRule, ...]] = (SPOT_SETTINGS_NEED_SPOT, ONE_ARCHITECTURE)

    def __post_init__(self) -> None:
        check_fields(self, self._problems_between_fields())

    def build(self, scope: Scope) -> BatchCoreOutputs:
        template = self._launch_template(scope)
        on_demand = self._environment(scope, "OnDemandComputeEnvironment", template)
        spot = self._spot_environment(scope, template)
        gpu = self._gpu_environment(scope, template)
        default_queue = self._default_queue(scope, spot, on_demand)
        gpu_queue = self._gpu_queue(scope, gpu)
        definition = self._job_definition(scope, self._log_group(scope))

        spot_arn = Gated(Ref(spot), self.enable_spot)
        gpu_arn = Gated(Ref(gpu), self.enable_gpu)
        gpu_queue_arn = Gated(Ref(gpu_queue), self.enable_gpu)
        definition_arn = GetAtt(definition, "JobDefinitionArn")
        return BatchCoreOutputs(
            default_queue_arn=Ref(default_queue),
            default_queue_name=_name_in_arn(Ref(default_queue)),
            gpu_queue_arn=gpu_queue_arn,
            gpu_queue_name=Gated(_name_in_arn(Ref(gpu_queue)), self.enable_gpu),
            job_definition_arn=definition_arn,
            job_definition_name=Select(0, Split(":", _name_in_arn(definition_arn))),
            on_demand_environment_arn=Ref(on_demand),
            spot_environment_arn=spot_arn,
            gpu_environment_arn=gpu_arn,
            environments=_comma_separated(Ref(on_demand), given(spot_arn), given(gpu_arn)),
            queues=_comma_separated(Ref(default_queue), given(gpu_queue_arn)),
            job_definitions=definition_arn,
            metaflow_queue=Ref(default_queue),
            metaflow_job_definition=definition_arn,
            metaflow_job_role_arn=self.job_role_arn,
        )

    def _launch_template(self, scope: Scope) -> ec2.LaunchTemplate:
        data = compute.launch_template_data(self.root_volume_gib, self.tags)
        return scope.add(
            ec2.LaunchTemplate(
                scope.name("LaunchTemplate"),
                **present(
                    LaunchTemplateData=data,
                    TagSpecifications=compute.tags_of("launch-template", self.tags),
                ),
            )
        )

    def _environment(
        self,
        scope: Scope,
        name: str,
        template: ec2.LaunchTemplate,
        when: Switch = True,
        **differing: Any,
    ) -> batch.ComputeEnvironment:
        """An environment; On-Demand CPU instances but for what differs."""
        usual = {
            "kind": "EC2",
            "image_type": "ECS_AL2023",
            "max_vcpus": self.max_vcpus,
            "instance_types": self.instance_types,
        }
        resources = compute.compute_resources(
            **{**usual, **differing},
            subnet_ids=self.subnet_ids,
            security_group_ids=self.security_group_ids,
            instance_profile_arn=self.instance_profile_arn,
            launch_template=template,
            tags=compute.instance_tags(self.name_prefix, self.tags),
        )
        environment = compute.managed_environment(
            scope.name(name), resources, self.service_role_arn
        )
        return scope.add(environment, when)

    def _spot_environment(
        self, scope: Scope, template: ec2.LaunchTemplate
    ) -> batch.ComputeEnvironment:
        return self._environment(
            scope,
            "SpotComputeEnvironment",
            template,
            self.enable_spot,
            kind="SPOT",
            spot_fleet_role_arn=self.spot_fleet_role_arn,
            bid_percentage=self.spot_bid_percentage,
        )

    def _gpu_environment(
        self, scope: Scope, template: ec2.LaunchTemplate
    ) -> batch.ComputeEnvironment:
        return self._environment(
            scope,
            "GpuComputeEnvironment",
            template,
            self.enable_gpu,
            image_type="ECS_AL2023_NVIDIA",
            max_vcpus=self.gpu_max_vcpus,
            instance_types=self.gpu_instance_types,
        )

    def _default_queue(
        self,
        scope: Scope,
        spot: batch.ComputeEnvironment,
        on_demand: batch.ComputeEnvironment,
    ) -> batch.JobQueue:
        spot_first = compute.in_order(spot, on_demand)
        order = choose(self.enable_spot, spot_first, compute.in_order(on_demand))
        return self._queue(scope, "DefaultJobQueue", "default", order)

    def _gpu_queue(self, scope: Scope, gpu: batch.ComputeEnvironment) -> batch.JobQueue:
        return self._queue(scope, "GpuJobQueue", "gpu", compute.in_order(gpu), self.enable_gpu)

    def _queue(
        self, scope: Scope, name: str, suffix: str, order: Any, when: Switch = True
    ) -> batch.JobQueue:
        queue = batch.JobQueue(
            scope.name(name),
            **present(
                JobQueueName=self._named(suffix),
                Priority=1,
                State="ENABLED",
                ComputeEnvironmentOrder=order,
                JobStateTimeLimitActions=compute.cancel_hopeless_jobs(),
                Tags=tag_mapping(self.tags),
            ),
        )
        return scope.add(queue, when)

    def _log_group(self, scope: Scope) -> Text:
        """A group of its own where it has no name; one that outlives the stack where it has."""
        named = is_given(self.name_prefix)
        common = present(RetentionInDays=self.log_retention_days, Tags=tag_list(self.tags))
        kept = logs.LogGroup(
            scope.name("NamedJobLogGroup"),
            LogGroupName=Sub("/metaflow/batch/${Prefix}", Prefix=value_of(self.name_prefix)),
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            **common,
        )
        unnamed = logs.LogGroup(
            scope.name("JobLogGroup"),
            DeletionPolicy="Delete",
            UpdateReplacePolicy="Delete",
            **common,
        )
        scope.add(kept, named)
        scope.add(unnamed, scope.negation("HasNoNamePrefix", named))
        group: Text = choose(named, Ref(kept), Ref(unnamed))
        return group

    def _job_definition(self, scope: Scope, log_group: Text) -> batch.JobDefinition:
        """For submitters other than Metaflow. 1 vCPU and 4 GiB, as Metaflow's steps have."""
        definition = batch.JobDefinition(
            scope.name("DefaultJobDefinition"),
            **present(
                JobDefinitionName=self._named("default"),
                Type="container",
                PlatformCapabilities=["EC2"],
                ContainerProperties=batch.ContainerProperties(
                    Image=self.default_container_image,
                    JobRoleArn=self.job_role_arn,
                    ResourceRequirements=jobs.resources(vcpus=1, memory_mib=4096),
                    LogConfiguration=jobs.logs_to(log_group, "default"),
                ),
                RetryStrategy=jobs.retry_on_host_loss(attempts=3),
                Timeout=batch.Timeout(AttemptDurationSeconds=24 * 60 * 60),
                PropagateTags=True,
                ResourceRetentionPolicy=batch.ResourceRetentionPolicy(SkipDeregisterOnUpdate=True),
                Tags=tag_mapping(self.tags),
            ),
        )
        return scope.add(definition)

    def _named(self, suffix: str) -> Any:
        prefix = self.name_prefix
        named = Sub(f"${{Prefix}}-{suffix}", Prefix=value_of(prefix))
        return given(None if prefix is None else Gated(named, is_given(prefix)))

    def _problems_between_fields(self) -> Iterator[Problem]:
        if self.enable_spot is False:
            for name in ("spot_bid_percentage", "spot_fleet_role_arn"):
                if isinstance(getattr(self, name), str):
                    yield Problem(name, "has no effect while enable_spot is False", "Leave it out.")
        if isinstance(self.instance_types, (list, tuple)):
            bundles = {"default_arm64"} & set(self.instance_types)
            others = {"default_x86_64", "optimal"} & set(self.instance_types)
            if bundles and others:
                yield Problem(
                    "instance_types",
                    f"{', '.join(sorted(bundles | others))} are of two architectures",
                    "A compute environment takes one.",
                )


def _name_in_arn(arn: Text) -> Select:
    """The part of an ARN behind its only slash."""
    return Select(1, Split("/", arn))


def _comma_separated(*values: Any) -> Text:
    items = present_items(*values)
    joined: Text = items[0] if len(items) == 1 else Join(",", items)
    return joined
