"""Samples of AWS Batch resources."""

from __future__ import annotations

from typing import Any

from tests.cfn_simulator.drifting.identity import ROLE
from tests.cfn_simulator.drifting.networks import GROUP, SUBNET, VPC
from tests.cfn_simulator.drifting.sample import LiveStack, Sample, arn, call, made, ref

MAP = {"team": "research"}
NETWORK = {"Vpc": VPC, "Subnet": SUBNET, "Group": GROUP}
ENVIRONMENT = made(
    "AWS::Batch::ComputeEnvironment",
    Type="MANAGED",
    ComputeEnvironmentName="spare",
    ComputeResources={
        "Type": "FARGATE",
        "MaxvCpus": 4,
        "Subnets": [ref("Subnet")],
        "SecurityGroupIds": [ref("Group")],
    },
)


def _rescale(stack: LiveStack) -> None:
    stack.client("batch").update_compute_environment(
        computeEnvironment=stack.id(), computeResources={"maxvCpus": 99}
    )


def _delete_environment(stack: LiveStack) -> None:
    batch = stack.client("batch")
    batch.update_compute_environment(computeEnvironment=stack.id(), state="DISABLED")
    batch.delete_compute_environment(computeEnvironment=stack.id())


def _delete_queue(stack: LiveStack) -> None:
    batch = stack.client("batch")
    batch.update_job_queue(jobQueue=stack.id(), state="DISABLED")
    batch.delete_job_queue(jobQueue=stack.id())


def _new_revision(stack: LiveStack) -> None:
    stack.client("batch").register_job_definition(
        jobDefinitionName="train",
        type="container",
        containerProperties={**container("other"), "resourceRequirements": requirements()},
    )


def _deregister_definition(stack: LiveStack) -> None:
    batch = stack.client("batch")
    found = batch.describe_job_definitions(jobDefinitionName="train", status="ACTIVE")
    for one in found["jobDefinitions"]:
        batch.deregister_job_definition(jobDefinition=one["jobDefinitionArn"])


def _disable(stack: LiveStack) -> None:
    stack.client("batch").update_service_environment(
        serviceEnvironment=stack.id(), state="DISABLED"
    )


def _delete_service_environment(stack: LiveStack) -> None:
    _disable(stack)
    stack.client("batch").delete_service_environment(serviceEnvironment=stack.id())


def container(image: str) -> dict[str, Any]:
    return {"image": image, "command": ["echo", "done"]}


def requirements() -> list[dict[str, str]]:
    return [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "2048"}]


