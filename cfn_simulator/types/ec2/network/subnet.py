"""AWS::EC2::Subnet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.services.services import Services
from cfn_simulator.types.ec2.tags import retag, tag_specifications
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import ignoring_absence, undone_on_failure
from cfn_simulator.types.machinery.parameters import api_parameters, boolean
from cfn_simulator.types.machinery.tags import desired_tags
from metaflow_batch_cfn.documents import Json

# Attributes that EC2 sets one at a time, after it has created the subnet.
ATTRIBUTES = ("MapPublicIpOnLaunch", "AssignIpv6AddressOnCreation", "EnableDns64")
ZONES = ("AvailabilityZone", "AvailabilityZoneId")
DESCRIBED = ("SubnetId", "VpcId", "AvailabilityZone", "AvailabilityZoneId", "CidrBlock")


def create(request: ResourceRequest, services: Services) -> ResourceState:
    ec2 = services.client("ec2", request.region)
    own = {*ATTRIBUTES, "Tags"}
    given = {key: value for key, value in request.properties.items() if key not in own}
    if given.keys().isdisjoint(ZONES):
        # EC2 chooses a zone; moto's choice is random, so deployments would not be reproducible.
        zones = ec2.describe_availability_zones()["AvailabilityZones"]
        given["AvailabilityZone"] = zones[0]["ZoneName"]
    subnet = ec2.create_subnet(
        **api_parameters(ec2, "CreateSubnet", given), **tag_specifications("subnet", request)
    )["Subnet"]["SubnetId"]
    with undone_on_failure(lambda: ec2.delete_subnet(SubnetId=subnet)):
        _set_attributes(ec2, subnet, request.properties, {})
    return _state(ec2, subnet)


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    ec2 = services.client("ec2", request.region)
    _set_attributes(ec2, state.physical_id, request.properties, before)
    retag(ec2, state.physical_id, desired_tags(request))
    return _state(ec2, state.physical_id)


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    with ignoring_absence():
        services.client("ec2", request.region).delete_subnet(SubnetId=state.physical_id)


def _set_attributes(
    ec2: Any, subnet: str, properties: Mapping[str, Json], before: Mapping[str, Json]
) -> None:
    for name in ATTRIBUTES:
        if name in properties or name in before:
            desired = boolean(properties.get(name, False), f"#/{name}")
            ec2.modify_subnet_attribute(SubnetId=subnet, **{name: {"Value": desired}})


def _state(ec2: Any, subnet: str) -> ResourceState:
    described = ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]
    attributes = {name: described[name] for name in DESCRIBED}
    return ResourceState(subnet, {**attributes, "Ipv6CidrBlocks": []}, subnet)


SUBNET = Handler("AWS::EC2::Subnet", create, update, delete)
