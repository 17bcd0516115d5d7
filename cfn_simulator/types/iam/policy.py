"""AWS::IAM::Policy: one inline policy, put into each of the principals that it names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.services.services import Services
from cfn_simulator.types.iam.documents import policy_text
from cfn_simulator.types.iam.principals import Principal, principals
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import absent_is_gone, undone_on_failure
from cfn_simulator.types.machinery.names import generated_name
from metaflow_batch_cfn.documents import Json

LONGEST_NAME = 128


def create(request: ResourceRequest, services: Services) -> ResourceState:
    iam = services.client("iam", request.region)
    with undone_on_failure(lambda: _take_out(iam, request.properties, [])):
        _put_in(iam, request.properties)
    identifier = generated_name(request, LONGEST_NAME)
    return ResourceState(identifier, {"Id": identifier}, identifier)


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    iam = services.client("iam", request.region)
    _put_in(iam, request.properties)
    renamed = request.properties["PolicyName"] != before["PolicyName"]
    _take_out(iam, before, [] if renamed else list(principals(request.properties)))
    return state


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    _take_out(services.client("iam", request.region), request.properties, [])


def _put_in(iam: Any, properties: Mapping[str, Json]) -> None:
    for kind, argument, name in principals(properties):
        getattr(iam, f"put_{kind}_policy")(
            **{argument: name},
            PolicyName=str(properties["PolicyName"]),
            PolicyDocument=policy_text(properties["PolicyDocument"]),
        )


def _take_out(iam: Any, properties: Mapping[str, Json], keeping: list[Principal]) -> None:
    for kind, argument, name in principals(properties):
        if (kind, argument, name) not in keeping:
            with absent_is_gone():
                getattr(iam, f"delete_{kind}_policy")(
                    **{argument: name}, PolicyName=str(properties["PolicyName"])
                )


POLICY = Handler("AWS::IAM::Policy", create, update, delete)
