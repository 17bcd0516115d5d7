"""Samples of networks and their security groups, routes, gateways and endpoints."""

from __future__ import annotations

import json
from typing import Any

from tests.cfn_simulator.drifting.sample import TAGS, LiveStack, Sample, arn, call, made, ref

OTHER = [{"Key": "team", "Value": "other"}]
VPC = made("AWS::EC2::VPC", CidrBlock="10.0.0.0/16")
SUBNET = made(
    "AWS::EC2::Subnet",
    VpcId=ref("Vpc"),
    CidrBlock="10.0.0.0/24",
    AvailabilityZone="us-east-1a",
)
TABLE = made("AWS::EC2::RouteTable", VpcId=ref("Vpc"))
GATEWAY = made("AWS::EC2::InternetGateway")
ATTACHED = made("AWS::EC2::VPCGatewayAttachment", VpcId=ref("Vpc"), InternetGatewayId=ref("Way"))
GROUP = made("AWS::EC2::SecurityGroup", VpcId=ref("Vpc"), GroupDescription="jobs")
DOCUMENT: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "Own", "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    ],
}


CLOSED = json.dumps({"Statement": [{**DOCUMENT["Statement"][0], "Effect": "Deny"}]})


def _redirect_route(stack: LiveStack) -> None:
    ec2 = stack.client("ec2")
    way = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.detach_internet_gateway(InternetGatewayId=stack.id("Way"), VpcId=stack.id("Vpc"))
    ec2.attach_internet_gateway(InternetGatewayId=way, VpcId=stack.id("Vpc"))
    ec2.replace_route(
        RouteTableId=stack.id("Table"), DestinationCidrBlock="0.0.0.0/0", GatewayId=way
    )


def _open(stack: LiveStack) -> None:
    stack.client("ec2").authorize_security_group_ingress(
        GroupId=stack.id(), IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0"
    )


def _describe_ingress(stack: LiveStack) -> None:
    peer = {"CidrIp": "10.0.0.0/8", "Description": "somebody"}
    stack.client("ec2").update_security_group_rule_descriptions_ingress(
        GroupId=stack.id("Group"),
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [peer]}],
    )


def _describe_egress(stack: LiveStack) -> None:
    peer = {"CidrIp": "0.0.0.0/0", "Description": "somebody"}
    permission = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [peer]}
    stack.client("ec2").update_security_group_rule_descriptions_egress(
        GroupId=stack.id("Group"), IpPermissions=[permission]
    )


def _delete_nat_gateway(stack: LiveStack) -> None:
    """Also releases its address, which moto leaves associated."""
    ec2 = stack.client("ec2")
    ec2.delete_nat_gateway(NatGatewayId=stack.id())
    (found,) = ec2.describe_addresses(PublicIps=[stack.id("Address")])["Addresses"]
    ec2.disassociate_address(AssociationId=found["AssociationId"])


