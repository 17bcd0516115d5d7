"""The routes of a gateway endpoint in its route tables.

EC2 maintains them. moto creates them with the endpoint and needs them to delete it, but does not
update them when the endpoint's route tables change, so the simulator does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cfn_simulator.types.machinery.failures import ignoring_absence


def move_routes(ec2: Any, endpoint: str, added: Iterable[str], removed: Iterable[str]) -> None:
    """Adds the endpoint's route to the added tables, and deletes it from the removed ones."""
    prefix_list = _prefix_list(ec2, endpoint)
    if prefix_list is None:
        return
    for table in removed:
        with ignoring_absence():
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
