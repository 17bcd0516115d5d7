"""The group Network: the VPC, its subnets and security groups."""

from typing import Annotated, NamedTuple, TypeAlias

from metaflow_batch_cfn.core.declare import ItemRule, Param, Toggle
from metaflow_batch_cfn.core.values import Switch, Text, TextList
from metaflow_batch_cfn.parts.rules import formats

NETWORK = "Network"
VPC_ID = ItemRule(
    pattern=r"vpc-[0-9a-f]{8,17}", description="a VPC ID, such as vpc-0123456789abcdef0"
)


SubnetIds: TypeAlias = Annotated[
    TextList,
    Param(
        "SubnetIds",
        "List<AWS::EC2::Subnet::Id>",
        "Subnets of the instances, in two or more Availability Zones of one VPC. They need outbound"
        " access: public IP addresses, a NAT gateway or VPC endpoints.",
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
        "Security groups of the instances, in the subnets' VPC. They need no inbound rules.",
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
        "IPv4 CIDR block of the VPC, /16 to /19, for example 10.0.0.0/16. Changing it replaces the"
        " VPC.",
        "VPC CIDR block",
        NETWORK,
        rule=formats.VPC_CIDR,
    ),
]
EnablePrivateSubnets: TypeAlias = Annotated[
    Switch,
    Toggle(
        "EnablePrivateSubnets",
        "Run the instances in private subnets behind a NAT gateway, which costs money even while"
        " idle. Otherwise, instances have public IP addresses but accept no inbound traffic.",
        "Private subnets with a NAT gateway",
        NETWORK,
    ),
]
VpcId: TypeAlias = Annotated[
    Text,
    Param(
        "VpcId",
        "AWS::EC2::VPC::Id",
        "VPC that contains the subnets.",
        "VPC",
        NETWORK,
        rule=VPC_ID,
    ),
]


class NewNetwork(NamedTuple):
    """A VPC that the stack creates."""

    vpc_cidr: VpcCidr = "10.0.0.0/16"
    enable_private_subnets: EnablePrivateSubnets = False


class ExistingVpc(NamedTuple):
    """Your VPC and subnets; the stack creates the security group of the instances."""

    vpc_id: VpcId
    subnet_ids: SubnetIds


class ExistingNetwork(NamedTuple):
    """Your VPC, subnets and security groups."""

    vpc_id: VpcId
    subnet_ids: SubnetIds
    security_group_ids: SecurityGroupIds
