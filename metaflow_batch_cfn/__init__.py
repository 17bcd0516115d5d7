"""CloudFormation templates for AWS Batch and Metaflow.

    module (a frozen dataclass)  --build into a Scope-->  resources in any troposphere template
    module  --standalone-->  a template of its own  --render-->  text, digest, capabilities

Modules take values: text, lists, switches, known now or known only at deploy time. `standalone`
turns the fields that nobody pins into Parameters. `catalog` finds every stack and module.
"""

from __future__ import annotations

from .catalog import catalog, find
from .compile import standalone
from .core.scope import Scope
from .core.values import Gated
from .modules.batch.core import BatchCore
from .modules.batch.datastore import Datastore
from .modules.batch.network import Network
from .modules.batch.roles import BatchRoles
from .render import Format, Rendered, render
from .stacks.quickstart import Quickstart

__all__ = [
    "BatchCore",
    "BatchRoles",
    "Datastore",
    "Format",
    "Gated",
    "Network",
    "Quickstart",
    "Rendered",
    "Scope",
    "catalog",
    "find",
    "render",
    "standalone",
]
