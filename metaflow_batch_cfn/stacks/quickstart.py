"""The stack `quickstart`: from an empty account to a working Metaflow on AWS Batch."""

from dataclasses import dataclass, field
from typing import ClassVar

from metaflow_batch_cfn.core.declare import ParameterRule
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.modules.batch.core import BatchCore, BatchCoreOutputs
from metaflow_batch_cfn.modules.batch.datastore import Datastore, DatastoreOutputs
from metaflow_batch_cfn.modules.batch.network import Network
from metaflow_batch_cfn.modules.batch.roles import BatchRoles
from metaflow_batch_cfn.parts import parameters

__all__ = ["Quickstart"]


@dataclass(frozen=True, kw_only=True)
class QuickstartOutputs:
    """The outputs of AWS Batch and of the datastore."""

    batch: BatchCoreOutputs
    datastore: DatastoreOutputs


@module
class Quickstart:
    """Metaflow on AWS Batch in an empty account: network, roles, datastore and queues. Nothing runs
    while idle.
    """

    name_prefix: parameters.NamePrefix = BatchCore.name_prefix
    vpc_cidr: parameters.VpcCidr = Network.vpc_cidr
    enable_private_subnets: parameters.EnablePrivateSubnets = Network.enable_private_subnets
    service_role_arn: parameters.ServiceRoleArn = BatchCore.service_role_arn
    spot_fleet_role_arn: parameters.SpotFleetRoleArn = BatchCore.spot_fleet_role_arn
    enable_spot: parameters.EnableSpot = BatchCore.enable_spot
    enable_gpu: parameters.EnableGpu = BatchCore.enable_gpu
    max_vcpus: parameters.MaxvCpus = BatchCore.max_vcpus
    instance_types: parameters.InstanceTypes = BatchCore.instance_types
    spot_bid_percentage: parameters.SpotBidPercentage = BatchCore.spot_bid_percentage
    gpu_instance_types: parameters.GpuInstanceTypes = BatchCore.gpu_instance_types
    gpu_max_vcpus: parameters.GpuMaxvCpus = BatchCore.gpu_max_vcpus
    default_container_image: parameters.DefaultContainerImage = BatchCore.default_container_image
    root_volume_gib: parameters.RootVolumeGiB = BatchCore.root_volume_gib
    log_retention_days: parameters.LogRetentionDays = BatchCore.log_retention_days
    tags: parameters.Tags = field(default_factory=dict)

    rules: ClassVar[tuple[ParameterRule, ...]] = BatchCore.rules

    def build(self, scope: Scope) -> QuickstartOutputs:
        network = Network(
            vpc_cidr=self.vpc_cidr,
            enable_private_subnets=self.enable_private_subnets,
            tags=self.tags,
        ).build(scope)
        datastore = Datastore(tags=self.tags).build(scope)
        roles = BatchRoles(datastore_bucket_arn=datastore.bucket_arn, tags=self.tags).build(scope)
        batch = BatchCore(
            name_prefix=self.name_prefix,
            subnet_ids=network.subnet_ids,
            security_group_ids=network.security_group_ids,
            job_role_arn=roles.job_role_arn,
            instance_profile_arn=roles.instance_profile_arn,
            service_role_arn=self.service_role_arn,
            spot_fleet_role_arn=self.spot_fleet_role_arn,
            enable_spot=self.enable_spot,
            enable_gpu=self.enable_gpu,
            max_vcpus=self.max_vcpus,
            instance_types=self.instance_types,
            spot_bid_percentage=self.spot_bid_percentage,
            gpu_instance_types=self.gpu_instance_types,
            gpu_max_vcpus=self.gpu_max_vcpus,
            default_container_image=self.default_container_image,
            root_volume_gib=self.root_volume_gib,
            log_retention_days=self.log_retention_days,
            tags=self.tags,
        ).build(scope)
        return QuickstartOutputs(batch=batch, datastore=datastore)
