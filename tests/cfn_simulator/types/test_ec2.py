"""The network types, read back through EC2."""

from __future__ import annotations

from typing import Any

import pytest

from cfn_simulator.types import ResourceFailure
from metaflow_batch_cfn.documents import Json
from tests.cfn_simulator.sandbox import Made, Sandbox


def ec2(sandbox: Sandbox) -> Any:
    return sandbox.services.client("ec2")


def tags_of(sandbox: Sandbox, resource_id: str) -> dict[str, str]:
    filters = [{"Name": "resource-id", "Values": [resource_id]}]
    found = ec2(sandbox).describe_tags(Filters=filters)["Tags"]
    return {tag["Key"]: tag["Value"] for tag in found}


def test_a_vpc_has_the_dns_settings_of_its_template_before_and_after_an_update(
    sandbox: Sandbox,
) -> None:
    made = sandbox.made("AWS::EC2::VPC", {"CidrBlock": "10.1.0.0/16", "EnableDnsHostnames": "true"})

    def hostnames() -> bool:
        answer = ec2(sandbox).describe_vpc_attribute(VpcId=made.ref, Attribute="enableDnsHostnames")
        return bool(answer["EnableDnsHostnames"]["Value"])

    assert hostnames()
    made.without("EnableDnsHostnames")
    assert not hostnames()


def test_a_vpc_returns_its_default_security_group_and_network_acl(sandbox: Sandbox) -> None:
    attributes = sandbox.vpc().state.attributes
    assert str(attributes["DefaultSecurityGroup"]).startswith("sg-")
    assert str(attributes["DefaultNetworkAcl"]).startswith("acl-")
    assert attributes["CidrBlock"] == "10.0.0.0/16"


def test_a_vpc_with_only_its_default_objects_left_is_deleted(sandbox: Sandbox) -> None:
    made = sandbox.vpc()
    made.removed()
    vpcs = ec2(sandbox).describe_vpcs()["Vpcs"]
    assert made.ref not in {vpc["VpcId"] for vpc in vpcs}
    made.removed()


def test_a_vpc_that_still_has_a_subnet_is_not_deleted(sandbox: Sandbox) -> None:
    vpc = sandbox.vpc()
    sandbox.subnet(vpc.ref)
    with pytest.raises(ResourceFailure, match="has dependencies and cannot be deleted"):
        vpc.removed()


def test_tags_of_the_stack_and_of_the_resource_reach_ec2_and_follow_an_update(
    sandbox: Sandbox,
) -> None:
    own: Json = [{"Key": "Name", "Value": "metaflow"}]
    made = sandbox.made("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16", "Tags": own})
    assert tags_of(sandbox, made.ref) == {
        "Name": "metaflow",
        "team": "research",
        "aws:cloudformation:stack-name": "demo",
    }
    made.changed({"CidrBlock": "10.0.0.0/16"}, tags={"team": "platform"})
    assert tags_of(sandbox, made.ref) == {"team": "platform"}


def test_a_subnet_maps_public_addresses_if_its_template_says_so(sandbox: Sandbox) -> None:
    vpc = sandbox.vpc()
    made = sandbox.made(
        "AWS::EC2::Subnet",
        {
            "VpcId": vpc.ref,
            "CidrBlock": "10.0.1.0/24",
            "AvailabilityZone": "us-east-1b",
            "MapPublicIpOnLaunch": True,
        },
    )

    def subnet() -> Any:
        return ec2(sandbox).describe_subnets(SubnetIds=[made.ref])["Subnets"][0]

    assert subnet()["MapPublicIpOnLaunch"]
    assert made.state.attributes["AvailabilityZone"] == "us-east-1b"
    made.without("MapPublicIpOnLaunch")
    assert not subnet()["MapPublicIpOnLaunch"]
    made.removed()
    made.removed()


def test_a_subnet_without_a_zone_is_always_in_the_first_zone(sandbox: Sandbox) -> None:
    vpc = sandbox.vpc().ref
    made = [
        sandbox.made("AWS::EC2::Subnet", {"VpcId": vpc, "CidrBlock": f"10.0.{one}.0/24"}, f"S{one}")
        for one in range(4)
    ]
    assert {one.state.attributes["AvailabilityZone"] for one in made} == {"us-east-1a"}


