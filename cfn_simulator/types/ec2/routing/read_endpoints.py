"""Endpoints of services in networks, and what instances are launched from, as EC2 tells them."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.types.machinery.reading.described import Described
from cfn_simulator.types.machinery.reading.sought import Reader
from cfn_simulator.types.machinery.recipes.recipe import Call

VPC_ENDPOINT = Described(
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
# Its data and its tags are write-only in the registry: CloudFormation does not compare them.
LAUNCH_TEMPLATE = Described(
    service="ec2",
    call=Call("DescribeLaunchTemplates", {"LaunchTemplateIds": ["$id"]}),
    record="$answer.LaunchTemplates[0]",
    same=("LaunchTemplateName",),
)

READERS: Mapping[str, Reader] = {
    "AWS::EC2::LaunchTemplate": LAUNCH_TEMPLATE,
    "AWS::EC2::VPCEndpoint": VPC_ENDPOINT,
}
