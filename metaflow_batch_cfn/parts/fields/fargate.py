"""The box Fargate capacity: AWS Fargate as a compute platform."""

from typing import Annotated, NamedTuple, TypeAlias

from metaflow_batch_cfn.core.declare import Param, Toggle
from metaflow_batch_cfn.core.values import Number, Switch

FARGATE = "Fargate capacity"


EnableFargateSpot: TypeAlias = Annotated[
    Switch,
    Toggle(
        "EnableFargateSpot",
        "Run Fargate jobs on Spot capacity: cheaper, and now and then interrupted.",
        "Fargate Spot",
        FARGATE,
    ),
]
FargateMaxvCpus: TypeAlias = Annotated[
    Number,
    Param(
        "FargateMaxvCpus",
        "Number",
        "Ceiling of the Fargate environment, in vCPUs. The quota of a new account may be lower.",
        "Most Fargate vCPUs",
        FARGATE,
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


class FargateCapacity(NamedTuple):
    """Fargate capacity of one queue."""

    enable_fargate_spot: EnableFargateSpot = True
    fargate_max_vcpus: FargateMaxvCpus = 64
