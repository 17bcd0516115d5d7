"""The parameters of SubmitJob for a request and its job definition.

In: a JobRequest without problems, the queue, the definition. Out: only the parameters that are set;
overrides have the structure that the definition requires.
"""

from __future__ import annotations

from typing import Any

from metaflow_batch_cfn.batch_api.jobs_and_queues import Body, Definition, Dependency
from metaflow_batch_cfn.jobs.request import JobRequest


def submit_arguments(request: JobRequest, queue: str, definition: Definition) -> dict[str, Any]:
    arguments: dict[str, Any] = {
        "jobName": request.name or definition.name,
        "jobQueue": queue,
        "jobDefinition": definition.arn,
        "parameters": dict(request.parameters),
        "dependsOn": [_dependency(entry) for entry in request.depends_on],
        "shareIdentifier": request.share,
        **_overrides(request, definition),
    }
    if request.array_size is not None:
        arguments["arrayProperties"] = {"size": request.array_size}
    if request.timeout_seconds is not None:
        arguments["timeout"] = {"attemptDurationSeconds": request.timeout_seconds}
    if request.attempts is not None:
        # This replaces the definition's retry strategy as a whole, so its rules are repeated.
        arguments["retryStrategy"] = {**definition.retries, "attempts": request.attempts}
    return {name: value for name, value in arguments.items() if value}


def _overrides(request: JobRequest, definition: Definition) -> dict[str, Any]:
    """The parameter that contains the overrides; empty if nothing is overridden."""
    container = request.container_overrides()
    if not container:
        return {}
    match definition.body:
        case Body.CONTAINER:
            return {"containerOverrides": container}
        case Body.ECS:
            named = {"name": definition.containers[0], **container}
            return {"ecsPropertiesOverride": {"taskProperties": [{"containers": [named]}]}}
        case Body.NODES:
            every = {"targetNodes": "0:", "containerOverrides": container}
            return {"nodeOverrides": {"nodePropertyOverrides": [every]}}
    return {}


def _dependency(entry: Dependency) -> dict[str, str]:
    members = {"jobId": entry.job_id, "type": entry.kind}
    return {name: value for name, value in members.items() if value}
