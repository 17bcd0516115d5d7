"""The declared fields of batch processing with several queues."""

from typing import Annotated, TypeAlias

from metaflow_batch_cfn.core.declare import Param, Toggle
from metaflow_batch_cfn.core.values import Number, Switch
from metaflow_batch_cfn.parts.batch_parameters import FARGATE
from metaflow_batch_cfn.parts.parameters import CAPACITY
from metaflow_batch_cfn.parts.schedule_parameters import SCHEDULE

OPTIONS = "Options"

SpotMaxvCpus: TypeAlias = Annotated[
    Number,
    Param(
        "SpotMaxvCpus",
        "Number",
        "Ceiling of the Spot environment, in vCPUs. AWS Batch may exceed it by one instance.",
        "Most Spot vCPUs",
        CAPACITY,
        minimum=1,
        maximum=100_000,
    ),
]
OnDemandMaxvCpus: TypeAlias = Annotated[
    Number,
    Param(
        "OnDemandMaxvCpus",
        "Number",
        "Ceiling of the On-Demand environment, in vCPUs; room for all nodes of a job at once.",
        "Most On-Demand vCPUs",
        CAPACITY,
        minimum=1,
        maximum=100_000,
    ),
]
AssignPublicIp: TypeAlias = Annotated[
    Switch,
    Toggle(
        "AssignPublicIp",
        "Give Fargate containers public addresses, which they need where the subnets' way out is an"
        " internet gateway.",
        "Public addresses",
        FARGATE,
    ),
]
EnableSchedule: TypeAlias = Annotated[
    Switch,
    Toggle(
        "EnableSchedule",
        "Submit a job by the clock, to the queue of low priority. Set ContainerImage first: the"
        " default does nothing.",
        "Scheduled job",
        SCHEDULE,
    ),
]
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
