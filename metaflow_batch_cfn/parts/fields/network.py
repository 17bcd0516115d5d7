"""The box Network: the VPC, its subnets and security groups."""

from typing import Annotated, NamedTuple, TypeAlias

from metaflow_batch_cfn.core.declare import ItemRule, Param, Toggle
from metaflow_batch_cfn.core.values import Switch, Text, TextList
from metaflow_batch_cfn.parts.rules import formats

NETWORK = "Network"
VPC_ID = ItemRule(
    pattern=r"vpc-[0-9a-f]{8,17}", description="a VPC id, such as vpc-0123456789abcdef0"
)


SubnetIds: TypeAlias = Annotated[
    TextList,
    Param(
        "SubnetIds",
        "List<AWS::EC2::Subnet::Id>",
        "Subnets that the instances join, in two or more zones of one VPC. They need a way out:"
        " public addresses, a NAT gateway, or VPC endpoints.",
        "Subnets",
        NETWORK,
        rule=formats.SUBNET_ID,
    ),
]
SecurityGroupIds: TypeAlias = Annotated[
    TextList,
    Param(
        "SecurityGroupIds",
        "List<AWS::EC2::SecurityGroup::Id>",
        "Security groups of the instances, in the VPC of the subnets. No ingress is needed.",
        "Security groups",
        NETWORK,
        rule=formats.SECURITY_GROUP_ID,
    ),
]
VpcCidr: TypeAlias = Annotated[
    Text,
    Param(
        "VpcCidr",
        "String",
        "IPv4 network of the VPC, /16 to /19, for example 10.0.0.0/16. A change replaces the VPC.",
        "VPC network",
        NETWORK,
        rule=formats.VPC_CIDR,
    ),
]
EnablePrivateSubnets: TypeAlias = Annotated[
    Switch,
    Toggle(
        "EnablePrivateSubnets",
        "Run the instances in private subnets behind a NAT gateway. The gateway costs money while"
        " idle; without it the instances have public addresses and refuse all ingress.",
        "Private subnets with NAT",
        NETWORK,
    ),
]
VpcId: TypeAlias = Annotated[
    Text,
    Param(
        "VpcId",
        "AWS::EC2::VPC::Id",
        "The VPC of the subnets.",
        "VPC",
        NETWORK,
        rule=VPC_ID,
    ),
]


class NewNetwork(NamedTuple):
    """A VPC that the stack makes."""

    vpc_cidr: VpcCidr = "10.0.0.0/16"
    enable_private_subnets: EnablePrivateSubnets = False


class ExistingVpc(NamedTuple):
    """A VPC and subnets of yours; the stack makes the security group of the instances."""

    vpc_id: VpcId
    subnet_ids: SubnetIds


class ExistingNetwork(NamedTuple):
    """A VPC, subnets and security groups of yours."""

    vpc_id: VpcId
    subnet_ids: SubnetIds
    security_group_ids: SecurityGroupIds