SAMPLES = (
    Sample(
        "AWS::Batch::ComputeEnvironment",
        {
            "ComputeEnvironmentName": "main",
            "Type": "MANAGED",
            "State": "ENABLED",
            "ServiceRole": arn("Role"),
            "ReplaceComputeEnvironment": False,
            "UpdatePolicy": {"TerminateJobsOnUpdate": False, "JobExecutionTimeoutMinutes": 60},
            "ComputeResources": {
                "Type": "EC2",
                "AllocationStrategy": "BEST_FIT_PROGRESSIVE",
                "MinvCpus": "0",
                "MaxvCpus": "16",
                "DesiredvCpus": 2,
                "InstanceTypes": ["m5.large", "c5.large"],
                "InstanceRole": arn("Profile"),
                "Subnets": [ref("Subnet")],
                "SecurityGroupIds": [ref("Group")],
                "UpdateToLatestImageVersion": True,
                "Tags": {"Name": "worker"},
            },
            "Tags": MAP,
        },
        delete=_delete_environment,
        change=_rescale,
        pointers=("/ComputeResources/MaxvCpus",),
        beside={
            **NETWORK,
            "Role": ROLE,
            "Profile": made("AWS::IAM::InstanceProfile", Roles=[ref("Role")]),
        },
    ),
    Sample(
        "AWS::Batch::JobQueue",
        {
            "JobQueueName": "main",
            "JobQueueType": "ECS_FARGATE",
            "State": "ENABLED",
            "Priority": "5",
            "SchedulingPolicyArn": ref("Fair"),
            "ComputeEnvironmentOrder": [{"Order": 1, "ComputeEnvironment": "spare"}],
            "JobStateTimeLimitActions": [
                {
                    "State": "RUNNABLE",
                    "Action": "CANCEL",
                    "MaxTimeSeconds": 600,
                    "Reason": "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY",
                }
            ],
            "Tags": MAP,
        },
        delete=_delete_queue,
        change=call("batch", "update_job_queue", jobQueue="$", priority=7),
        pointers=("/Priority",),
        beside={
            **NETWORK,
            "Spare": ENVIRONMENT,
            "Fair": {**made("AWS::Batch::SchedulingPolicy"), "DependsOn": "Spare"},
        },
    ),
    Sample(
        "AWS::Batch::JobDefinition",
        {
            "JobDefinitionName": "train",
            "Type": "container",
            "ContainerProperties": {
                "Image": "python:3.12",
                "Command": ["echo", "done"],
                "ResourceRequirements": [
                    {"Type": "VCPU", "Value": "1"},
                    {"Type": "MEMORY", "Value": "2048"},
                ],
                "Environment": [{"Name": "A", "Value": "b"}],
                "JobRoleArn": arn("Role"),
                "LogConfiguration": {"LogDriver": "awslogs", "Options": {"awslogs-group": "x"}},
            },
            "Parameters": {"input": "a"},
            "PlatformCapabilities": ["EC2"],
            "PropagateTags": True,
            "RetryStrategy": {"Attempts": 3},
            "SchedulingPriority": 5,
            "Timeout": {"AttemptDurationSeconds": 600},
            "Tags": MAP,
        },
        delete=_deregister_definition,
        change=_new_revision,
        pointers=(
            "/ContainerProperties/Environment/0",
            "/ContainerProperties/Image",
            "/ContainerProperties/JobRoleArn",
            "/ContainerProperties/LogConfiguration",
            "/Parameters/input",
            "/PlatformCapabilities",
            "/PropagateTags",
            "/RetryStrategy",
            "/SchedulingPriority",
            "/Tags/stage",
            "/Tags/team",
            "/Timeout",
        ),
        beside={"Role": ROLE},
    ),
    Sample(
        "AWS::Batch::JobDefinition",
        {
            "Type": "multinode",
            "NodeProperties": {
                "MainNode": 0,
                "NumNodes": "2",
                "NodeRangeProperties": [
                    {
                        "TargetNodes": "0:1",
                        "Container": {
                            "Image": "python:3.12",
                            "ResourceRequirements": [
                                {"Type": "VCPU", "Value": "1"},
                                {"Type": "MEMORY", "Value": "2048"},
                            ],
                        },
                    }
                ],
            },
        },
        delete=call("batch", "deregister_job_definition", jobDefinition="$"),
    ),
    Sample(
        "AWS::Batch::JobDefinition",
        {
            "Type": "container",
            "ConsumableResourceProperties": {
                "ConsumableResourceList": [{"ConsumableResource": "licences", "Quantity": 1}]
            },
            "EcsProperties": {
                "TaskProperties": [
                    {
                        "Containers": [
                            {
                                "Image": "python:3.12",
                                "Essential": True,
                                "ResourceRequirements": [
                                    {"Type": "VCPU", "Value": "1"},
                                    {"Type": "MEMORY", "Value": "2048"},
                                ],
                            }
                        ]
                    }
                ]
            },
        },
        delete=call("batch", "deregister_job_definition", jobDefinition="$"),
    ),
    Sample(
        "AWS::Batch::JobDefinition",
        {
            "Type": "container",
            "EksProperties": {
                "PodProperties": {
                    "Containers": [
                        {
                            "Image": "python:3.12",
                            "Env": [{"Name": "A", "Value": "b"}],
                            "Resources": {"Limits": {"cpu": "1", "memory": "2048Mi"}},
                        }
                    ]
                }
            },
        },
        delete=call("batch", "deregister_job_definition", jobDefinition="$"),
    ),
    Sample(
        "AWS::Batch::SchedulingPolicy",
        {
            "Name": "fair",
            "FairsharePolicy": {
                "ComputeReservation": 10,
                "ShareDecaySeconds": "600",
                "ShareDistribution": [{"ShareIdentifier": "a", "WeightFactor": 1.5}],
            },
            "Tags": MAP,
        },
        delete=call("batch", "delete_scheduling_policy", arn="$"),
        change=call(
            "batch",
            "update_scheduling_policy",
            arn="$",
            fairsharePolicy={
                "computeReservation": 20,
                "shareDecaySeconds": 600,
                "shareDistribution": [{"shareIdentifier": "a", "weightFactor": 1.5}],
            },
        ),
        pointers=("/FairsharePolicy/ComputeReservation",),
    ),
    Sample(
        "AWS::Batch::SchedulingPolicy",
        {"Name": "shared", "QuotaSharePolicy": {"IdleResourceAssignmentStrategy": "FIFO"}},
        delete=call("batch", "delete_scheduling_policy", arn="$"),
    ),
    Sample(
        "AWS::Batch::ConsumableResource",
        {
            "ConsumableResourceName": "licences",
            "ResourceType": "REPLENISHABLE",
            "TotalQuantity": 4,
            "Tags": MAP,
        },
        delete=call("batch", "delete_consumable_resource", consumableResource="$"),
        change=call(
            "batch",
            "update_consumable_resource",
            consumableResource="$",
            operation="ADD",
            quantity=2,
        ),
        pointers=("/TotalQuantity",),
    ),
    Sample(
        "AWS::Batch::ServiceEnvironment",
        {
            "ServiceEnvironmentName": "lent",
            "ServiceEnvironmentType": "SAGEMAKER_TRAINING",
            "State": "ENABLED",
            "CapacityLimits": [{"MaxCapacity": 8, "CapacityUnit": "NUM_INSTANCES"}],
            "Tags": MAP,
        },
        delete=_delete_service_environment,
        change=_disable,
        pointers=("/State",),
    ),
)
