"""AWS::EC2::InternetGateway."""

from __future__ import annotations

from cfn_simulator.services.services import Services
from cfn_simulator.types.ec2.tags import tag_specifications, update_tags
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import ignoring_absence


def create(request: ResourceRequest, services: Services) -> ResourceState:
    ec2 = services.client("ec2", request.region)
    created = ec2.create_internet_gateway(**tag_specifications("internet-gateway", request))
    gateway = created["InternetGateway"]["InternetGatewayId"]
    return ResourceState(gateway, {"InternetGatewayId": gateway}, gateway)


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    ec2 = services.client("ec2", request.region)
    with ignoring_absence():
        ec2.delete_internet_gateway(InternetGatewayId=state.physical_id)


INTERNET_GATEWAY = Handler("AWS::EC2::InternetGateway", create, update_tags, delete)
