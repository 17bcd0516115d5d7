"""AWS::EC2::RouteTable and AWS::EC2::SubnetRouteTableAssociation."""

from __future__ import annotations

from cfn_simulator.services.services import Services
from cfn_simulator.types.ec2.tags import tag_specifications, update_tags
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState, unchanged
from cfn_simulator.types.machinery.failures import ignoring_absence


def create_table(request: ResourceRequest, services: Services) -> ResourceState:
    created = services.client("ec2", request.region).create_route_table(
        VpcId=str(request.properties["VpcId"]), **tag_specifications("route-table", request)
    )
    table = created["RouteTable"]["RouteTableId"]
    return ResourceState(table, {"RouteTableId": table}, table)


def delete_table(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    ec2 = services.client("ec2", request.region)
    with ignoring_absence():
        ec2.delete_route_table(RouteTableId=state.physical_id)


def create_association(request: ResourceRequest, services: Services) -> ResourceState:
    created = services.client("ec2", request.region).associate_route_table(
        SubnetId=str(request.properties["SubnetId"]),
        RouteTableId=str(request.properties["RouteTableId"]),
    )
    association = created["AssociationId"]
    return ResourceState(association, {"Id": association}, association)


def delete_association(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    ec2 = services.client("ec2", request.region)
    with ignoring_absence():
        ec2.disassociate_route_table(AssociationId=state.physical_id)


ROUTE_TABLE = Handler("AWS::EC2::RouteTable", create_table, update_tags, delete_table)
ROUTE_TABLE_ASSOCIATION = Handler(
    "AWS::EC2::SubnetRouteTableAssociation",
    create_association,
    unchanged,
    delete_association,
)
