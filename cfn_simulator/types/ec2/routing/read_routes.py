"""Reads back route tables, routes, associations and gateway attachments from EC2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.types.machinery.reading.read_recipe import ReadRecipe, matching
from cfn_simulator.types.machinery.reading.target import Reader
from cfn_simulator.types.machinery.recipes.expression import value_of
from cfn_simulator.types.machinery.recipes.recipe import Call

DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")


def _route(facts: Mapping[str, Any]) -> Any:
    """The route of the table whose destination is the end of the physical ID."""
    destination = facts["id"].partition("|")[2]
    routes = value_of("$answer.RouteTables[0].Routes", facts) or []
    return next(
        (route for route in routes if destination in [route.get(name) for name in DESTINATIONS]),
        None,
    )


def _attachment(facts: Mapping[str, Any]) -> Any:
    vpc = facts["properties"].get("VpcId")
    found = value_of("$answer.InternetGateways[0].Attachments", facts) or []
    return next((attachment for attachment in found if attachment["VpcId"] == vpc), None)


ROUTE_TABLE = ReadRecipe(
    service="ec2",
    call=Call("DescribeRouteTables", {"RouteTableIds": ["$id"]}),
    record="$answer.RouteTables[0]",
    same=("RouteTableId", "Tags", "VpcId"),
)
ROUTE = ReadRecipe(
    service="ec2",
    call=Call("DescribeRouteTables", {"RouteTableIds": ["$properties.RouteTableId"]}),
    record=_route,
    same=(*DESTINATIONS, "GatewayId", "NatGatewayId", "NetworkInterfaceId", "TransitGatewayId"),
    members={
        "CidrBlock": f"$record.[{', '.join(DESTINATIONS)}][] | [0]",
        "RouteTableId": "$properties.RouteTableId",
    },
)
ASSOCIATION = ReadRecipe(
    service="ec2",
    call=Call(
        "DescribeRouteTables",
        {"Filters": [{"Name": "association.route-table-association-id", "Values": ["$id"]}]},
    ),
    record=matching("$answer.RouteTables[].Associations[]", "RouteTableAssociationId"),
    same=("RouteTableId", "SubnetId"),
    members={"Id": "$id"},
)
ATTACHMENT = ReadRecipe(
    service="ec2",
    call=Call(
        "DescribeInternetGateways", {"InternetGatewayIds": ["$properties.InternetGatewayId"]}
    ),
    record=_attachment,
    same=("VpcId",),
    members={"InternetGatewayId": "$properties.InternetGatewayId"},
)

READERS: Mapping[str, Reader] = {
    "AWS::EC2::Route": ROUTE,
    "AWS::EC2::RouteTable": ROUTE_TABLE,
    "AWS::EC2::SubnetRouteTableAssociation": ASSOCIATION,
    "AWS::EC2::VPCGatewayAttachment": ATTACHMENT,
}