def attached_gateway(sandbox: Sandbox, vpc: Made) -> tuple[Made, Made]:
    gateway = sandbox.made("AWS::EC2::InternetGateway", {})
    attachment = sandbox.made(
        "AWS::EC2::VPCGatewayAttachment", {"VpcId": vpc.ref, "InternetGatewayId": gateway.ref}
    )
    return gateway, attachment


def test_an_internet_gateway_is_attached_moved_to_another_and_detached(sandbox: Sandbox) -> None:
    vpc = sandbox.vpc()
    first, attachment = attached_gateway(sandbox, vpc)
    second = sandbox.made("AWS::EC2::InternetGateway", {})

    def attachments(gateway: str) -> list[str]:
        found = ec2(sandbox).describe_internet_gateways(InternetGatewayIds=[gateway])
        return [entry["VpcId"] for entry in found["InternetGateways"][0]["Attachments"]]

    assert attachments(first.ref) == [vpc.ref]
    assert attachment.state.attributes == {"AttachmentType": "IGW"}
    moved = attachment.with_property(InternetGatewayId=second.ref)
    assert (attachments(first.ref), attachments(second.ref)) == ([], [vpc.ref])
    moved.removed()
    moved.removed()
    assert attachments(second.ref) == []
    second.removed()
    second.removed()


def test_a_route_is_created_redirected_and_deleted(sandbox: Sandbox) -> None:
    vpc = sandbox.vpc()
    gateway, _ = attached_gateway(sandbox, vpc)
    table = sandbox.made("AWS::EC2::RouteTable", {"VpcId": vpc.ref})
    route = sandbox.made(
        "AWS::EC2::Route",
        {
            "RouteTableId": table.ref,
            "DestinationCidrBlock": "0.0.0.0/0",
            "GatewayId": gateway.ref,
        },
    )

    def routes() -> dict[str, str]:
        found = ec2(sandbox).describe_route_tables(RouteTableIds=[table.ref])
        return {
            entry["DestinationCidrBlock"]: entry.get("NatGatewayId") or entry.get("GatewayId")
            for entry in found["RouteTables"][0]["Routes"]
        }

    assert routes()["0.0.0.0/0"] == gateway.ref
    assert route.state.attributes == {"CidrBlock": "0.0.0.0/0"}
    nat = nat_gateway(sandbox, vpc)
    changed = route.changed(
        {
            "RouteTableId": table.ref,
            "DestinationCidrBlock": "0.0.0.0/0",
            "NatGatewayId": nat.ref,
        }
    )
    assert routes()["0.0.0.0/0"] == nat.ref
    changed.removed()
    changed.removed()
    assert "0.0.0.0/0" not in routes()


def test_a_subnet_is_associated_with_and_disassociated_from_a_table(sandbox: Sandbox) -> None:
    vpc = sandbox.vpc()
    subnet = sandbox.subnet(vpc.ref)
    table = sandbox.made("AWS::EC2::RouteTable", {"VpcId": vpc.ref})
    association = sandbox.made(
        "AWS::EC2::SubnetRouteTableAssociation",
        {"RouteTableId": table.ref, "SubnetId": subnet.ref},
    )

    def associated() -> list[str]:
        found = ec2(sandbox).describe_route_tables(RouteTableIds=[table.ref])["RouteTables"][0]
        return [entry["SubnetId"] for entry in found["Associations"]]

    assert associated() == [subnet.ref]
    assert association.with_property().state == association.state
    association.removed()
    association.removed()
    assert associated() == []
    table.removed()
    table.removed()


def nat_gateway(sandbox: Sandbox, vpc: Made) -> Made:
    subnet = sandbox.made("AWS::EC2::Subnet", {"VpcId": vpc.ref, "CidrBlock": "10.0.9.0/24"})
    address = sandbox.made("AWS::EC2::EIP", {"Domain": "vpc"})
    return sandbox.made(
        "AWS::EC2::NatGateway",
        {"SubnetId": subnet.ref, "AllocationId": address.state.attributes["AllocationId"]},
    )


