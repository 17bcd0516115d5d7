"""AWS::EC2::VPCGatewayAttachment, for internet gateways."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.base import (
    Handler,
    ResourceFailure,
    ResourceRequest,
    ResourceState,
)
from cfn_simulator.types.machinery.failures import ignoring_absence
from metaflow_batch_cfn.documents import Json

INTERNET = "IGW"


def create(request: ResourceRequest, services: Services) -> ResourceState:
    gateway, vpc = _ends(request.properties)
    services.client("ec2", request.region).attach_internet_gateway(
        InternetGatewayId=gateway, VpcId=vpc
    )
    return _state(vpc)


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    """Attaches another gateway; a VPC has at most one, so the old gateway is detached first."""
    _detach(before, request.region, services)
    return create(request, services)


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    _detach(request.properties, request.region, services)


def _detach(properties: Mapping[str, Json], region: str, services: Services) -> None:
    gateway, vpc = _ends(properties)
    with ignoring_absence():
        services.client("ec2", region).detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)


def _ends(properties: Mapping[str, Json]) -> tuple[str, str]:
    if "InternetGatewayId" not in properties:
        raise ResourceFailure(
            "The simulator attaches internet gateways only: InternetGatewayId is required.",
            "InvalidRequest",
        )
    return str(properties["InternetGatewayId"]), str(properties["VpcId"])


def _state(vpc: str) -> ResourceState:
    identifier = f"{INTERNET}|{vpc}"
    return ResourceState(identifier, {"AttachmentType": INTERNET}, identifier)


GATEWAY_ATTACHMENT = Handler("AWS::EC2::VPCGatewayAttachment", create, update, delete)
