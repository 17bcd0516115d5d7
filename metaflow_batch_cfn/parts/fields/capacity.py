"""The box Compute capacity: instance types, Spot and vCPU limits."""

from typing import Annotated, NamedTuple, TypeAlias

from metaflow_batch_cfn.core.declare import Param, Toggle
from metaflow_batch_cfn.core.values import Maybe, Number, Switch, TextList
from metaflow_batch_cfn.parts.rules import formats

CAPACITY = "Compute capacity"


def spot_price_limit(name: str, warning: str = "") -> Param:
    """The limit under one of its two names."""
    return Param(
        name,
        "String",
        "Most to pay for Spot, in percent of the On-Demand price (1 to 100). Empty (recommended):"
        " up to the On-Demand price. A lower figure does not lower the price that you pay"
        f"{warning}.",
        "Spot price limit (%)",
        CAPACITY,
        rule=formats.PERCENTAGE,
    )


EnableSpot: TypeAlias = Annotated[
    Switch,
    Toggle(
        "EnableSpot",
        "Try Spot capacity before On-Demand: cheaper, and now and then interrupted.",
        "Spot capacity first",
        CAPACITY,
    ),
]
MaxvCpus: TypeAlias = Annotated[
    Number,
    Param(
        "MaxvCpus",
        "Number",
        "Ceiling of each environment (Spot and On-Demand), in vCPUs. AWS Batch may exceed it by"
        " one instance.",
        "Most vCPUs",
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
        "Instance types or families, of one architecture, for example m7i,r7i."
        " default_x86_64 is AWS Batch's own choice of current families.",
        "Instance types",
        CAPACITY,
        rule=formats.INSTANCE_TYPE,
    ),
]
SpotBidPercentage: TypeAlias = Annotated[Maybe, spot_price_limit("SpotBidPercentage")]
BidPercentage: TypeAlias = Annotated[
    Maybe, spot_price_limit("BidPercentage", "; it makes interruptions likelier")
]
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
RunOnSpot: TypeAlias = Annotated[
    Switch,
    Toggle(
        "RunOnSpot",
        "Run on Spot instances instead of On-Demand: cheaper, and an interrupted job starts"
        " again from its beginning unless the program keeps checkpoints.",
        "Spot instances",
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
    """Spot and On-Demand capacity, each with a maximum of its own."""

    spot_max_vcpus: SpotMaxvCpus = 256
    on_demand_max_vcpus: OnDemandMaxvCpus = 64
    instance_types: InstanceTypes = ("default_x86_64",)
