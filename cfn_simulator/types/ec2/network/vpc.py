"""AWS::EC2::VPC."""

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

# Attributes that EC2 sets one at a time, and their defaults.
ATTRIBUTES = {"EnableDnsSupport": True, "EnableDnsHostnames": False}


def create(request: ResourceRequest, services: Services) -> ResourceState:
    ec2 = services.client("ec2", request.region)
    own = {*ATTRIBUTES, "Tags"}
    given = {key: value for key, value in request.properties.items() if key not in own}
    vpc = ec2.create_vpc(
        **api_parameters(ec2, "CreateVpc", given), **tag_specifications("vpc", request)
    )["Vpc"]
    with undone_on_failure(lambda: ec2.delete_vpc(VpcId=vpc["VpcId"])):
        _set_attributes(ec2, vpc["VpcId"], request)
    return _state(ec2, vpc["VpcId"])


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    ec2 = services.client("ec2", request.region)
    _set_attributes(ec2, state.physical_id, request)
    retag(ec2, state.physical_id, desired_tags(request))
    return _state(ec2, state.physical_id)


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    with ignoring_absence():
        services.client("ec2", request.region).delete_vpc(VpcId=state.physical_id)


def _set_attributes(ec2: Any, vpc: str, request: ResourceRequest) -> None:
    for name, default in ATTRIBUTES.items():
        desired = boolean(request.properties.get(name, default), f"#/{name}")
        ec2.modify_vpc_attribute(VpcId=vpc, **{name: {"Value": desired}})


def _state(ec2: Any, vpc: str) -> ResourceState:
    inside = [{"Name": "vpc-id", "Values": [vpc]}]
    default = [*inside, {"Name": "group-name", "Values": ["default"]}]
    described = ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]
    groups = ec2.describe_security_groups(Filters=default)["SecurityGroups"]
    lists = ec2.describe_network_acls(Filters=inside)["NetworkAcls"]
    associations = described["CidrBlockAssociationSet"]
    return ResourceState(
        physical_id=vpc,
        attributes={
            "VpcId": vpc,
            "CidrBlock": described["CidrBlock"],
            "CidrBlockAssociations": [entry["AssociationId"] for entry in associations],
            "DefaultSecurityGroup": groups[0]["GroupId"],
            "DefaultNetworkAcl": lists[0]["NetworkAclId"],
            "Ipv6CidrBlocks": [],
        },
        ref=vpc,
    )


VPC = Handler("AWS::EC2::VPC", create, update, delete)
