"""AWS::IAM::InstanceProfile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import ignoring_absence, undone_on_failure
from cfn_simulator.types.machinery.names import chosen_name
from metaflow_batch_cfn.documents import Json

MAX_NAME_LENGTH = 128


def create(request: ResourceRequest, services: Services) -> ResourceState:
    iam = services.client("iam", request.region)
    name = chosen_name(request, "InstanceProfileName", MAX_NAME_LENGTH)
    iam.create_instance_profile(
        InstanceProfileName=name, Path=str(request.properties.get("Path", "/"))
    )
    with undone_on_failure(lambda: _remove(iam, name)):
        _set_roles(iam, name, request.properties.get("Roles"))
    return _state(iam, name)


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    iam = services.client("iam", request.region)
    _set_roles(iam, state.physical_id, request.properties.get("Roles"))
    return _state(iam, state.physical_id)


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    _remove(services.client("iam", request.region), state.physical_id)


def _remove(iam: Any, name: str) -> None:
    with ignoring_absence():
        _set_roles(iam, name, [])
        iam.delete_instance_profile(InstanceProfileName=name)


def _set_roles(iam: Any, name: str, declared: Json) -> None:
    desired = [str(role) for role in declared] if isinstance(declared, list) else []
    profile = iam.get_instance_profile(InstanceProfileName=name)["InstanceProfile"]
    present = [role["RoleName"] for role in profile["Roles"]]
    # A profile contains at most one role, so the old role is removed first.
    for role in (role for role in present if role not in desired):
        iam.remove_role_from_instance_profile(InstanceProfileName=name, RoleName=role)
    for role in (role for role in desired if role not in present):
        iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=role)


def _state(iam: Any, name: str) -> ResourceState:
    profile = iam.get_instance_profile(InstanceProfileName=name)["InstanceProfile"]
    return ResourceState(name, {"Arn": profile["Arn"]}, name)


INSTANCE_PROFILE = Handler("AWS::IAM::InstanceProfile", create, update, delete)
