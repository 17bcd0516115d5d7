"""What a platform engineer can expect of the network."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from troposphere import ImportValue, Template, encode_to_dict

from metaflow_batch_cfn import Network, Scope, standalone
from metaflow_batch_cfn.compile.render import ordered
from metaflow_batch_cfn.core.errors import ConfigError, InvalidFieldError
from metaflow_batch_cfn.parts.fields.network import ExistingNetwork, ExistingVpc, NewNetwork
from tests.resolved import Resolved, resolve

PUBLIC = resolve(Network)
PRIVATE = resolve(Network, {"EnablePrivateSubnets": "true"})
ANYWHERE = "0.0.0.0/0"


def subnets(stack: Resolved, kind: str) -> dict[str, dict[str, Any]]:
    return {
        name: stack.properties(name)
        for name in stack.of_type("AWS::EC2::Subnet")
        if name.startswith(kind)
    }


def routes(stack: Resolved) -> dict[str, dict[str, Any]]:
    """Each subnet's route to the internet."""
    tables = {
        body["SubnetId"]: body["RouteTableId"]
        for body in map(stack.properties, stack.of_type("AWS::EC2::SubnetRouteTableAssociation"))
    }
    ways = {
        body["RouteTableId"]: body
        for body in map(stack.properties, stack.of_type("AWS::EC2::Route"))
    }
    return {subnet: ways[table] for subnet, table in tables.items()}


def test_by_default_nothing_costs_money_while_idle() -> None:
    assert not {"AWS::EC2::NatGateway", "AWS::EC2::EIP"} & PUBLIC.types()


def test_subnets_are_in_two_zones() -> None:
    zones = [body["AvailabilityZone"] for body in subnets(PUBLIC, "Public").values()]
    assert zones == ["us-east-1a", "us-east-1b"]


def test_three_zones_are_possible() -> None:
    stack = resolve(Network, {"EnablePrivateSubnets": "true"}, zones=3)
    for kind in ("Public", "Private"):
        zones = [body["AvailabilityZone"] for body in subnets(stack, kind).values()]
        assert zones == ["us-east-1a", "us-east-1b", "us-east-1c"]


def test_a_third_zone_moves_no_existing_subnet() -> None:
    two, three = (
        resolve(Network, {"EnablePrivateSubnets": "true"}, zones=count) for count in (2, 3)
    )
    for name in two.of_type("AWS::EC2::Subnet"):
        assert three.properties(name) == two.properties(name)


@pytest.mark.parametrize("zones", [1, 4, 2.0, True, "2", None])
def test_other_numbers_of_zones_are_rejected(zones: Any) -> None:
    with pytest.raises(InvalidFieldError, match=r"zones: .* Give 2 or 3"):
        Network(zones=zones)


def test_public_instances_have_an_address_and_a_route_through_the_internet_gateway() -> None:
    ways = routes(PUBLIC)
    for name, body in subnets(PUBLIC, "Public").items():
        assert body["MapPublicIpOnLaunch"] is True
        assert ways[name]["DestinationCidrBlock"] == ANYWHERE
        assert ways[name]["GatewayId"] == "InternetGateway"
    assert PUBLIC.properties("InternetGatewayAttachment") == {
        "VpcId": "Vpc",
        "InternetGatewayId": "InternetGateway",
    }


def test_the_internet_route_waits_for_the_gateway_to_be_attached() -> None:
    assert PUBLIC.attribute("PublicDefaultRoute", "DependsOn") == "InternetGatewayAttachment"


def test_private_instances_have_no_address_and_a_route_through_one_nat_gateway() -> None:
    ways = routes(PRIVATE)
    for name, body in subnets(PRIVATE, "Private").items():
        assert body["MapPublicIpOnLaunch"] is False
        assert ways[name]["DestinationCidrBlock"] == ANYWHERE
        assert ways[name]["NatGatewayId"] == "NatGateway"
    assert PRIVATE.of_type("AWS::EC2::NatGateway") == ["NatGateway"]
    assert PRIVATE.properties("NatGateway")["AllocationId"] == "NatAddress.AllocationId"


def test_the_nat_gateway_is_in_a_public_subnet() -> None:
    assert PRIVATE.properties("NatGateway")["SubnetId"] in subnets(PRIVATE, "Public")


def test_nothing_gets_a_public_address_if_there_are_private_subnets() -> None:
    for body in subnets(PRIVATE, "").values():
        assert body["MapPublicIpOnLaunch"] is False


def test_the_instances_subnets_are_the_private_ones_if_there_are_any() -> None:
    assert PUBLIC.outputs()["SubnetIds"] == "PublicSubnetOne,PublicSubnetTwo"
    assert PRIVATE.outputs()["SubnetIds"] == "PrivateSubnetOne,PrivateSubnetTwo"
    assert PRIVATE.outputs()["PublicSubnetIds"] == "PublicSubnetOne,PublicSubnetTwo"
    assert "PrivateSubnetIds" not in PUBLIC.outputs()


def test_other_modules_get_lists_and_not_joined_text() -> None:
    template = standalone(Network)
    outputs = Network(network=NewNetwork(enable_private_subnets=True)).build(
        Scope(template, "Other")
    )
    lists = {"subnets": outputs.subnet_ids, "groups": outputs.security_group_ids}
    assert encode_to_dict(lists) == {
        "subnets": [{"Ref": "OtherPrivateSubnetOne"}, {"Ref": "OtherPrivateSubnetTwo"}],
        "groups": [{"Ref": "OtherInstanceSecurityGroup"}],
    }


