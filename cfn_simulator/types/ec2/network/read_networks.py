"""Reads back VPCs, subnets, gateways and Elastic IP addresses from EC2."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.types.machinery.reading.read_recipe import Detail, ReadRecipe
from cfn_simulator.types.machinery.reading.target import Reader
from cfn_simulator.types.machinery.recipes.recipe import Call


def _attribute(name: str) -> Detail:
    """A VPC attribute; EC2 returns only one in each response."""
    attribute = name[:1].lower() + name[1:]
    call = Call("DescribeVpcAttribute", {"VpcId": "$id", "Attribute": attribute})
    return Detail(call, {name: f"$answer.{name}.Value"})


VPC = ReadRecipe(
    service="ec2",
    call=Call("DescribeVpcs", {"VpcIds": ["$id"]}),
    record="$answer.Vpcs[0]",
    same=("CidrBlock", "InstanceTenancy", "Tags"),
    details=(_attribute("EnableDnsSupport"), _attribute("EnableDnsHostnames")),
)
SUBNET = ReadRecipe(
    service="ec2",
    call=Call("DescribeSubnets", {"SubnetIds": ["$id"]}),
    record="$answer.Subnets[0]",
    same=("AvailabilityZone", "CidrBlock", "MapPublicIpOnLaunch", "Tags", "VpcId"),
)
INTERNET_GATEWAY = ReadRecipe(
    service="ec2",
    call=Call("DescribeInternetGateways", {"InternetGatewayIds": ["$id"]}),
    record="$answer.InternetGateways[0]",
    same=("InternetGatewayId", "Tags"),
)
NAT_GATEWAY = ReadRecipe(
    service="ec2",
    call=Call("DescribeNatGateways", {"NatGatewayIds": ["$id"]}),
    record="$answer.NatGateways[?State != 'deleted'] | [0]",
    same=("ConnectivityType", "NatGatewayId", "SubnetId", "Tags"),
    members={"AllocationId": "$record.NatGatewayAddresses[0].AllocationId"},
)
ADDRESS = ReadRecipe(
    service="ec2",
    call=Call("DescribeAddresses", {"PublicIps": ["$id"]}),
    record="$answer.Addresses[0]",
    same=("AllocationId", "Domain", "PublicIp", "Tags"),
)

READERS: Mapping[str, Reader] = {
    "AWS::EC2::EIP": ADDRESS,
    "AWS::EC2::InternetGateway": INTERNET_GATEWAY,
    "AWS::EC2::NatGateway": NAT_GATEWAY,
    "AWS::EC2::Subnet": SUBNET,
    "AWS::EC2::VPC": VPC,
}
