"""Small, valid requests that a client sends to Batch directly."""

from __future__ import annotations

from typing import Any

from tests.cfn_simulator.batch_world import BatchWorld


def environment(world: BatchWorld, name: str = "ce", **overrides: Any) -> dict[str, Any]:
    return {
        "computeEnvironmentName": name,
        "type": "MANAGED",
        "computeResources": {
            "type": "EC2",
            "allocationStrategy": "BEST_FIT_PROGRESSIVE",
            "maxvCpus": 4,
            "instanceTypes": ["optimal"],
            "subnets": [world.subnet],
            "securityGroupIds": [world.group],
            "instanceRole": world.profile,
        },
        **overrides,
    }


def queue(batch: Any, world: BatchWorld, name: str = "queue") -> str:
    batch.create_compute_environment(**environment(world, f"{name}-ce"))
    order = [{"order": 1, "computeEnvironment": f"{name}-ce"}]
    made = batch.create_job_queue(jobQueueName=name, priority=1, computeEnvironmentOrder=order)
    return str(made["jobQueueArn"])


def definition(batch: Any, name: str = "job", **overrides: Any) -> str:
    made = batch.register_job_definition(
        jobDefinitionName=name,
        type="container",
        containerProperties={
            "image": "python",
            "environment": [{"name": "STAGE", "value": "prod"}, {"name": "KEPT", "value": "1"}],
            "resourceRequirements": [
                {"type": "VCPU", "value": "1"},
                {"type": "MEMORY", "value": "512"},
            ],
        },
        **overrides,
    )
    return str(made["jobDefinitionArn"])
