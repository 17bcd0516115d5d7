"""The stack `processing`: batch processing with a network of its own."""

from dataclasses import field
from typing import ClassVar

from metaflow_batch_cfn.core.declare import ParameterRule
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.modules.batch.network import Network
from metaflow_batch_cfn.modules.presets.processing import BatchProcessing
from metaflow_batch_cfn.parts import (
    batch_parameters,
    parameters,
    processing_parameters,
    schedule_parameters,
)
from metaflow_batch_cfn.parts.processing_results import BatchProcessingOutputs

__all__ = ["Processing"]


@module
class Processing:
    """Batch processing on AWS Batch in an empty account: private subnets, queues on On-Demand, Spot
    and Fargate capacity, job definitions, buckets, a repository, notices of failures. No instance
    runs while idle; the NAT gateway does.

    By switch: a schedule, a shared file system, jobs of several nodes, a state machine and table.
    """

    name_prefix: parameters.NamePrefix = BatchProcessing.name_prefix
    vpc_cidr: parameters.VpcCidr = Network.vpc_cidr
    spot_max_vcpus: processing_parameters.SpotMaxvCpus = BatchProcessing.spot_max_vcpus
    on_demand_max_vcpus: processing_parameters.OnDemandMaxvCpus = (
        BatchProcessing.on_demand_max_vcpus
    )
    instance_types: parameters.InstanceTypes = BatchProcessing.instance_types
    enable_fargate_spot: batch_parameters.EnableFargateSpot = BatchProcessing.enable_fargate_spot
    fargate_max_vcpus: batch_parameters.FargateMaxvCpus = BatchProcessing.fargate_max_vcpus
    container_image: batch_parameters.ContainerImage = BatchProcessing.container_image
    job_vcpus: batch_parameters.JobVcpus = BatchProcessing.job_vcpus
    job_memory_mib: batch_parameters.JobMemoryMiB = BatchProcessing.job_memory_mib
    job_attempts: batch_parameters.JobAttempts = BatchProcessing.job_attempts
    job_timeout_seconds: batch_parameters.JobTimeoutSeconds = BatchProcessing.job_timeout_seconds
    enable_schedule: processing_parameters.EnableSchedule = BatchProcessing.enable_schedule
    schedule_expression: schedule_parameters.ScheduleExpression = (
        BatchProcessing.schedule_expression
    )
    schedule_timezone: schedule_parameters.ScheduleTimezone = BatchProcessing.schedule_timezone
    notification_email: schedule_parameters.NotificationEmail = BatchProcessing.notification_email
    enable_file_system: processing_parameters.EnableFileSystem = BatchProcessing.enable_file_system
    enable_multi_node: processing_parameters.EnableMultiNode = BatchProcessing.enable_multi_node
    enable_job_tracking: processing_parameters.EnableJobTracking = (
        BatchProcessing.enable_job_tracking
    )
    root_volume_gib: parameters.RootVolumeGiB = BatchProcessing.root_volume_gib
    log_retention_days: parameters.LogRetentionDays = BatchProcessing.log_retention_days
    tags: parameters.Tags = field(default_factory=dict)

    rules: ClassVar[tuple[ParameterRule, ...]] = BatchProcessing.rules

    def build(self, scope: Scope) -> BatchProcessingOutputs:
        network = Network(
            vpc_cidr=self.vpc_cidr,
            enable_private_subnets=True,
            tags=self.tags,
        ).build(scope)
        return BatchProcessing(
            name_prefix=self.name_prefix,
            vpc_id=network.vpc_id,
            subnet_ids=network.subnet_ids,
            security_group_ids=network.security_group_ids,
            spot_max_vcpus=self.spot_max_vcpus,
            on_demand_max_vcpus=self.on_demand_max_vcpus,
            instance_types=self.instance_types,
            enable_fargate_spot=self.enable_fargate_spot,
            fargate_max_vcpus=self.fargate_max_vcpus,
            container_image=self.container_image,
            job_vcpus=self.job_vcpus,
            job_memory_mib=self.job_memory_mib,
            job_attempts=self.job_attempts,
            job_timeout_seconds=self.job_timeout_seconds,
            enable_schedule=self.enable_schedule,
            schedule_expression=self.schedule_expression,
            schedule_timezone=self.schedule_timezone,
            notification_email=self.notification_email,
            enable_file_system=self.enable_file_system,
            enable_multi_node=self.enable_multi_node,
            enable_job_tracking=self.enable_job_tracking,
            root_volume_gib=self.root_volume_gib,
            log_retention_days=self.log_retention_days,
            tags=self.tags,
        ).build(scope)
