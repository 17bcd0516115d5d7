"""Route tables and what hangs on networks, as EC2 tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.types.machinery.reading.described import Described, matching
from cfn_simulator.types.machinery.reading.sought import Reader
from cfn_simulator.types.machinery.recipes.expression import value_of
from cfn_simulator.types.machinery.recipes.recipe import Call

DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")


def _route(facts: Mapping[str, Any]) -> Any:
    """The route of the table that has one of the destinations that the id ends with."""
    destination = facts["id"].partition("|")[2]
    routes = value_of("$answer.RouteTables[0].Routes", facts) or []
    return next(
        (one for one in routes if destination in [one.get(name) for name in DESTINATIONS]), None
    )


def _attachment(facts: Mapping[str, Any]) -> Any:
    vpc = facts["properties"].get("VpcId")
    found = value_of("$answer.InternetGateways[0].Attachments", facts) or []
    return next((one for one in found if one["VpcId"] == vpc), None)


ROUTE_TABLE = Described(
    service="ec2",
    call=Call("DescribeRouteTables", {"RouteTableIds": ["$id"]}),
    record="$answer.RouteTables[0]",
    same=("RouteTableId", "Tags", "VpcId"),
)
ROUTE = Described(
    service="ec2",
    call=Call("DescribeRouteTables", {"RouteTableIds": ["$properties.RouteTableId"]}),
    record=_route,
    same=(*DESTINATIONS, "GatewayId", "NatGatewayId", "NetworkInterfaceId", "TransitGatewayId"),
    members={
        "CidrBlock": f"$record.[{', '.join(DESTINATIONS)}][] | [0]",
        "RouteTableId": "$properties.RouteTableId",
    },
)
ASSOCIATION = Described(
    service="ec2",
    call=Call(
        "DescribeRouteTables",
        {"Filters": [{"Name": "association.route-table-association-id", "Values": ["$id"]}]},
    ),
    record=matching("$answer.RouteTables[].Associations[]", "RouteTableAssociationId"),
    same=("RouteTableId", "SubnetId"),
    members={"Id": "$id"},
)
ATTACHMENT = Described(
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
