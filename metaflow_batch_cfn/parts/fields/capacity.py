"""The group Compute capacity: instance types, Spot and vCPU limits."""

from typing import Annotated, NamedTuple, TypeAlias

from metaflow_batch_cfn.core.declare import Param, Toggle
from metaflow_batch_cfn.core.values import Maybe, Number, Switch, TextList
from metaflow_batch_cfn.parts.rules import formats

CAPACITY = "Compute capacity"


def spot_price_limit(name: str, warning: str = "") -> Param:
    """The Spot price limit, under one of its two names."""
    return Param(
        name,
        "String",
        "Maximum Spot price, as a percentage of the On-Demand price (1 to 100). Leave empty"
        " (recommended) to pay at most the On-Demand price. A lower limit does not lower the price"
        f" you pay{warning}.",
        "Maximum Spot price (% of On-Demand)",
        CAPACITY,
        rule=formats.PERCENTAGE,
    )


EnableSpot: TypeAlias = Annotated[
    Switch,
    Toggle(
        "EnableSpot",
        "Use Spot capacity before On-Demand: cheaper, but occasionally interrupted.",
        "Use Spot capacity first",
        CAPACITY,
    ),
]
MaxvCpus: TypeAlias = Annotated[
    Number,
    Param(
        "MaxvCpus",
        "Number",
        "Maximum vCPUs of each compute environment (Spot and On-Demand). AWS Batch may exceed it"
        " by one instance.",
        "Maximum vCPUs",
        CAPACITY,
        minimum=1,
        maximum=100_000,
    ),
]
InstanceTypes: TypeAlias = Annotated[
    TextList,
    Param(
        "InstanceTypes",
        "CommaDelimitedList",
        "Instance types or families, all of one architecture, for example m7i,r7i."
        " With default_x86_64, AWS Batch chooses current families.",
        "Instance types",
        CAPACITY,
        rule=formats.INSTANCE_TYPE,
    ),
]
SpotBidPercentage: TypeAlias = Annotated[Maybe, spot_price_limit("SpotBidPercentage")]
BidPercentage: TypeAlias = Annotated[
    Maybe, spot_price_limit("BidPercentage", "; it makes interruptions more likely")
]
SpotMaxvCpus: TypeAlias = Annotated[
    Number,
    Param(
        "SpotMaxvCpus",
        "Number",
        "Maximum vCPUs of the Spot environment. AWS Batch may exceed it by one instance.",
        "Maximum Spot vCPUs",
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
        "Maximum vCPUs of the On-Demand environment. All nodes of a multi-node job must fit.",
        "Maximum On-Demand vCPUs",
        CAPACITY,
        minimum=1,
        maximum=100_000,
    ),
]
RunOnSpot: TypeAlias = Annotated[
    Switch,
    Toggle(
        "RunOnSpot",
        "Run on Spot instances instead of On-Demand: cheaper, but an interrupted job starts over"
        " unless its program saves checkpoints.",
        "Run on Spot instances",
        CAPACITY,
    ),
]


class Capacity(NamedTuple):
    """Spot and On-Demand capacity of one queue, each up to the same maximum."""

    enable_spot: EnableSpot = True
    max_vcpus: MaxvCpus = 16
    instance_types: InstanceTypes = ("default_x86_64",)
    spot_bid_percentage: SpotBidPercentage = None


class SeparateCapacity(NamedTuple):
    """Spot and On-Demand capacity, each with its own maximum."""

    spot_max_vcpus: SpotMaxvCpus = 256
    on_demand_max_vcpus: OnDemandMaxvCpus = 64
    instance_types: InstanceTypes = ("default_x86_64",)
