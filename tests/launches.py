"""What a person answers at the launch form, in each way that decides other parts of a stack.

In: a template, and what the account has ready. Out: values for its parameters; what is left out
keeps its default.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from cfn_simulator import Simulator

# Values for what has no default, or an empty one that leaves a part of the stack out.
GIVEN = {
    "BidPercentage": "60",
    "DataBucketName": "training-data",
    "JobGpus": "1",
    "NotificationEmail": "ops@example.org",
    "ResultsBucketName": "training-results",
    "SpotBidPercentage": "60",
    "TrainingImage": "123456789012.dkr.ecr.us-east-1.amazonaws.com/training:1.0",
}
ROLES = ("ContainerRoleArn", "ServiceRoleArn", "SpotFleetRoleArn")


class Launch(Enum):
    """How a template is launched. `NAMED` is `SWITCHED_ON` with a name of the user's own."""

    DEFAULTS = "defaults"
    SWITCHED_OFF = "switched off"
    SWITCHED_ON = "switched on"
    NAMED = "named"

    @property
    def switch(self) -> str | None:
        match self:
            case Launch.DEFAULTS:
                return None
            case Launch.SWITCHED_OFF:
                return "false"
            case Launch.SWITCHED_ON | Launch.NAMED:
                return "true"


def ready(aws: Simulator) -> dict[str, str]:
    """What a simulator has for the parameters of stacks: a VPC, roles."""
    (subnet, *_) = aws.parameters["SubnetIds"].split(",")
    (described,) = aws.client("ec2").describe_subnets(SubnetIds=[subnet])["Subnets"]
    roles = dict.fromkeys(ROLES, aws.parameters["JobRoleArn"])
    return {**aws.parameters, **roles, "VpcId": described["VpcId"]}


def answers(
    template: Mapping[str, Any], launch: Launch, ready: Mapping[str, str], name: str = "mine"
) -> dict[str, str]:
    """Values for a template's parameters; `name` is what a `NAMED` stack calls its resources."""
    return dict(_answers(template["Parameters"], launch, {**ready, **GIVEN}, name))


def _answers(
    parameters: Mapping[str, Any], launch: Launch, known: Mapping[str, str], name: str
) -> Iterator[tuple[str, str]]:
    for parameter, declared in parameters.items():
        if is_switch(declared):
            if launch.switch:
                yield parameter, launch.switch
        elif parameter == "NamePrefix":
            yield from [(parameter, name)] if launch is Launch.NAMED else []
        elif ("Default" not in declared or launch.switch == "true") and parameter in known:
            yield parameter, known[parameter]


def is_switch(declared: Mapping[str, Any]) -> bool:
    return set(declared.get("AllowedValues", ())) == {"true", "false"}
