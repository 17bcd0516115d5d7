"""AWS::EC2::Route."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import ignoring_absence
from cfn_simulator.types.machinery.parameters import api_parameters
from metaflow_batch_cfn.documents import Json

DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")


def create(request: ResourceRequest, services: Services) -> ResourceState:
    ec2 = services.client("ec2", request.region)
    ec2.create_route(**api_parameters(ec2, "CreateRoute", request.properties))
    destination = next(iter(_destination(request).values()))
    identifier = f"{request.properties['RouteTableId']}|{destination}"
    return ResourceState(identifier, {"CidrBlock": destination}, identifier)


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    ec2 = services.client("ec2", request.region)
    ec2.replace_route(**api_parameters(ec2, "ReplaceRoute", request.properties))
    return state


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    ec2 = services.client("ec2", request.region)
    table = str(request.properties["RouteTableId"])
    with ignoring_absence():
        ec2.delete_route(RouteTableId=table, **_destination(request))


def _destination(request: ResourceRequest) -> dict[str, str]:
    return {
        name: str(request.properties[name]) for name in DESTINATIONS if name in request.properties
    }


ROUTE = Handler("AWS::EC2::Route", create, update, delete)
