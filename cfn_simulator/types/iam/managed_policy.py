"""AWS::IAM::ManagedPolicy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.services.services import Services
from cfn_simulator.types.iam.documents import policy_text
from cfn_simulator.types.iam.principals import principals
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import ignoring_absence, undone_on_failure
from cfn_simulator.types.machinery.names import chosen_name
from cfn_simulator.types.machinery.parameters import api_parameters
from metaflow_batch_cfn.documents import Json

MAX_NAME_LENGTH = 128
MAX_VERSIONS = 5
AT_CREATION = ("Path", "Description")


def create(request: ResourceRequest, services: Services) -> ResourceState:
    iam = services.client("iam", request.region)
    given = {key: request.properties[key] for key in AT_CREATION if key in request.properties}
    created = iam.create_policy(
        PolicyName=chosen_name(request, "ManagedPolicyName", MAX_NAME_LENGTH),
        PolicyDocument=policy_text(request.properties["PolicyDocument"]),
        **api_parameters(iam, "CreatePolicy", given),
    )
    arn = created["Policy"]["Arn"]
    with undone_on_failure(lambda: _remove(iam, arn)):
        _attach(iam, arn, request.properties, {})
    return _state(iam, arn)


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    iam = services.client("iam", request.region)
    arn = state.physical_id
    if request.properties["PolicyDocument"] != before["PolicyDocument"]:
        _make_room(iam, arn)
        iam.create_policy_version(
            PolicyArn=arn,
            PolicyDocument=policy_text(request.properties["PolicyDocument"]),
            SetAsDefault=True,
        )
    _attach(iam, arn, request.properties, before)
    return _state(iam, arn)


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    iam = services.client("iam", request.region)
    with ignoring_absence():
        _attach(iam, state.physical_id, {}, request.properties)
        _remove(iam, state.physical_id)


def _remove(iam: Any, arn: str) -> None:
    for version in _older_versions(iam, arn):
        iam.delete_policy_version(PolicyArn=arn, VersionId=version)
    iam.delete_policy(PolicyArn=arn)


def _make_room(iam: Any, arn: str) -> None:
    """Deletes the oldest version if there are five already (IAM quotas)."""
    older = _older_versions(iam, arn)
    if len(older) >= MAX_VERSIONS - 1:
        iam.delete_policy_version(PolicyArn=arn, VersionId=older[0])


def _older_versions(iam: Any, arn: str) -> list[str]:
    versions = iam.list_policy_versions(PolicyArn=arn)["Versions"]
    numbers = [version["VersionId"] for version in versions if not version["IsDefaultVersion"]]
    return sorted(numbers, key=lambda number: int(number.lstrip("v")))


def _attach(iam: Any, arn: str, properties: Mapping[str, Json], before: Mapping[str, Json]) -> None:
    now, then = list(principals(properties)), list(principals(before))
    for kind, argument, name in (principal for principal in now if principal not in then):
        getattr(iam, f"attach_{kind}_policy")(**{argument: name}, PolicyArn=arn)
    for kind, argument, name in (principal for principal in then if principal not in now):
        with ignoring_absence():
            getattr(iam, f"detach_{kind}_policy")(**{argument: name}, PolicyArn=arn)


def _state(iam: Any, arn: str) -> ResourceState:
    policy = iam.get_policy(PolicyArn=arn)["Policy"]
    return ResourceState(
        physical_id=arn,
        attributes={
            "PolicyArn": arn,
            "PolicyId": policy["PolicyId"],
            "DefaultVersionId": policy["DefaultVersionId"],
            "AttachmentCount": policy["AttachmentCount"],
            "IsAttachable": policy["IsAttachable"],
        },
        ref=arn,
    )


MANAGED_POLICY = Handler("AWS::IAM::ManagedPolicy", create, update, delete)
