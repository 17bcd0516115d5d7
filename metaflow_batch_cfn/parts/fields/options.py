"""The group Options: optional parts of a stack."""

from typing import Annotated, NamedTuple, TypeAlias

from metaflow_batch_cfn.core.declare import Toggle
from metaflow_batch_cfn.core.values import Switch

OPTIONS = "Options"


EnableFileSystem: TypeAlias = Annotated[
    Switch,
    Toggle(
        "EnableFileSystem",
        "Add an EFS file system and a job definition that mounts it at /shared. The first two"
        " subnets get mount targets.",
        "Shared file system",
        OPTIONS,
    ),
]
EnableMultiNode: TypeAlias = Annotated[
    Switch,
    Toggle(
        "EnableMultiNode",
        "Add a queue and a job definition for multi-node jobs, such as MPI. Instances can then"
        " connect to each other.",
        "Multi-node jobs",
        OPTIONS,
    ),
]
EnableJobTracking: TypeAlias = Annotated[
    Switch,
    Toggle(
        "EnableJobTracking",
        "Add a Step Functions state machine that submits a job, waits for it to finish and records"
        " it in a DynamoDB table.",
        "State machine and job table",
        OPTIONS,
    ),
]


class Options(NamedTuple):
    """Optional parts of batch processing."""

    enable_file_system: EnableFileSystem = False
    enable_multi_node: EnableMultiNode = False
    enable_job_tracking: EnableJobTracking = False
