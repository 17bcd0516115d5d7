"""The routes that a gateway endpoint has in its route tables.

EC2 keeps them by itself. moto makes them with the endpoint and needs them to delete it, but forgets
them when the endpoint's tables change; so a change of tables brings its routes along.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cfn_simulator.types.machinery.failures import absent_is_gone


def move_routes(ec2: Any, endpoint: str, added: Iterable[str], removed: Iterable[str]) -> None:
    """Gives the added tables the endpoint's route, and takes it from the removed ones."""
    prefix_list = _prefix_list(ec2, endpoint)
    if prefix_list is None:
        return
    for table in removed:
        with absent_is_gone():
            ec2.delete_route(RouteTableId=table, DestinationPrefixListId=prefix_list)
    for table in added:
        ec2.create_route(
            RouteTableId=table, DestinationPrefixListId=prefix_list, GatewayId=endpoint
        )


def _prefix_list(ec2: Any, endpoint: str) -> str | None:
    described = ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"][0]
    if described["VpcEndpointType"].lower() != "gateway":
        return None
    named = [{"Name": "prefix-list-name", "Values": [described["ServiceName"]]}]
    found = ec2.describe_prefix_lists(Filters=named)["PrefixLists"]
    return str(found[0]["PrefixListId"]) if found else None
