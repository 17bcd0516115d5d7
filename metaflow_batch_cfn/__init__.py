"""CloudFormation templates for AWS Batch and Metaflow.

    module (a frozen dataclass)  --build into a Scope-->  resources in any troposphere template
    module  --standalone-->  a template of its own  --render-->  text, digest, capabilities

Modules take values: text, lists, switches, known now or known only at deploy time. `standalone`
turns the fields that nobody pins into Parameters. `catalog` finds every stack and module.

What needs troposphere is imported when it is first used: the command line must start at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

# Not later: a submodule imported first would stand where the function of its name belongs.
from metaflow_batch_cfn.catalog import catalog, find
from metaflow_batch_cfn.render import Format, Rendered, render

if TYPE_CHECKING:
    from metaflow_batch_cfn.compile import standalone
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
    from metaflow_batch_cfn.parts.boxes import (
        Capacity,
        ExistingNetwork,
        ExistingVpc,
        FargateCapacity,
        Gpu,
        Jobs,
        NewNetwork,
        Notifications,
        Options,
        Schedule,
        SeparateCapacity,
        ServiceRoles,
        Storage,
    )
    from metaflow_batch_cfn.parts.containers import (
        Ec2Container,
        FargateContainer,
        LogOptions,
        Secret,
    )
    from metaflow_batch_cfn.parts.job_definitions import Job
    from metaflow_batch_cfn.parts.multi_node import MultiNode, NodeGroup
    from metaflow_batch_cfn.parts.resources import Ec2Resources, FargateResources
    from metaflow_batch_cfn.parts.retries import Action, ExitRule, Retry
    from metaflow_batch_cfn.parts.volumes import EfsVolume, HostPath, Scratch
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
    "Action": "parts.retries",
    "BatchCore": "modules.batch.core",
    "BatchRoles": "modules.batch.roles",
    "Capacity": "parts.boxes",
    "Datastore": "modules.metaflow.datastore",
    "Ec2Container": "parts.containers",
    "Ec2Resources": "parts.resources",
    "EfsVolume": "parts.volumes",
    "ExistingNetwork": "parts.boxes",
    "ExistingVpc": "parts.boxes",
    "ExitRule": "parts.retries",
    "FargateCapacity": "parts.boxes",
    "FargateContainer": "parts.containers",
    "FargateQueue": "modules.batch.fargate",
    "FargateResources": "parts.resources",
    "Gated": "core.values",
    "Gpu": "parts.boxes",
    "HostPath": "parts.volumes",
    "ImageRepository": "modules.batch.repository",
    "Job": "parts.job_definitions",
    "JobBuckets": "modules.batch.buckets",
    "JobDefinition": "modules.batch.job_definition",
    "JobFileSystem": "modules.batch.file_system",
    "JobNotifications": "modules.batch.notifications",
    "JobOrchestration": "modules.batch.orchestration",
    "JobSchedule": "modules.batch.schedule",
    "JobTable": "modules.batch.job_table",
    "Jobs": "parts.boxes",
    "LogOptions": "parts.containers",
    "MultiNode": "parts.multi_node",
    "Network": "modules.network",
    "NewNetwork": "parts.boxes",
    "NodeGroup": "parts.multi_node",
    "Notifications": "parts.boxes",
    "Options": "parts.boxes",
    "Processing": "stacks.processing",
    "Quickstart": "stacks.quickstart",
    "Retry": "parts.retries",
    "Schedule": "parts.boxes",
    "Scope": "core.scope",
    "Scratch": "parts.volumes",
    "Secret": "parts.containers",
    "SeparateCapacity": "parts.boxes",
    "ServiceRoles": "parts.boxes",
    "SpotBatch": "stacks.spot",
    "Storage": "parts.boxes",
    "TrainingBatch": "stacks.training",
    "module": "core.module",
    "published": "core.module",
    "standalone": "compile",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
