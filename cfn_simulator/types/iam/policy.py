"""AWS::IAM::Policy: one inline policy, embedded in each of the principals that it lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.services.services import Services
from cfn_simulator.types.iam.documents import policy_text
from cfn_simulator.types.iam.principals import Principal, principals
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import ignoring_absence, undone_on_failure
from cfn_simulator.types.machinery.names import generated_name
from metaflow_batch_cfn.documents import Json

MAX_NAME_LENGTH = 128


def create(request: ResourceRequest, services: Services) -> ResourceState:
    iam = services.client("iam", request.region)
    with undone_on_failure(lambda: _delete_from(iam, request.properties, [])):
        _put_into(iam, request.properties)
    identifier = generated_name(request, MAX_NAME_LENGTH)
    return ResourceState(identifier, {"Id": identifier}, identifier)


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    iam = services.client("iam", request.region)
    _put_into(iam, request.properties)
    renamed = request.properties["PolicyName"] != before["PolicyName"]
    _delete_from(iam, before, [] if renamed else list(principals(request.properties)))
    return state


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    _delete_from(services.client("iam", request.region), request.properties, [])


def _put_into(iam: Any, properties: Mapping[str, Json]) -> None:
    for kind, argument, name in principals(properties):
        getattr(iam, f"put_{kind}_policy")(
            **{argument: name},
            PolicyName=str(properties["PolicyName"]),
            PolicyDocument=policy_text(properties["PolicyDocument"]),
        )


def _delete_from(iam: Any, properties: Mapping[str, Json], keeping: list[Principal]) -> None:
    for kind, argument, name in principals(properties):
        if (kind, argument, name) not in keeping:
            with ignoring_absence():
                getattr(iam, f"delete_{kind}_policy")(
                    **{argument: name}, PolicyName=str(properties["PolicyName"])
                )


POLICY = Handler("AWS::IAM::Policy", create, update, delete)
