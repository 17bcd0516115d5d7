"""Compute environments and queues, as Batch tells them."""

from __future__ import annotations

from typing import Any

from metaflow_batch_cfn.core.documents import Json
from metaflow_batch_cfn.simulator.services import Services

ENVIRONMENT = ("computeEnvironmentName", "type", "state", "serviceRole", "computeResources")
QUEUE = ("jobQueueName", "state", "priority", "computeEnvironmentOrder", "jobStateTimeLimitActions")


def compute_environment(physical_id: str, services: Services) -> dict[str, Json] | None:
    client = services.client("batch")
    answer = client.describe_compute_environments(computeEnvironments=[physical_id])
    return _told(answer["computeEnvironments"], ENVIRONMENT)


def job_queue(physical_id: str, services: Services) -> dict[str, Json] | None:
    answer = services.client("batch").describe_job_queues(jobQueues=[physical_id])
    return _told(answer["jobQueues"], QUEUE)


def _told(found: list[dict[str, Any]], members: tuple[str, ...]) -> dict[str, Json] | None:
    living = [one for one in found if one.get("status") not in ("DELETED", "DELETING")]
    if not living:
        return None
    return {_capital(name): _capitals(living[0][name]) for name in members if name in living[0]}


def _capitals(value: Any) -> Json:
    """Batch's `minvCpus` is CloudFormation's `MinvCpus`; the keys of tags are the user's own."""
    match value:
        case dict():
            return {
                _capital(key): item if key == "tags" else _capitals(item)
                for key, item in value.items()
            }
        case list():
            return [_capitals(item) for item in value]
        case bool() | int() | float() | str() | None:
            return value
    return str(value)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
