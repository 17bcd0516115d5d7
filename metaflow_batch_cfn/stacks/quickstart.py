"""The stack `quickstart`: Metaflow on AWS Batch, starting from an empty account."""

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import ClassVar

from metaflow_batch_cfn.core.declare import ParameterRule
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.modules.batch.core import BatchCore, BatchCoreOutputs
from metaflow_batch_cfn.modules.batch.roles import BatchRoles
from metaflow_batch_cfn.modules.metaflow.datastore import Datastore, DatastoreOutputs
from metaflow_batch_cfn.modules.network import Network
from metaflow_batch_cfn.parts.fields.capacity import Capacity
from metaflow_batch_cfn.parts.fields.disks_and_logs import Storage
from metaflow_batch_cfn.parts.fields.gpu import Gpu
from metaflow_batch_cfn.parts.fields.jobs import PUBLIC_IMAGE, DefaultContainerImage
from metaflow_batch_cfn.parts.fields.naming import NamePrefix
from metaflow_batch_cfn.parts.fields.network import ExistingNetwork, ExistingVpc, NewNetwork
from metaflow_batch_cfn.parts.fields.roles import ServiceRoles
from metaflow_batch_cfn.parts.fields.tags import Tags

__all__ = ["Quickstart"]

_TEXT = (
    "Metaflow on AWS Batch in an existing {}: roles, datastore and queues. Nothing runs while idle."
)


@record(frozen=True, kw_only=True)
class QuickstartOutputs:
    """The outputs of AWS Batch and of the datastore."""

    batch: BatchCoreOutputs
    datastore: DatastoreOutputs


@module
class Quickstart:
    """Metaflow on AWS Batch in an empty account: network, roles, datastore and queues. Nothing runs
    while idle.
    """

    name_prefix: NamePrefix = None
    network: NewNetwork | ExistingVpc | ExistingNetwork = NewNetwork()
    service_roles: ServiceRoles = ServiceRoles()
    capacity: Capacity = Capacity()
    gpu: Gpu = Gpu()
    default_container_image: DefaultContainerImage = PUBLIC_IMAGE
    storage: Storage = Storage()
    tags: Tags = field(default_factory=dict)

    rules: ClassVar[tuple[ParameterRule, ...]] = BatchCore.rules
    descriptions: ClassVar[Mapping[type, str]] = MappingProxyType(
        {ExistingVpc: _TEXT.format("VPC"), ExistingNetwork: _TEXT.format("network")}
    )

    def build(self, scope: Scope) -> QuickstartOutputs:
        network = Network(network=self.network, tags=self.tags).build(scope)
        datastore = Datastore(tags=self.tags).build(scope)
        roles = BatchRoles(datastore_bucket_arn=datastore.bucket_arn, tags=self.tags).build(scope)
        batch = BatchCore(
            name_prefix=self.name_prefix,
            subnet_ids=network.subnet_ids,
            security_group_ids=network.security_group_ids,
            job_role_arn=roles.job_role_arn,
            instance_profile_arn=roles.instance_profile_arn,
            service_roles=self.service_roles,
            capacity=self.capacity,
            gpu=self.gpu,
            default_container_image=self.default_container_image,
            storage=self.storage,
            tags=self.tags,
        ).build(scope)
        return QuickstartOutputs(batch=batch, datastore=datastore)
