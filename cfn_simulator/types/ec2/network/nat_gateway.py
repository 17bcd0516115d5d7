"""AWS::EC2::NatGateway and AWS::EC2::EIP."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.services.services import Services
from cfn_simulator.types.ec2.tags import retag, tag_specifications, update_tags
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import ignoring_absence
from cfn_simulator.types.machinery.parameters import api_parameters
from cfn_simulator.types.machinery.tags import desired_tags
from metaflow_batch_cfn.documents import Json


def create_gateway(request: ResourceRequest, services: Services) -> ResourceState:
    ec2 = services.client("ec2", request.region)
    created = ec2.create_nat_gateway(
        **api_parameters(ec2, "CreateNatGateway", _without_tags(request)),
        **tag_specifications("natgateway", request),
    )
    gateway = created["NatGateway"]["NatGatewayId"]
    return ResourceState(gateway, {"NatGatewayId": gateway}, gateway)


def delete_gateway(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    ec2 = services.client("ec2", request.region)
    with ignoring_absence():
        ec2.delete_nat_gateway(NatGatewayId=state.physical_id)


def create_address(request: ResourceRequest, services: Services) -> ResourceState:
    ec2 = services.client("ec2", request.region)
    address = ec2.allocate_address(
        **api_parameters(ec2, "AllocateAddress", {"Domain": "vpc", **_without_tags(request)}),
        **tag_specifications("elastic-ip", request),
    )
    allocation, public = address["AllocationId"], address["PublicIp"]
    return ResourceState(public, {"AllocationId": allocation, "PublicIp": public}, public)


def update_address(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    retag(services.client("ec2", request.region), _allocation(state), desired_tags(request))
    return state


def delete_address(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    with ignoring_absence():
        services.client("ec2", request.region).release_address(AllocationId=_allocation(state))


def _allocation(state: ResourceState) -> str:
    return str(state.attributes["AllocationId"])


def _without_tags(request: ResourceRequest) -> dict[str, Json]:
    return {key: value for key, value in request.properties.items() if key != "Tags"}


NAT_GATEWAY = Handler("AWS::EC2::NatGateway", create_gateway, update_tags, delete_gateway)
ADDRESS = Handler("AWS::EC2::EIP", create_address, update_address, delete_address)
