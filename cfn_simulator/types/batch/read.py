"""Everything of Batch, as Batch tells it.

What hurts: a job definition is known by its name: what counts is the newest revision that is
active.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.types.machinery.reading.described import Described
from cfn_simulator.types.machinery.reading.sought import Reader
from cfn_simulator.types.machinery.recipes.expression import value_of
from cfn_simulator.types.machinery.recipes.recipe import Call

LIVING = "[?status != 'DELETED' && status != 'DELETING'] | [0]"


def _newest(facts: Mapping[str, Any]) -> Any:
    found = value_of("$answer.jobDefinitions", facts)
    return max(found, key=lambda one: int(one["revision"]), default=None)


def _name(facts: Mapping[str, Any]) -> str:
    """The physical id is an ARN with a revision, that of an import a name."""
    return str(facts["id"]).rsplit("/", 1)[-1].partition(":")[0]


COMPUTE_ENVIRONMENT = Described(
    service="batch",
    call=Call("DescribeComputeEnvironments", {"computeEnvironments": ["$id"]}),
    record=f"$answer.computeEnvironments{LIVING}",
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
JOB_QUEUE = Described(
    service="batch",
    call=Call("DescribeJobQueues", {"jobQueues": ["$id"]}),
    record=f"$answer.jobQueues{LIVING}",
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
JOB_DEFINITION = Described(
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
SCHEDULING_POLICY = Described(
    service="batch",
    call=Call("DescribeSchedulingPolicies", {"arns": ["$id"]}),
    record="$answer.schedulingPolicies[0]",
    same=("Arn", "FairsharePolicy", "Name", "QuotaSharePolicy", "Tags"),
)
CONSUMABLE_RESOURCE = Described(
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
SERVICE_ENVIRONMENT = Described(
    service="batch",
    call=Call("DescribeServiceEnvironments", {"serviceEnvironments": ["$id"]}),
    record=f"$answer.serviceEnvironments{LIVING}",
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
