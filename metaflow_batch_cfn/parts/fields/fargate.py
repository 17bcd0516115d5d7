"""The group Fargate capacity: AWS Fargate as a compute platform."""

from typing import Annotated, NamedTuple, TypeAlias

from metaflow_batch_cfn.core.declare import Param, Toggle
from metaflow_batch_cfn.core.values import Number, Switch

FARGATE = "Fargate capacity"


EnableFargateSpot: TypeAlias = Annotated[
    Switch,
    Toggle(
        "EnableFargateSpot",
        "Run Fargate jobs on Spot capacity: cheaper, but occasionally interrupted.",
        "Fargate Spot",
        FARGATE,
    ),
]
FargateMaxvCpus: TypeAlias = Annotated[
    Number,
    Param(
        "FargateMaxvCpus",
        "Number",
        "Maximum vCPUs of the Fargate environment. The quota of a new account may be lower.",
        "Maximum Fargate vCPUs",
        FARGATE,
        minimum=1,
        maximum=100_000,
    ),
]
AssignPublicIp: TypeAlias = Annotated[
    Switch,
    Toggle(
        "AssignPublicIp",
        "Assign public IP addresses to Fargate containers, which need them in subnets that use an"
        " internet gateway for outbound access.",
        "Public IP addresses",
        FARGATE,
    ),
]


class FargateCapacity(NamedTuple):
    """Fargate capacity of one queue."""

    enable_fargate_spot: EnableFargateSpot = True
    fargate_max_vcpus: FargateMaxvCpus = 64
