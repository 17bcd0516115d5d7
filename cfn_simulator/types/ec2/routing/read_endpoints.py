"""Reads back VPC endpoints from EC2."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.types.machinery.reading.read_recipe import ReadRecipe
from cfn_simulator.types.machinery.reading.target import Reader
from cfn_simulator.types.machinery.recipes.recipe import Call

VPC_ENDPOINT = ReadRecipe(
    service="ec2",
    call=Call("DescribeVpcEndpoints", {"VpcEndpointIds": ["$id"]}),
    record="$answer.VpcEndpoints[?State != 'deleted'] | [0]",
    same=(
        "PolicyDocument",
        "PrivateDnsEnabled",
        "RouteTableIds",
        "ServiceName",
        "SubnetIds",
        "Tags",
        "VpcEndpointType",
        "VpcId",
    ),
    members={"SecurityGroupIds": "$record.Groups[].GroupId"},
)

READERS: Mapping[str, Reader] = {"AWS::EC2::VPCEndpoint": VPC_ENDPOINT}
