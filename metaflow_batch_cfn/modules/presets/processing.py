"""Batch processing over several queues, in a network that is there already."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from troposphere import GetAtt, NoValue, Ref, Select, ec2

from metaflow_batch_cfn.core.declare import ParameterRule
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.core.module import check_fields
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Gated, Text, choose, present_items
from metaflow_batch_cfn.modules.batch.buckets import JobBuckets, JobBucketsOutputs
from metaflow_batch_cfn.modules.batch.fargate import FargateQueue
from metaflow_batch_cfn.modules.batch.file_system import JobFileSystem, JobFileSystemOutputs
from metaflow_batch_cfn.modules.batch.job_table import JobTable, JobTableOutputs
from metaflow_batch_cfn.modules.batch.notifications import JobNotifications
from metaflow_batch_cfn.modules.batch.orchestration import JobOrchestration
from metaflow_batch_cfn.modules.batch.repository import ImageRepository
from metaflow_batch_cfn.modules.batch.schedule import JobSchedule
from metaflow_batch_cfn.parts import (
    batch_parameters,
    parameters,
    processing_parameters,
    queues,
    roles,
    schedule_parameters,
)
from metaflow_batch_cfn.parts.architectures import ONE_ARCHITECTURE
from metaflow_batch_cfn.parts.containers import ContainerContext
from metaflow_batch_cfn.parts.file_systems import file_system_access
from metaflow_batch_cfn.parts.instance_checks import instance_problems
from metaflow_batch_cfn.parts.job_definitions import Job, job_definition
from metaflow_batch_cfn.parts.job_policies import bucket_access
from metaflow_batch_cfn.parts.log_groups import job_log_group
from metaflow_batch_cfn.parts.naming import definition_name, prefixed
from metaflow_batch_cfn.parts.own_fleets import own_fleet
from metaflow_batch_cfn.parts.processing_jobs import ProcessingJobs
from metaflow_batch_cfn.parts.processing_results import BatchProcessingOutputs
from metaflow_batch_cfn.parts.resources import Ec2Resources

__all__ = ["BatchProcessing"]

_HIGH, _LOW = 10, 1


@dataclass(frozen=True)
class _Options:
    """What exists under switches, and what jobs need to know of it."""

    file_system: JobFileSystemOutputs
    table: JobTableOutputs


@dataclass(frozen=True, kw_only=True)
class BatchProcessing:
    """Batch processing on AWS Batch: queues of high priority (On-Demand first), low priority (Spot)
    and on Fargate; job definitions for instances, Fargate and arrays; input and output buckets, a
    repository, and notices of failures. By switch: a schedule, a shared file system, jobs of
    several nodes, a job table with a state machine.

    Raises `InvalidFieldError` for values that it cannot take, and for a job that no instance fits.
    """

    name_prefix: parameters.NamePrefix = None
    vpc_id: batch_parameters.VpcId
    subnet_ids: parameters.SubnetIds
    security_group_ids: parameters.SecurityGroupIds
    spot_max_vcpus: processing_parameters.SpotMaxvCpus = 256
    on_demand_max_vcpus: processing_parameters.OnDemandMaxvCpus = 64
    instance_types: parameters.InstanceTypes = ("default_x86_64",)
    enable_fargate_spot: batch_parameters.EnableFargateSpot = True
    fargate_max_vcpus: batch_parameters.FargateMaxvCpus = 64
    assign_public_ip: processing_parameters.AssignPublicIp = False
    container_image: batch_parameters.ContainerImage = batch_parameters.PUBLIC_IMAGE
    job_vcpus: batch_parameters.JobVcpus = 2
    job_memory_mib: batch_parameters.JobMemoryMiB = 4096
    job_attempts: batch_parameters.JobAttempts = 3
    job_timeout_seconds: batch_parameters.JobTimeoutSeconds = 3600
    enable_schedule: processing_parameters.EnableSchedule = False
    schedule_expression: schedule_parameters.ScheduleExpression = JobSchedule.schedule_expression
    schedule_timezone: schedule_parameters.ScheduleTimezone = JobSchedule.schedule_timezone
    notification_email: schedule_parameters.NotificationEmail = None
    notification_key_arn: schedule_parameters.NotificationKeyArn = None
    enable_file_system: processing_parameters.EnableFileSystem = False
    enable_multi_node: processing_parameters.EnableMultiNode = False
    enable_job_tracking: processing_parameters.EnableJobTracking = False
    root_volume_gib: parameters.RootVolumeGiB = 100
    log_retention_days: parameters.LogRetentionDays = 365
    tags: parameters.Tags = field(default_factory=dict)

    rules: ClassVar[tuple[ParameterRule, ...]] = (ONE_ARCHITECTURE,)

    def __post_init__(self) -> None:
        check_fields(self, self._problems_between_fields())

    def build(self, scope: Scope) -> BatchProcessingOutputs:
        spot, on_demand = self._environments(scope)
        high = self._queue(scope, "HighPriorityJobQueue", "high-priority", _HIGH, on_demand, spot)
        low = self._queue(scope, "LowPriorityJobQueue", "low-priority", _LOW, spot)
        fargate = self._fargate_queue(scope)
        nodes = self._multi_node_queue(scope, on_demand)

        buckets = JobBuckets(tags=self.tags).build(scope)
        options = self._options(scope)
        group = job_log_group(scope, "/batch", self.name_prefix, self.log_retention_days, self.tags)
        context = self._container_context(scope, buckets, options, group)
        jobs = self._jobs(buckets)
        job = self._definition(scope, "JobDefinition", "job", jobs.on_instances(), context)
        definitions = self._further_definitions(scope, jobs, options, context)

        more = choose(self.enable_multi_node, nodes, NoValue)
        queue_arns = present_items(high, low, fargate, more)
        return BatchProcessingOutputs(
            high_queue_arn=high,
            low_queue_arn=low,
            fargate_queue_arn=fargate,
            multi_node_queue_arn=Gated(nodes, self.enable_multi_node),
            job_arn=job,
            **definitions,
            input_bucket=buckets.input_name,
            output_bucket=buckets.output_name,
            repository_uri=ImageRepository(tags=self.tags).build(scope).uri,
            log_group=group,
            topic_arn=self._notifications(scope, queue_arns),
            schedule=self._schedule(scope, low, definition_name(job)),
            table=Gated(options.table.name, self.enable_job_tracking),
            state_machine_arn=self._orchestration(scope, high, definition_name(job), options.table),
        )

    def _environments(self, scope: Scope) -> tuple[queues.Spot, queues.OnDemand]:
        fleet = own_fleet(
            scope,
            subnet_ids=self.subnet_ids,
            security_group_ids=self.security_group_ids,
            root_volume_gib=self.root_volume_gib,
            name=self.name_prefix,
            tags=self.tags,
        )
        spot = fleet.environment(
            scope.name("SpotComputeEnvironment"),
            spot=True,
            max_vcpus=self.spot_max_vcpus,
            instance_types=self.instance_types,
        )
        on_demand = fleet.environment(
            scope.name("OnDemandComputeEnvironment"),
            max_vcpus=self.on_demand_max_vcpus,
            instance_types=self.instance_types,
        )
        return queues.Spot(Ref(scope.add(spot))), queues.OnDemand(Ref(scope.add(on_demand)))

    def _queue(
        self,
        scope: Scope,
        title: str,
        suffix: str,
        priority: int,
        *environments: queues.Spot | queues.OnDemand,
    ) -> Text:
        name = prefixed(self.name_prefix, suffix)
        queue = queues.ec2_queue(scope.name(title), name, environments, priority, self.tags)
        return Ref(scope.add(queue))

    def _fargate_queue(self, scope: Scope) -> Text:
        queue = FargateQueue(
            name_prefix=self.name_prefix,
            subnet_ids=self.subnet_ids,
            security_group_ids=self.security_group_ids,
            enable_fargate_spot=self.enable_fargate_spot,
            fargate_max_vcpus=self.fargate_max_vcpus,
            tags=self.tags,
        )
        return queue.build(scope).queue_arn

    def _multi_node_queue(self, scope: Scope, on_demand: queues.OnDemand) -> Text:
        """Nodes talk to one another, so that their security group lets itself in."""
        group = _first(self.security_group_ids)
        traffic = ec2.SecurityGroupIngress(
            scope.name("NodeTraffic"),
            GroupId=group,
            SourceSecurityGroupId=group,
            IpProtocol="-1",
            Description="Nodes of one job reach one another",
        )
        scope.add(traffic, self.enable_multi_node)
        name = prefixed(self.name_prefix, "multi-node")
        title = scope.name("MultiNodeJobQueue")
        queue = queues.multi_node_queue(title, name, on_demand, _HIGH, self.tags)
        return Ref(scope.add(queue, self.enable_multi_node))

    def _options(self, scope: Scope) -> _Options:
        system = JobFileSystem(
            vpc_id=self.vpc_id,
            subnet_ids=self.subnet_ids,
            security_group_ids=self.security_group_ids,
            tags=self.tags,
        )
        return _Options(
            file_system=system.build(scope.under(self.enable_file_system)),
            table=JobTable(tags=self.tags).build(scope.under(self.enable_job_tracking)),
        )

    def _container_context(
        self, scope: Scope, buckets: JobBucketsOutputs, options: _Options, group: Text
    ) -> ContainerContext:
        system = options.file_system
        policies = present_items(
            bucket_access(buckets.input_arn, buckets.output_arn),
            choose(
                self.enable_file_system,
                file_system_access(system.arn, system.access_point_arn),
                NoValue,
            ),
        )
        description = "Taken by jobs: reads the input, writes the output."
        job_role = roles.job_role(scope.name("JobRole"), description, policies, self.tags)
        execution_role = roles.execution_role(scope.name("ExecutionRole"), self.tags)
        return ContainerContext(
            image=self.container_image,
            log_group=group,
            job_role_arn=GetAtt(scope.add(job_role), "Arn"),
            execution_role_arn=GetAtt(scope.add(execution_role), "Arn"),
        )

    def _jobs(self, buckets: JobBucketsOutputs) -> ProcessingJobs:
        return ProcessingJobs(
            resources=Ec2Resources(vcpus=self.job_vcpus, memory_mib=self.job_memory_mib),
            attempts=self.job_attempts,
            timeout_seconds=self.job_timeout_seconds,
            environment={
                "INPUT_BUCKET": buckets.input_name,
                "OUTPUT_BUCKET": buckets.output_name,
            },
        )

    def _further_definitions(
        self, scope: Scope, jobs: ProcessingJobs, options: _Options, context: ContainerContext
    ) -> dict[str, Any]:
        system = options.file_system
        on_fargate = jobs.on_fargate(self.assign_public_ip)
        with_files = jobs.with_file_system(system.id, system.access_point_id)
        on_nodes = jobs.on_several_nodes()
        files, nodes = scope.under(self.enable_file_system), scope.under(self.enable_multi_node)
        return {
            "fargate_job_arn": self._definition(
                scope, "FargateJobDefinition", "fargate-job", on_fargate, context
            ),
            "array_job_arn": self._definition(
                scope, "ArrayJobDefinition", "array-job", jobs.as_array(), context
            ),
            "file_system_job_arn": Gated(
                self._definition(
                    files, "FileSystemJobDefinition", "file-system-job", with_files, context
                ),
                self.enable_file_system,
            ),
            "multi_node_job_arn": Gated(
                self._definition(
                    nodes, "MultiNodeJobDefinition", "multi-node-job", on_nodes, context
                ),
                self.enable_multi_node,
            ),
        }

    def _definition(
        self, scope: Scope, title: str, suffix: str, job: Job, context: ContainerContext
    ) -> Text:
        """Its ARN."""
        name = prefixed(self.name_prefix, suffix)
        definition = job_definition(scope.name(title), name, job, context, self.tags)
        return GetAtt(scope.add(definition), "JobDefinitionArn")

    def _notifications(self, scope: Scope, queue_arns: list[Text]) -> Text:
        notifications = JobNotifications(
            job_queue_arns=queue_arns,
            notification_email=self.notification_email,
            notification_key_arn=self.notification_key_arn,
            tags=self.tags,
        )
        return notifications.build(scope).topic_arn

    def _schedule(self, scope: Scope, queue_arn: Text, definition: Text) -> Gated:
        schedule = JobSchedule(
            schedule_expression=self.schedule_expression,
            schedule_timezone=self.schedule_timezone,
            job_queue_arn=queue_arn,
            job_definition_name=definition,
            tags=self.tags,
        )
        made = schedule.build(scope.under(self.enable_schedule))
        return Gated(made.name, self.enable_schedule)

    def _orchestration(
        self, scope: Scope, queue_arn: Text, definition: Text, table: JobTableOutputs
    ) -> Gated:
        orchestration = JobOrchestration(
            job_queue_arn=queue_arn,
            job_definition_name=definition,
            job_table_name=table.name,
            log_retention_days=self.log_retention_days,
            tags=self.tags,
        )
        made = orchestration.build(scope.under(self.enable_job_tracking))
        return Gated(made.arn, self.enable_job_tracking)

    def _problems_between_fields(self) -> Iterator[Problem]:
        yield from instance_problems(
            "instance_types",
            self.instance_types,
            max_vcpus=self.on_demand_max_vcpus,
            job=(self.job_vcpus, self.job_memory_mib, 0),
        )


def _first(values: Any) -> Text:
    picked: Text = values[0] if isinstance(values, (list, tuple)) else Select(0, values)
    return picked
