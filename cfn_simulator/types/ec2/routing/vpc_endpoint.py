"""AWS::EC2::VPCEndpoint: gateway and interface endpoints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.services.services import Services
from cfn_simulator.types.ec2.routing.endpoint_routes import move_routes
from cfn_simulator.types.ec2.tags import retag, tag_specifications
from cfn_simulator.types.iam.documents import policy_text
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import ignoring_absence
from cfn_simulator.types.machinery.parameters import api_parameters
from cfn_simulator.types.machinery.tags import desired_tags
from metaflow_batch_cfn.documents import Json

# Each list of the endpoint, and the arguments that add and remove its items.
LISTS = {
    "RouteTableIds": ("AddRouteTableIds", "RemoveRouteTableIds"),
    "SubnetIds": ("AddSubnetIds", "RemoveSubnetIds"),
    "SecurityGroupIds": ("AddSecurityGroupIds", "RemoveSecurityGroupIds"),
}


def create(request: ResourceRequest, services: Services) -> ResourceState:
    ec2 = services.client("ec2", request.region)
    given = {key: value for key, value in request.properties.items() if key != "Tags"}
    # EC2's default; moto does not return it, and cannot delete an endpoint without a type.
    given.setdefault("VpcEndpointType", "Gateway")
    if "PolicyDocument" in given:
        given["PolicyDocument"] = policy_text(given["PolicyDocument"])
    created = ec2.create_vpc_endpoint(
        **api_parameters(ec2, "CreateVpcEndpoint", given),
        **tag_specifications("vpc-endpoint", request),
    )
    return _state(ec2, created["VpcEndpoint"]["VpcEndpointId"])


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    ec2 = services.client("ec2", request.region)
    changes = _changes(request.properties, before)
    if changes:
        ec2.modify_vpc_endpoint(
            **api_parameters(
                ec2, "ModifyVpcEndpoint", {"VpcEndpointId": state.physical_id, **changes}
            )
        )
    then, now = _texts(before.get("RouteTableIds")), _texts(request.properties.get("RouteTableIds"))
    move_routes(ec2, state.physical_id, _missing_from(then, now), _missing_from(now, then))
    retag(ec2, state.physical_id, desired_tags(request))
    return _state(ec2, state.physical_id)


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    ec2 = services.client("ec2", request.region)
    with ignoring_absence():
        ec2.delete_vpc_endpoints(VpcEndpointIds=[state.physical_id])


def _changes(properties: Mapping[str, Json], before: Mapping[str, Json]) -> dict[str, Json]:
    changes: dict[str, Json] = {}
    for name, (add, remove) in LISTS.items():
        now, then = _texts(properties.get(name)), _texts(before.get(name))
        added, removed = _missing_from(then, now), _missing_from(now, then)
        changes.update({add: list(added)} if added else {})
        changes.update({remove: list(removed)} if removed else {})
    if properties.get("PolicyDocument") != before.get("PolicyDocument"):
        policy = properties.get("PolicyDocument")
        changes.update(
            {"ResetPolicy": True} if policy is None else {"PolicyDocument": policy_text(policy)}
        )
    if properties.get("PrivateDnsEnabled") != before.get("PrivateDnsEnabled"):
        changes["PrivateDnsEnabled"] = properties.get("PrivateDnsEnabled", False)
    return changes


def _missing_from(known: list[str], items: list[str]) -> list[str]:
    return [item for item in items if item not in known]


def _texts(value: Json) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _state(ec2: Any, endpoint: str) -> ResourceState:
    described = ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"][0]
    names = [f"{e.get('HostedZoneId', '')}:{e['DnsName']}" for e in described.get("DnsEntries", [])]
    return ResourceState(
        physical_id=endpoint,
        attributes={
            "Id": endpoint,
            "DnsEntries": list(names),
            "NetworkInterfaceIds": list(described.get("NetworkInterfaceIds", [])),
        },
        ref=endpoint,
    )


VPC_ENDPOINT = Handler("AWS::EC2::VPCEndpoint", create, update, delete)
