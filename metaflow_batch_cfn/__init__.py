"""CloudFormation templates for AWS Batch and Metaflow.

    module (a frozen dataclass)  --build into a Scope-->  resources in any troposphere template
    module  --standalone-->  a complete template  --render-->  text, digest, capabilities

Modules accept values (text, lists, switches) that are known now or only at deploy time.
`standalone` turns the fields that are not pinned into Parameters. `catalog` lists every stack and
module.

Whatever needs troposphere is imported on first use, so that the command line starts quickly.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from metaflow_batch_cfn.compile.catalog import catalog, find
from metaflow_batch_cfn.compile.render import Format, Rendered, render

if TYPE_CHECKING:
    from metaflow_batch_cfn.compile.standalone import standalone
    from metaflow_batch_cfn.core.module import module, published
    from metaflow_batch_cfn.core.scope import Scope
    from metaflow_batch_cfn.core.values import Gated
    from metaflow_batch_cfn.modules.batch.buckets import JobBuckets
    from metaflow_batch_cfn.modules.batch.core import BatchCore
    from metaflow_batch_cfn.modules.batch.fargate import FargateQueue
    from metaflow_batch_cfn.modules.batch.file_system import JobFileSystem
    from metaflow_batch_cfn.modules.batch.job_definition import JobDefinition
    from metaflow_batch_cfn.modules.batch.job_table import JobTable
    from metaflow_batch_cfn.modules.batch.notifications import JobNotifications
    from metaflow_batch_cfn.modules.batch.orchestration import JobOrchestration
    from metaflow_batch_cfn.modules.batch.repository import ImageRepository
    from metaflow_batch_cfn.modules.batch.roles import BatchRoles
    from metaflow_batch_cfn.modules.batch.schedule import JobSchedule
    from metaflow_batch_cfn.modules.metaflow.datastore import Datastore
    from metaflow_batch_cfn.modules.network import Network
    from metaflow_batch_cfn.parts.batch.containers import (
        Ec2Container,
        FargateContainer,
        LogOptions,
        Secret,
    )
    from metaflow_batch_cfn.parts.batch.job_definitions import Job
    from metaflow_batch_cfn.parts.batch.multi_node import MultiNode, NodeGroup
    from metaflow_batch_cfn.parts.batch.resources import Ec2Resources, FargateResources
    from metaflow_batch_cfn.parts.batch.retries import Action, ExitRule, Retry
    from metaflow_batch_cfn.parts.batch.volumes import EfsVolume, HostPath, Scratch
    from metaflow_batch_cfn.parts.fields.capacity import Capacity, SeparateCapacity
    from metaflow_batch_cfn.parts.fields.fargate import FargateCapacity
    from metaflow_batch_cfn.parts.fields.gpu import Gpu
    from metaflow_batch_cfn.parts.fields.jobs import Jobs
    from metaflow_batch_cfn.parts.fields.network import ExistingNetwork, ExistingVpc, NewNetwork
    from metaflow_batch_cfn.parts.fields.notifications import Notifications
    from metaflow_batch_cfn.parts.fields.options import Options
    from metaflow_batch_cfn.parts.fields.roles import ServiceRoles
    from metaflow_batch_cfn.parts.fields.schedule import Schedule
    from metaflow_batch_cfn.parts.fields.storage import Storage
    from metaflow_batch_cfn.stacks.processing import Processing
    from metaflow_batch_cfn.stacks.quickstart import Quickstart
    from metaflow_batch_cfn.stacks.spot import SpotBatch
    from metaflow_batch_cfn.stacks.training import TrainingBatch

__all__ = [
    "Action",
    "BatchCore",
    "BatchRoles",
    "Capacity",
    "Datastore",
    "Ec2Container",
    "Ec2Resources",
    "EfsVolume",
    "ExistingNetwork",
    "ExistingVpc",
    "ExitRule",
    "FargateCapacity",
    "FargateContainer",
    "FargateQueue",
    "FargateResources",
    "Format",
    "Gated",
    "Gpu",
    "HostPath",
    "ImageRepository",
    "Job",
    "JobBuckets",
    "JobDefinition",
    "JobFileSystem",
    "JobNotifications",
    "JobOrchestration",
    "JobSchedule",
    "JobTable",
    "Jobs",
    "LogOptions",
    "MultiNode",
    "Network",
    "NewNetwork",
    "NodeGroup",
    "Notifications",
    "Options",
    "Processing",
    "Quickstart",
    "Rendered",
    "Retry",
    "Schedule",
    "Scope",
    "Scratch",
    "Secret",
    "SeparateCapacity",
    "ServiceRoles",
    "SpotBatch",
    "Storage",
    "TrainingBatch",
    "catalog",
    "find",
    "module",
    "published",
    "render",
    "standalone",
]

_HOMES = {
    "Action": "parts.batch.retries",
    "BatchCore": "modules.batch.core",
    "BatchRoles": "modules.batch.roles",
    "Capacity": "parts.fields.capacity",
    "Datastore": "modules.metaflow.datastore",
    "Ec2Container": "parts.batch.containers",
    "Ec2Resources": "parts.batch.resources",
    "EfsVolume": "parts.batch.volumes",
    "ExistingNetwork": "parts.fields.network",
    "ExistingVpc": "parts.fields.network",
    "ExitRule": "parts.batch.retries",
    "FargateCapacity": "parts.fields.fargate",
    "FargateContainer": "parts.batch.containers",
    "FargateQueue": "modules.batch.fargate",
    "FargateResources": "parts.batch.resources",
    "Gated": "core.values",
    "Gpu": "parts.fields.gpu",
    "HostPath": "parts.batch.volumes",
    "ImageRepository": "modules.batch.repository",
    "Job": "parts.batch.job_definitions",
    "JobBuckets": "modules.batch.buckets",
    "JobDefinition": "modules.batch.job_definition",
    "JobFileSystem": "modules.batch.file_system",
    "JobNotifications": "modules.batch.notifications",
    "JobOrchestration": "modules.batch.orchestration",
    "JobSchedule": "modules.batch.schedule",
    "JobTable": "modules.batch.job_table",
    "Jobs": "parts.fields.jobs",
    "LogOptions": "parts.batch.containers",
    "MultiNode": "parts.batch.multi_node",
    "Network": "modules.network",
    "NewNetwork": "parts.fields.network",
    "NodeGroup": "parts.batch.multi_node",
    "Notifications": "parts.fields.notifications",
    "Options": "parts.fields.options",
    "Processing": "stacks.processing",
    "Quickstart": "stacks.quickstart",
    "Retry": "parts.batch.retries",
    "Schedule": "parts.fields.schedule",
    "Scope": "core.scope",
    "Scratch": "parts.batch.volumes",
    "Secret": "parts.batch.containers",
    "SeparateCapacity": "parts.fields.capacity",
    "ServiceRoles": "parts.fields.roles",
    "SpotBatch": "stacks.spot",
    "Storage": "parts.fields.storage",
    "TrainingBatch": "stacks.training",
    "module": "core.module",
    "published": "core.module",
    "standalone": "compile.standalone",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
