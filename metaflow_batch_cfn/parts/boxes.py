"""Groups."""

from typing import NamedTuple

from metaflow_batch_cfn.parts import (
    batch_parameters,
    parameters,
    processing_parameters,
    schedule_parameters,
)


class NewNetwork(NamedTuple):
    """A VPC that the stack makes."""

    vpc_cidr: parameters.VpcCidr = "10.0.0.0/16"
    enable_private_subnets: parameters.EnablePrivateSubnets = False


class ExistingVpc(NamedTuple):
    """A VPC and subnets of yours; the stack makes the security group of the instances."""

    vpc_id: batch_parameters.VpcId
    subnet_ids: parameters.SubnetIds


class ExistingNetwork(NamedTuple):
    """A VPC, subnets and security groups of yours."""

    vpc_id: batch_parameters.VpcId
    subnet_ids: parameters.SubnetIds
    security_group_ids: parameters.SecurityGroupIds


class ServiceRoles(NamedTuple):
    """Roles that AWS services assume on your behalf; by default their service-linked roles."""

    service_role_arn: parameters.ServiceRoleArn = None
    spot_fleet_role_arn: parameters.SpotFleetRoleArn = None


class Capacity(NamedTuple):
    """Spot and On-Demand capacity of one queue, each up to the same maximum."""

    enable_spot: parameters.EnableSpot = True
    max_vcpus: parameters.MaxvCpus = 16
    instance_types: parameters.InstanceTypes = ("default_x86_64",)
    spot_bid_percentage: parameters.SpotBidPercentage = None


class SeparateCapacity(NamedTuple):
    """Spot and On-Demand capacity, each with a maximum of its own."""

    spot_max_vcpus: processing_parameters.SpotMaxvCpus = 256
    on_demand_max_vcpus: processing_parameters.OnDemandMaxvCpus = 64
    instance_types: parameters.InstanceTypes = ("default_x86_64",)


class Gpu(NamedTuple):
    """Optional GPU capacity with a queue of its own."""

    enable_gpu: parameters.EnableGpu = False
    gpu_instance_types: parameters.GpuInstanceTypes = (
        "g4dn.xlarge",
        "g4dn.2xlarge",
        "g4dn.4xlarge",
    )
    gpu_max_vcpus: parameters.GpuMaxvCpus = 32


class FargateCapacity(NamedTuple):
    """Fargate capacity of one queue."""

    enable_fargate_spot: batch_parameters.EnableFargateSpot = True
    fargate_max_vcpus: batch_parameters.FargateMaxvCpus = 64


class Jobs(NamedTuple):
    """What a job runs, reserves and may take."""

    container_image: batch_parameters.ContainerImage = batch_parameters.PUBLIC_IMAGE
    job_vcpus: batch_parameters.JobVcpus = 1
    job_memory_mib: batch_parameters.JobMemoryMiB = 2048
    job_attempts: batch_parameters.JobAttempts = 3
    job_timeout_seconds: batch_parameters.JobTimeoutSeconds = 3600


class Schedule(NamedTuple):
    """When a job is submitted."""

    schedule_expression: schedule_parameters.ScheduleExpression = "cron(0 2 * * ? *)"
    schedule_timezone: schedule_parameters.ScheduleTimezone = "UTC"


class Notifications(NamedTuple):
    """Who is notified of failed jobs and blocked queues."""

    notification_email: schedule_parameters.NotificationEmail = None
    notification_key_arn: schedule_parameters.NotificationKeyArn = None


class Options(NamedTuple):
    """Optional parts of batch processing."""

    enable_file_system: processing_parameters.EnableFileSystem = False
    enable_multi_node: processing_parameters.EnableMultiNode = False
    enable_job_tracking: processing_parameters.EnableJobTracking = False


class Storage(NamedTuple):
    """Root volumes of the instances, and how long logs are kept."""

    root_volume_gib: parameters.RootVolumeGiB = 100
    log_retention_days: parameters.LogRetentionDays = 365
