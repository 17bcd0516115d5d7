"""What a submitter overrides, in the form that the definition's body takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metaflow_batch_cfn.jobs.values import Body, Definition

if TYPE_CHECKING:
    from metaflow_batch_cfn.jobs.request import JobRequest


def overrides(request: JobRequest, definition: Definition) -> dict[str, Any]:
    """The member of SubmitJob that holds them; nothing where nothing is overridden."""
    container = _container(request)
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


def _container(request: JobRequest) -> dict[str, Any]:
    needs = {
        "VCPU": None if request.vcpus is None else f"{request.vcpus:g}",
        "MEMORY": request.memory_mib,
        "GPU": request.gpus,
    }
    members: dict[str, Any] = {
        "command": list(request.command),
        "environment": [
            {"name": name, "value": value} for name, value in request.environment.items()
        ],
        "resourceRequirements": [
            {"type": kind, "value": str(value)}
            for kind, value in needs.items()
            if value is not None
        ],
    }
    return {name: value for name, value in members.items() if value}
