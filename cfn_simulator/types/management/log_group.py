"""AWS::Logs::LogGroup."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import ignoring_absence, undone_on_failure
from cfn_simulator.types.machinery.names import chosen_name
from cfn_simulator.types.machinery.parameters import whole_number
from cfn_simulator.types.machinery.tags import desired_tags
from metaflow_batch_cfn.documents import Json

MAX_NAME_LENGTH = 512


def create(request: ResourceRequest, services: Services) -> ResourceState:
    logs = services.client("logs", request.region)
    name = chosen_name(request, "LogGroupName", MAX_NAME_LENGTH)
    key = request.properties.get("KmsKeyId")
    encryption = {"kmsKeyId": str(key)} if key else {}
    logs.create_log_group(logGroupName=name, tags=desired_tags(request), **encryption)
    with undone_on_failure(lambda: logs.delete_log_group(logGroupName=name)):
        _set_retention(name, request, services)
    return _state(name, request, services)


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    _set_retention(state.physical_id, request, services)
    _set_tags(state.physical_id, request, services)
    return _state(state.physical_id, request, services)


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    with ignoring_absence():
        services.client("logs", request.region).delete_log_group(logGroupName=state.physical_id)


def _set_retention(name: str, request: ResourceRequest, services: Services) -> None:
    logs = services.client("logs", request.region)
    days = request.properties.get("RetentionInDays")
    if days is None:
        logs.delete_retention_policy(logGroupName=name)
    else:
        logs.put_retention_policy(
            logGroupName=name, retentionInDays=whole_number(days, "#/RetentionInDays")
        )


def _set_tags(name: str, request: ResourceRequest, services: Services) -> None:
    logs = services.client("logs", request.region)
    desired = desired_tags(request)
    present = logs.list_tags_log_group(logGroupName=name)["tags"]
    removed = [key for key in present if key not in desired]
    if removed:
        logs.untag_log_group(logGroupName=name, tags=removed)
    if desired:
        logs.tag_log_group(logGroupName=name, tags=desired)


def _state(name: str, request: ResourceRequest, services: Services) -> ResourceState:
    groups = services.client("logs", request.region).describe_log_groups(logGroupNamePrefix=name)
    arn = next(group["arn"] for group in groups["logGroups"] if group["logGroupName"] == name)
    return ResourceState(physical_id=name, attributes={"Arn": arn}, ref=name)


LOG_GROUP = Handler("AWS::Logs::LogGroup", create, update, delete)
