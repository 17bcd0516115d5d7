"""AWS::EC2::SecurityGroup, with its embedded rules.

Rules that are separate resources are not changed: the difference is computed from the two
templates, not from the group.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.services.services import Services
from cfn_simulator.types.ec2.security.security_rules import permissions
from cfn_simulator.types.ec2.tags import retag, tag_specifications
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import ignoring_absence, undone_on_failure
from cfn_simulator.types.machinery.names import chosen_name
from cfn_simulator.types.machinery.tags import desired_tags
from metaflow_batch_cfn.documents import Json

MAX_NAME_LENGTH = 255
ALL_EGRESS: list[dict[str, Json]] = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]


def create(request: ResourceRequest, services: Services) -> ResourceState:
    ec2 = services.client("ec2", request.region)
    place = {"VpcId": str(request.properties["VpcId"])} if "VpcId" in request.properties else {}
    group = ec2.create_security_group(
        GroupName=chosen_name(request, "GroupName", MAX_NAME_LENGTH),
        Description=str(request.properties["GroupDescription"]),
        **place,
        **tag_specifications("security-group", request),
    )["GroupId"]
    with undone_on_failure(lambda: ec2.delete_security_group(GroupId=group)):
        _change_rules(ec2, group, request.properties, {})
    return _state(ec2, group)


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    ec2 = services.client("ec2", request.region)
    _change_rules(ec2, state.physical_id, request.properties, before)
    retag(ec2, state.physical_id, desired_tags(request))
    return _state(ec2, state.physical_id)


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    ec2 = services.client("ec2", request.region)
    with ignoring_absence():
        ec2.delete_security_group(GroupId=state.physical_id)


def _change_rules(
    ec2: Any, group: str, properties: Mapping[str, Json], before: Mapping[str, Json]
) -> None:
    added, removed = _difference(
        permissions(properties.get("SecurityGroupIngress")),
        permissions(before.get("SecurityGroupIngress")),
    )
    if removed:
        ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=removed)
    if added:
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=added)
    added, removed = _difference(_egress(properties), _egress(before))
    if removed:
        ec2.revoke_security_group_egress(GroupId=group, IpPermissions=removed)
    if added:
        ec2.authorize_security_group_egress(GroupId=group, IpPermissions=added)


def _egress(properties: Mapping[str, Json]) -> list[dict[str, Json]]:
    # By default a group allows all outbound traffic.
    return permissions(properties.get("SecurityGroupEgress")) or ALL_EGRESS


def _difference(
    now: list[dict[str, Json]], then: list[dict[str, Json]]
) -> tuple[list[dict[str, Json]], list[dict[str, Json]]]:
    added = [permission for permission in now if permission not in then]
    removed = [permission for permission in then if permission not in now]
    return added, removed


def _state(ec2: Any, group: str) -> ResourceState:
    described = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    attributes = {"GroupId": group, "Id": group, "VpcId": described["VpcId"]}
    return ResourceState(group, attributes, group)


SECURITY_GROUP = Handler("AWS::EC2::SecurityGroup", create, update, delete)
