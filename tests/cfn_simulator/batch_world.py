"""The prerequisites of a compute environment, created as a stack would create them, and templates
of environments.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from metaflow_batch_cfn.documents import Json
from tests.cfn_simulator.sandbox import Made, Sandbox

ENVIRONMENT = "AWS::Batch::ComputeEnvironment"
QUEUE = "AWS::Batch::JobQueue"
DEFINITION = "AWS::Batch::JobDefinition"


@dataclass(frozen=True)
class BatchWorld:
    """A network, an instance profile and the templates that use them."""

    sandbox: Sandbox
    subnet: str
    group: str
    profile: str

    @classmethod
    def new(cls, sandbox: Sandbox) -> BatchWorld:
        vpc = sandbox.vpc().ref
        return cls(
            sandbox,
            sandbox.subnet(vpc).ref,
            sandbox.security_group(vpc).ref,
            sandbox.instance_profile().ref,
        )

    @property
    def client(self) -> Any:
        return self.sandbox.services.client("batch")

    def resources(self, **overrides: Json) -> dict[str, Json]:
        """ComputeResources as in a template; numbers are strings, as parameters provide them."""
        return {
            "Type": "EC2",
            "AllocationStrategy": "BEST_FIT_PROGRESSIVE",
            "MinvCpus": "0",
            "MaxvCpus": "16",
            "InstanceTypes": ["m6i", "c7i.large", "default_x86_64"],
            "Subnets": [self.subnet],
            "SecurityGroupIds": [self.group],
            "InstanceRole": self.profile,
            **overrides,
        }

    def fargate(self, **overrides: Json) -> dict[str, Json]:
        return {
            "Type": "FARGATE",
            "MaxvCpus": 8,
            "Subnets": [self.subnet],
            "SecurityGroupIds": [self.group],
            **overrides,
        }

    def environment(self, logical_id: str = "Ce", **overrides: Json) -> Made:
        properties: dict[str, Json] = {
            "Type": "MANAGED",
            "ReplaceComputeEnvironment": False,
            "ComputeResources": self.resources(),
            **overrides,
        }
        return self.sandbox.made(ENVIRONMENT, properties, logical_id)

    def queue(self, *environments: str, **overrides: Json) -> Made:
        order: Json = [
            {"Order": str(place), "ComputeEnvironment": arn}
            for place, arn in enumerate(environments, start=1)
        ]
        properties: dict[str, Json] = {
            "Priority": "1",
            "ComputeEnvironmentOrder": order,
            **overrides,
        }
        return self.sandbox.made(QUEUE, properties, "Queue")

    def definition(self, **overrides: Json) -> Made:
        properties: dict[str, Json] = {
            "Type": "container",
            "ContainerProperties": container(),
            **overrides,
        }
        return self.sandbox.made(DEFINITION, properties, "Definition")

    def described_environment(self, arn: str) -> dict[str, Any]:
        found = self.client.describe_compute_environments(computeEnvironments=[arn])
        return dict(found["computeEnvironments"][0])

    def described_queue(self, arn: str) -> dict[str, Any]:
        return dict(self.client.describe_job_queues(jobQueues=[arn])["jobQueues"][0])

    def described_definition(self, arn: str) -> dict[str, Any]:
        found = self.client.describe_job_definitions(jobDefinitions=[arn])
        return dict(found["jobDefinitions"][0])


def container(**overrides: Json) -> dict[str, Json]:
    return {
        "Image": "public.ecr.aws/docker/library/python:3.12-slim",
        "Command": ["echo", "hello"],
        "ResourceRequirements": [
            {"Type": "VCPU", "Value": "1"},
            {"Type": "MEMORY", "Value": 2048},
        ],
        **overrides,
    }