SAMPLES = (
    Sample(
        "AWS::EC2::VPC",
        {
            "CidrBlock": "10.0.0.0/16",
            "InstanceTenancy": "default",
            "EnableDnsSupport": True,
            "EnableDnsHostnames": "true",
            "Tags": TAGS,
        },
        delete=call("ec2", "delete_vpc", VpcId="$"),
        change=call("ec2", "modify_vpc_attribute", VpcId="$", EnableDnsHostnames={"Value": False}),
        pointers=("/EnableDnsHostnames",),
    ),
    Sample(
        "AWS::EC2::Subnet",
        {
            "VpcId": ref("Vpc"),
            "CidrBlock": "10.0.0.0/24",
            "AvailabilityZone": "us-east-1a",
            "MapPublicIpOnLaunch": True,
            "Tags": TAGS,
        },
        delete=call("ec2", "delete_subnet", SubnetId="$"),
        change=call(
            "ec2", "modify_subnet_attribute", SubnetId="$", MapPublicIpOnLaunch={"Value": False}
        ),
        pointers=("/MapPublicIpOnLaunch",),
        beside={"Vpc": VPC},
    ),
    Sample(
        "AWS::EC2::InternetGateway",
        {"Tags": TAGS},
        delete=call("ec2", "delete_internet_gateway", InternetGatewayId="$"),
        change=call("ec2", "create_tags", Resources=["$"], Tags=OTHER),
        pointers=("/Tags/0/Value",),
    ),
    Sample(
        "AWS::EC2::VPCGatewayAttachment",
        {"VpcId": ref("Vpc"), "InternetGatewayId": ref("Way")},
        delete=lambda stack: stack.client("ec2").detach_internet_gateway(
            InternetGatewayId=stack.id("Way"), VpcId=stack.id("Vpc")
        ),
        beside={"Vpc": VPC, "Way": GATEWAY},
    ),
    Sample(
        "AWS::EC2::RouteTable",
        {"VpcId": ref("Vpc"), "Tags": TAGS},
        delete=call("ec2", "delete_route_table", RouteTableId="$"),
        change=call("ec2", "delete_tags", Resources=["$"], Tags=TAGS),
        pointers=("/Tags/0",),
        beside={"Vpc": VPC},
    ),
    Sample(
        "AWS::EC2::Route",
        {
            "RouteTableId": ref("Table"),
            "DestinationCidrBlock": "0.0.0.0/0",
            "GatewayId": ref("Way"),
        },
        delete=lambda stack: stack.client("ec2").delete_route(
            RouteTableId=stack.id("Table"), DestinationCidrBlock="0.0.0.0/0"
        ),
        change=_redirect_route,
        pointers=("/GatewayId",),
        beside={"Vpc": VPC, "Table": TABLE, "Way": GATEWAY, "Attached": ATTACHED},
    ),
    Sample(
        "AWS::EC2::SubnetRouteTableAssociation",
        {"RouteTableId": ref("Table"), "SubnetId": ref("Subnet")},
        delete=call("ec2", "disassociate_route_table", AssociationId="$"),
        beside={"Vpc": VPC, "Table": TABLE, "Subnet": SUBNET},
    ),
    Sample(
        "AWS::EC2::EIP",
        {"Domain": "vpc", "Tags": TAGS},
        delete=lambda stack: stack.client("ec2").release_address(AllocationId=_allocation(stack)),
        change=lambda stack: stack.client("ec2").create_tags(
            Resources=[_allocation(stack)], Tags=OTHER
        ),
        pointers=("/Tags/0/Value",),
    ),
    Sample(
        "AWS::EC2::NatGateway",
        {
            "SubnetId": ref("Subnet"),
            "AllocationId": arn("Address", "AllocationId"),
            "ConnectivityType": "public",
            "Tags": TAGS,
        },
        delete=_delete_nat_gateway,
        change=call("ec2", "create_tags", Resources=["$"], Tags=OTHER),
        pointers=("/Tags/0/Value",),
        beside={"Vpc": VPC, "Subnet": SUBNET, "Address": made("AWS::EC2::EIP", Domain="vpc")},
    ),
    Sample(
        "AWS::EC2::SecurityGroup",
        {
            "VpcId": ref("Vpc"),
            "GroupName": "jobs",
            "GroupDescription": "what jobs may reach",
            "SecurityGroupIngress": [
                {"IpProtocol": "tcp", "FromPort": "443", "ToPort": 443, "CidrIp": "10.0.0.0/16"},
                {"IpProtocol": "-1", "SourceSecurityGroupId": ref("Other"), "Description": "all"},
            ],
            "SecurityGroupEgress": [
                {"IpProtocol": "6", "FromPort": 0, "ToPort": 65535, "CidrIp": "0.0.0.0/0"},
                {"IpProtocol": "-1", "CidrIpv6": "::/0", "FromPort": -1, "ToPort": -1},
            ],
            "Tags": TAGS,
        },
        delete=call("ec2", "delete_security_group", GroupId="$"),
        change=_open,
        pointers=("/SecurityGroupIngress/2",),
        beside={"Vpc": VPC, "Other": GROUP},
    ),
    Sample(
        "AWS::EC2::SecurityGroupIngress",
        {
            "GroupId": ref("Group"),
            "IpProtocol": "tcp",
            "FromPort": 22,
            "ToPort": 22,
            "CidrIp": "10.0.0.0/8",
            "Description": "operators",
        },
        delete=lambda stack: stack.client("ec2").revoke_security_group_ingress(
            GroupId=stack.id("Group"), SecurityGroupRuleIds=[stack.id()]
        ),
        change=_describe_ingress,
        pointers=("/Description",),
        beside={"Vpc": VPC, "Group": GROUP},
    ),
    Sample(
        "AWS::EC2::SecurityGroupEgress",
        {
            "GroupId": ref("Group"),
            "IpProtocol": "tcp",
            "FromPort": 443,
            "ToPort": 443,
            "CidrIp": "0.0.0.0/0",
            "Description": "services",
        },
        delete=lambda stack: stack.client("ec2").revoke_security_group_egress(
            GroupId=stack.id("Group"), SecurityGroupRuleIds=[stack.id()]
        ),
        change=_describe_egress,
        pointers=("/Description",),
        beside={"Vpc": VPC, "Group": GROUP},
    ),
    Sample(
        "AWS::EC2::SecurityGroupEgress",
        {
            "GroupId": ref("Group"),
            "IpProtocol": "-1",
            "DestinationSecurityGroupId": ref("Other"),
            "Description": "everything",
        },
        delete=lambda stack: stack.client("ec2").revoke_security_group_egress(
            GroupId=stack.id("Group"), SecurityGroupRuleIds=[stack.id()]
        ),
        beside={"Vpc": VPC, "Group": GROUP, "Other": GROUP},
    ),
    Sample(
        "AWS::EC2::VPCEndpoint",
        {
            "VpcId": ref("Vpc"),
            "ServiceName": "com.amazonaws.us-east-1.s3",
            "VpcEndpointType": "Gateway",
            "RouteTableIds": [ref("Table")],
            "PolicyDocument": DOCUMENT,
            "Tags": TAGS,
        },
        delete=call("ec2", "delete_vpc_endpoints", VpcEndpointIds=["$"]),
        change=call("ec2", "modify_vpc_endpoint", VpcEndpointId="$", PolicyDocument=CLOSED),
        pointers=("/PolicyDocument/Statement/0/Effect",),
        beside={"Vpc": VPC, "Table": TABLE},
    ),
    Sample(
        "AWS::EC2::VPCEndpoint",
        {
            "VpcId": ref("Vpc"),
            "ServiceName": "com.amazonaws.us-east-1.logs",
            "VpcEndpointType": "Interface",
            "SubnetIds": [ref("Subnet")],
            "SecurityGroupIds": [ref("Group")],
            "PrivateDnsEnabled": True,
        },
        delete=call("ec2", "delete_vpc_endpoints", VpcEndpointIds=["$"]),
        change=lambda stack: stack.client("ec2").modify_vpc_endpoint(
            VpcEndpointId=stack.id(), AddSecurityGroupIds=[stack.id("Other")]
        ),
        pointers=("/SecurityGroupIds/1",),
        beside={"Vpc": VPC, "Subnet": SUBNET, "Group": GROUP, "Other": GROUP},
    ),
    Sample(
        "AWS::EC2::LaunchTemplate",
        {
            "LaunchTemplateName": "big",
            "LaunchTemplateData": {"InstanceType": "m5.large"},
            "VersionDescription": "first",
        },
        delete=call("ec2", "delete_launch_template", LaunchTemplateId="$"),
    ),
)


def _allocation(stack: LiveStack) -> str:
    found = stack.client("ec2").describe_addresses(PublicIps=[stack.id()])
    return str(found["Addresses"][0]["AllocationId"])
