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
    from metaflow_batch_cfn.core.scope import Scope
    from metaflow_batch_cfn.core.values import Gated
    from metaflow_batch_cfn.modules.batch.core import BatchCore
    from metaflow_batch_cfn.modules.batch.datastore import Datastore
    from metaflow_batch_cfn.modules.batch.fargate import FargateQueue
    from metaflow_batch_cfn.modules.batch.job_definition import JobDefinition
    from metaflow_batch_cfn.modules.batch.network import Network
    from metaflow_batch_cfn.modules.batch.repository import ImageRepository
    from metaflow_batch_cfn.modules.batch.roles import BatchRoles
    from metaflow_batch_cfn.modules.presets.spot import SpotBatch
    from metaflow_batch_cfn.modules.presets.training import TrainingBatch
    from metaflow_batch_cfn.stacks.quickstart import Quickstart

__all__ = [
    "BatchCore",
    "BatchRoles",
    "Datastore",
    "FargateQueue",
    "Format",
    "Gated",
    "ImageRepository",
    "JobDefinition",
    "Network",
    "Quickstart",
    "Rendered",
    "Scope",
    "SpotBatch",
    "TrainingBatch",
    "catalog",
    "find",
    "render",
    "standalone",
]

_HOMES = {
    "BatchCore": "modules.batch.core",
    "BatchRoles": "modules.batch.roles",
    "Datastore": "modules.batch.datastore",
    "FargateQueue": "modules.batch.fargate",
    "Gated": "core.values",
    "ImageRepository": "modules.batch.repository",
    "JobDefinition": "modules.batch.job_definition",
    "Network": "modules.batch.network",
    "Quickstart": "stacks.quickstart",
    "Scope": "core.scope",
    "SpotBatch": "modules.presets.spot",
    "TrainingBatch": "modules.presets.training",
    "standalone": "compile",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