@pytest.mark.parametrize("cidr", ["10.0.0.0/16", "10.0.0.0/19"])
def test_all_subnets_fit_into_the_vpc_without_overlap(cidr: str) -> None:
    stack = resolve(Network, {"EnablePrivateSubnets": "true", "VpcCidr": cidr}, zones=3)
    blocks = [ipaddress.IPv4Network(body["CidrBlock"]) for body in subnets(stack, "").values()]
    assert len(blocks) == 6
    for index, block in enumerate(blocks):
        assert block.subnet_of(ipaddress.IPv4Network(cidr))
        assert not any(block.overlaps(other) for other in blocks[index + 1 :])


def test_the_vpc_has_the_given_cidr_block_and_resolves_names() -> None:
    stack = resolve(Network, {"VpcCidr": "172.16.0.0/18"})
    vpc = stack.properties("Vpc")
    assert vpc["CidrBlock"] == "172.16.0.0/18"
    assert vpc["EnableDnsSupport"] is vpc["EnableDnsHostnames"] is True


def test_s3_is_reached_through_a_gateway_endpoint_from_every_subnet() -> None:
    for stack in (PUBLIC, PRIVATE):
        endpoint = stack.properties("S3Endpoint")
        assert endpoint["VpcEndpointType"] == "Gateway"
        assert endpoint["ServiceName"] == "com.amazonaws.us-east-1.s3"
        tables = stack.of_type("AWS::EC2::RouteTable")
        assert sorted(endpoint["RouteTableIds"]) == sorted(tables)


def test_instances_accept_no_connections_and_can_open_any() -> None:
    group = PUBLIC.properties("InstanceSecurityGroup")
    assert "SecurityGroupIngress" not in group
    assert "AWS::EC2::SecurityGroupIngress" not in PRIVATE.types()
    (rule,) = group["SecurityGroupEgress"]
    assert (rule["IpProtocol"], rule["CidrIp"]) == ("-1", ANYWHERE)


def test_the_internet_route_remains_until_the_instances_are_terminated() -> None:
    assert PUBLIC.attribute("InstanceSecurityGroup", "DependsOn") == "PublicDefaultRoute"


def test_what_can_be_named_is_named_after_the_stack_and_tagged() -> None:
    stack = resolve(Network, {"EnablePrivateSubnets": "true"}, tags={"Project": "metaflow"})
    for kind in ("VPC", "Subnet", "RouteTable", "InternetGateway", "NatGateway", "SecurityGroup"):
        for name in stack.of_type(f"AWS::EC2::{kind}"):
            tags = {tag["Key"]: tag["Value"] for tag in stack.properties(name)["Tags"]}
            assert tags["Project"] == "metaflow"
            assert tags["Name"].startswith("metaflow-")


def test_its_parameters_are_the_cidr_block_and_the_switch() -> None:
    assert list(ordered(standalone(Network))["Parameters"]) == ["VpcCidr", "EnablePrivateSubnets"]


@pytest.mark.parametrize(
    "cidr",
    [
        "10.0.0.0/15",
        "10.0.0.0/20",
        "10.0.0.256/16",
        "10.0.0/16",
        "::/16",
        "010.0.0.0/16",
        "10.0.0.0",
    ],
)
def test_a_cidr_block_that_cannot_contain_the_subnets_is_rejected(cidr: str) -> None:
    with pytest.raises(InvalidFieldError, match="vpc_cidr"):
        Network(network=NewNetwork(vpc_cidr=cidr))
    with pytest.raises(ConfigError, match="VpcCidr"):
        resolve(Network, {"VpcCidr": cidr})


def test_a_cidr_block_with_host_bits_is_rejected_with_the_correct_one() -> None:
    with pytest.raises(InvalidFieldError, match=r"vpc_cidr: .*Give 10\.0\.0\.0/16"):
        Network(network=NewNetwork(vpc_cidr="10.0.0.1/16"))


# Existing networks


def test_in_an_existing_vpc_only_the_security_group_is_created() -> None:
    network = Network(network=ExistingVpc("vpc-0aaaaaaaaaaaaaaaa", ["subnet-0aaaaaaaaaaaaaaaa"]))
    template = Template()
    outputs = network.build(Scope(template))
    (group,) = template.resources.values()
    assert group.to_dict()["Properties"]["VpcId"] == "vpc-0aaaaaaaaaaaaaaaa"
    assert "SecurityGroupIngress" not in group.to_dict()["Properties"]
    assert encode_to_dict({"groups": outputs.security_group_ids}) == {
        "groups": [{"Ref": "InstanceSecurityGroup"}]
    }
    assert outputs.subnet_ids == ["subnet-0aaaaaaaaaaaaaaaa"]
    assert (outputs.public_subnets, outputs.private_subnets) == (None, None)


def test_for_an_existing_network_nothing_is_created() -> None:
    given = ExistingNetwork(
        vpc_id="vpc-0aaaaaaaaaaaaaaaa",
        subnet_ids=ImportValue("network-Subnets"),
        security_group_ids=["sg-0aaaaaaaaaaaaaaaa"],
    )
    template = Template()
    outputs = Network(network=given).build(Scope(template))
    assert not template.resources
    assert outputs.subnet_ids is given.subnet_ids
    assert outputs.security_group_ids is given.security_group_ids


def test_stand_alone_its_parameters_are_what_the_chosen_network_needs() -> None:
    assert list(ordered(standalone(Network))["Parameters"]) == ["VpcCidr", "EnablePrivateSubnets"]
    existing = ordered(standalone(Network, network=ExistingVpc))
    assert list(existing["Parameters"]) == ["VpcId", "SubnetIds"]
    assert list(existing["Outputs"]) == ["VpcId", "SubnetIds", "SecurityGroupIds"]
