"""AWS::IAM::Role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.services.services import Services
from cfn_simulator.types.iam.documents import inline_policies, policy_text
from cfn_simulator.types.iam.tags import retag
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import ignoring_absence, undone_on_failure
from cfn_simulator.types.machinery.names import chosen_name
from cfn_simulator.types.machinery.parameters import api_parameters
from cfn_simulator.types.machinery.tags import as_pairs, desired_tags
from metaflow_batch_cfn.documents import Json

MAX_NAME_LENGTH = 64
AT_CREATION = ("Path", "Description", "MaxSessionDuration", "PermissionsBoundary")
UPDATED_TOGETHER = ("Description", "MaxSessionDuration")


def create(request: ResourceRequest, services: Services) -> ResourceState:
    iam = services.client("iam", request.region)
    name = chosen_name(request, "RoleName", MAX_NAME_LENGTH)
    given = {key: request.properties[key] for key in AT_CREATION if key in request.properties}
    iam.create_role(
        RoleName=name,
        AssumeRolePolicyDocument=policy_text(request.properties["AssumeRolePolicyDocument"]),
        Tags=as_pairs(desired_tags(request)),
        **api_parameters(iam, "CreateRole", given),
    )
    with undone_on_failure(lambda: _remove(iam, name)):
        _set_policies(iam, name, request.properties)
    return _state(iam, name)


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    iam = services.client("iam", request.region)
    name = state.physical_id
    iam.update_assume_role_policy(
        RoleName=name,
        PolicyDocument=policy_text(request.properties["AssumeRolePolicyDocument"]),
    )
    _set_attributes(iam, name, request.properties)
    _set_boundary(iam, name, request.properties)
    _set_policies(iam, name, request.properties)
    retag(iam, "role", "RoleName", name, desired_tags(request))
    return _state(iam, name)


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    _remove(services.client("iam", request.region), state.physical_id)


def _remove(iam: Any, name: str) -> None:
    with ignoring_absence():
        _set_policies(iam, name, {})
        iam.delete_role(RoleName=name)


def _set_attributes(iam: Any, name: str, properties: Mapping[str, Json]) -> None:
    given = {key: properties[key] for key in UPDATED_TOGETHER if key in properties}
    # UpdateRole does not change omitted parameters, so removed properties are reset explicitly.
    reset: dict[str, Json] = {"Description": "", "MaxSessionDuration": 3600}
    iam.update_role(RoleName=name, **api_parameters(iam, "UpdateRole", {**reset, **given}))


def _set_boundary(iam: Any, name: str, properties: Mapping[str, Json]) -> None:
    boundary = properties.get("PermissionsBoundary")
    if boundary:
        iam.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=str(boundary))
    elif iam.get_role(RoleName=name)["Role"].get("PermissionsBoundary"):
        iam.delete_role_permissions_boundary(RoleName=name)


def _set_policies(iam: Any, name: str, properties: Mapping[str, Json]) -> None:
    _set_attached(iam, name, properties.get("ManagedPolicyArns"))
    _set_inline(iam, name, inline_policies(properties.get("Policies")))


def _set_attached(iam: Any, name: str, declared: Json) -> None:
    desired = [str(arn) for arn in declared] if isinstance(declared, list) else []
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    present = [policy["PolicyArn"] for policy in attached]
    for arn in (arn for arn in desired if arn not in present):
        iam.attach_role_policy(RoleName=name, PolicyArn=arn)
    for arn in (arn for arn in present if arn not in desired):
        iam.detach_role_policy(RoleName=name, PolicyArn=arn)


def _set_inline(iam: Any, name: str, desired: Mapping[str, str]) -> None:
    for policy, document in desired.items():
        iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=document)
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        if policy not in desired:
            iam.delete_role_policy(RoleName=name, PolicyName=policy)


def _state(iam: Any, name: str) -> ResourceState:
    role = iam.get_role(RoleName=name)["Role"]
    return ResourceState(
        physical_id=name,
        attributes={"Arn": role["Arn"], "RoleId": role["RoleId"]},
        ref=name,
    )


ROLE = Handler("AWS::IAM::Role", create, update, delete)
