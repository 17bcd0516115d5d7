"""The box Options: optional parts of a stack."""

from typing import Annotated, NamedTuple, TypeAlias

from metaflow_batch_cfn.core.declare import Toggle
from metaflow_batch_cfn.core.values import Switch

OPTIONS = "Options"


EnableFileSystem: TypeAlias = Annotated[
    Switch,
    Toggle(
        "EnableFileSystem",
        "Add an EFS file system, and a job definition that mounts it at /shared.",
        "Shared file system",
        OPTIONS,
    ),
]
EnableMultiNode: TypeAlias = Annotated[
    Switch,
    Toggle(
        "EnableMultiNode",
        "Add a queue and a definition for jobs of several nodes, such as MPI. Instances may then"
        " reach one another.",
        "Jobs of several nodes",
        OPTIONS,
    ),
]
EnableJobTracking: TypeAlias = Annotated[
    Switch,
    Toggle(
        "EnableJobTracking",
        "Add a Step Functions state machine that submits a job, waits for its end, and keeps a"
        " record of it in a DynamoDB table.",
        "State machine and job table",
        OPTIONS,
    ),
]


class Options(NamedTuple):
    """Optional parts of batch processing."""

    enable_file_system: EnableFileSystem = False
    enable_multi_node: EnableMultiNode = False
    enable_job_tracking: EnableJobTracking = False
