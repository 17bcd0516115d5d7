"""Reads back the resources of AWS Batch.

Limits: a job definition is looked up by name; its newest active revision is returned.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.types.machinery.reading.read_recipe import ReadRecipe
from cfn_simulator.types.machinery.reading.target import Reader
from cfn_simulator.types.machinery.recipes.expression import value_of
from cfn_simulator.types.machinery.recipes.recipe import Call

NOT_DELETED = "[?status != 'DELETED' && status != 'DELETING'] | [0]"


def _newest(facts: Mapping[str, Any]) -> Any:
    found = value_of("$answer.jobDefinitions", facts)
    return max(found, key=lambda definition: int(definition["revision"]), default=None)


def _name(facts: Mapping[str, Any]) -> str:
    """The definition's name; the physical ID is an ARN with a revision, or a name in an import."""
    return str(facts["id"]).rsplit("/", 1)[-1].partition(":")[0]


COMPUTE_ENVIRONMENT = ReadRecipe(
    service="batch",
    call=Call("DescribeComputeEnvironments", {"computeEnvironments": ["$id"]}),
    record=f"$answer.computeEnvironments{NOT_DELETED}",
    same=(
        "ComputeEnvironmentArn",
        "ComputeEnvironmentName",
        "ComputeResources",
        "ServiceRole",
        "State",
        "Tags",
        "Type",
        "UnmanagedvCpus",
    ),
)
JOB_QUEUE = ReadRecipe(
    service="batch",
    call=Call("DescribeJobQueues", {"jobQueues": ["$id"]}),
    record=f"$answer.jobQueues{NOT_DELETED}",
    same=(
        "ComputeEnvironmentOrder",
        "JobQueueArn",
        "JobQueueName",
        "JobQueueType",
        "JobStateTimeLimitActions",
        "Priority",
        "SchedulingPolicyArn",
        "State",
        "Tags",
    ),
)
JOB_DEFINITION = ReadRecipe(
    service="batch",
    call=Call("DescribeJobDefinitions", {"jobDefinitionName": _name, "status": "ACTIVE"}),
    record=_newest,
    same=(
        "ConsumableResourceProperties",
        "ContainerProperties",
        "EcsProperties",
        "EksProperties",
        "JobDefinitionArn",
        "JobDefinitionName",
        "NodeProperties",
        "Parameters",
        "PlatformCapabilities",
        "PropagateTags",
        "RetryStrategy",
        "SchedulingPriority",
        "Tags",
        "Timeout",
        "Type",
    ),
)
SCHEDULING_POLICY = ReadRecipe(
    service="batch",
    call=Call("DescribeSchedulingPolicies", {"arns": ["$id"]}),
    record="$answer.schedulingPolicies[0]",
    same=("Arn", "FairsharePolicy", "Name", "QuotaSharePolicy", "Tags"),
)
CONSUMABLE_RESOURCE = ReadRecipe(
    service="batch",
    call=Call("DescribeConsumableResource", {"consumableResource": "$id"}),
    record="$answer",
    same=(
        "ConsumableResourceArn",
        "ConsumableResourceName",
        "ResourceType",
        "Tags",
        "TotalQuantity",
    ),
)
SERVICE_ENVIRONMENT = ReadRecipe(
    service="batch",
    call=Call("DescribeServiceEnvironments", {"serviceEnvironments": ["$id"]}),
    record=f"$answer.serviceEnvironments{NOT_DELETED}",
    same=(
        "CapacityLimits",
        "ServiceEnvironmentArn",
        "ServiceEnvironmentName",
        "ServiceEnvironmentType",
        "State",
        "Tags",
    ),
)

READERS: Mapping[str, Reader] = {
    "AWS::Batch::ComputeEnvironment": COMPUTE_ENVIRONMENT,
    "AWS::Batch::ConsumableResource": CONSUMABLE_RESOURCE,
    "AWS::Batch::JobDefinition": JOB_DEFINITION,
    "AWS::Batch::JobQueue": JOB_QUEUE,
    "AWS::Batch::SchedulingPolicy": SCHEDULING_POLICY,
    "AWS::Batch::ServiceEnvironment": SERVICE_ENVIRONMENT,
}