def test_a_nat_gateway_and_its_address_are_created_and_deleted(sandbox: Sandbox) -> None:
    subnet = sandbox.subnet(sandbox.vpc().ref)
    address = sandbox.made("AWS::EC2::EIP", {"Domain": "vpc"})
    allocation = address.state.attributes["AllocationId"]
    gateway = sandbox.made(
        "AWS::EC2::NatGateway", {"SubnetId": subnet.ref, "AllocationId": allocation}
    )
    found = ec2(sandbox).describe_nat_gateways(NatGatewayIds=[gateway.ref])["NatGateways"][0]
    assert found["NatGatewayAddresses"][0]["AllocationId"] == allocation
    assert address.ref == address.state.attributes["PublicIp"]
    renamed: Json = [{"Key": "Name", "Value": "nat"}]
    gateway.with_property(Tags=renamed)
    address.with_property(Tags=renamed)
    assert tags_of(sandbox, gateway.ref)["Name"] == "nat"
    assert tags_of(sandbox, str(allocation))["Name"] == "nat"
    for made in (gateway, address, gateway, address):
        made.removed()
    assert ec2(sandbox).describe_addresses()["Addresses"] == []


def test_an_endpoint_without_a_type_is_a_gateway_and_can_be_deleted(sandbox: Sandbox) -> None:
    properties: dict[str, Json] = {
        "VpcId": sandbox.vpc().ref,
        "ServiceName": "com.amazonaws.us-east-1.s3",
    }
    endpoint = sandbox.made("AWS::EC2::VPCEndpoint", properties)
    (found,) = ec2(sandbox).describe_vpc_endpoints(VpcEndpointIds=[endpoint.ref])["VpcEndpoints"]
    assert found["VpcEndpointType"] == "Gateway"
    endpoint.removed()
    endpoint.removed()


def test_a_gateway_endpoint_is_added_to_and_removed_from_route_tables(sandbox: Sandbox) -> None:
    vpc = sandbox.vpc()
    tables = [sandbox.made("AWS::EC2::RouteTable", {"VpcId": vpc.ref}).ref for _ in range(2)]
    endpoint = sandbox.made(
        "AWS::EC2::VPCEndpoint",
        {
            "VpcId": vpc.ref,
            "ServiceName": "com.amazonaws.us-east-1.s3",
            "VpcEndpointType": "Gateway",
            "RouteTableIds": [tables[0]],
        },
    )

    def described() -> Any:
        found = ec2(sandbox).describe_vpc_endpoints(VpcEndpointIds=[endpoint.ref])
        return found["VpcEndpoints"][0]

    assert described()["RouteTableIds"] == [tables[0]]
    changed = endpoint.with_property(RouteTableIds=[tables[1]])
    assert described()["RouteTableIds"] == [tables[1]]
    changed.removed()
    changed.removed()
    assert described()["State"] == "deleted"


def test_an_interface_endpoint_has_its_subnets_groups_policy_and_names(sandbox: Sandbox) -> None:
    vpc = sandbox.vpc()
    subnet, group = sandbox.subnet(vpc.ref), sandbox.security_group(vpc.ref)
    policy: Json = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*"}]}
    endpoint = sandbox.made(
        "AWS::EC2::VPCEndpoint",
        {
            "VpcId": vpc.ref,
            "ServiceName": "com.amazonaws.us-east-1.ecr.api",
            "VpcEndpointType": "Interface",
            "SubnetIds": [subnet.ref],
            "SecurityGroupIds": [group.ref],
            "PrivateDnsEnabled": True,
            "PolicyDocument": policy,
        },
    )
    found = ec2(sandbox).describe_vpc_endpoints(VpcEndpointIds=[endpoint.ref])["VpcEndpoints"][0]
    assert found["SubnetIds"] == [subnet.ref]
    assert found["PrivateDnsEnabled"]
    assert '"Effect": "Allow"' in found["PolicyDocument"]
    assert [item["GroupId"] for item in found["Groups"]] == [group.ref]
