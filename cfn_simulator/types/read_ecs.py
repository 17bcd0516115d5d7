"""Reads back repositories from Amazon ECR, and clusters, task definitions and services from ECS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.types.machinery.reading.read_recipe import Detail, ReadRecipe
from cfn_simulator.types.machinery.reading.target import Reader
from cfn_simulator.types.machinery.recipes.recipe import Call


def _lifecycle(facts: Mapping[str, Any]) -> Any:
    return {"LifecyclePolicyText": facts["answer"]["lifecyclePolicyText"]}


def _named(facts: Mapping[str, Any]) -> str:
    """The service's ARN; an import identifies it as `arn|cluster`."""
    return str(facts["id"]).partition("|")[0]


REPOSITORY = ReadRecipe(
    service="ecr",
    call=Call("DescribeRepositories", {"repositoryNames": ["$id"]}),
    record="$answer.repositories[0]",
    same=(
        "EncryptionConfiguration",
        "ImageScanningConfiguration",
        "ImageTagMutability",
        "RepositoryName",
        "RepositoryUri",
    ),
    members={"Arn": "$record.repositoryArn"},
    details=(
        Detail(
            Call("GetLifecyclePolicy", {"repositoryName": "$id"}), {"LifecyclePolicy": _lifecycle}
        ),
        Detail(
            Call("GetRepositoryPolicy", {"repositoryName": "$id"}),
            {"RepositoryPolicyText": "$answer.policyText"},
        ),
        Detail(
            Call("ListTagsForResource", {"resourceArn": "$record.repositoryArn"}),
            {"Tags": "$answer.tags"},
        ),
    ),
)
CLUSTER = ReadRecipe(
    service="ecs",
    call=Call("DescribeClusters", {"clusters": ["$id"], "include": ["SETTINGS", "TAGS"]}),
    record="$answer.clusters[?status != 'INACTIVE'] | [0]",
    same=("ClusterName", "Tags"),
    members={"Arn": "$record.clusterArn", "ClusterSettings": "$record.settings"},
)
TASK_DEFINITION = ReadRecipe(
    service="ecs",
    call=Call("DescribeTaskDefinition", {"taskDefinition": "$id", "include": ["TAGS"]}),
    record="$[answer.taskDefinition][?status != 'INACTIVE'] | [0]",
    same=(
        "ContainerDefinitions",
        "Cpu",
        "ExecutionRoleArn",
        "Family",
        "Memory",
        "NetworkMode",
        "RequiresCompatibilities",
        "TaskDefinitionArn",
        "TaskRoleArn",
    ),
    members={"Tags": "$answer.tags"},
)

SERVICE = ReadRecipe(
    service="ecs",
    call=Call(
        "DescribeServices",
        {"cluster": "$properties.Cluster", "services": [_named], "include": ["TAGS"]},
    ),
    record="$answer.services[?status != 'INACTIVE'] | [0]",
    same=(
        "DesiredCount",
        "LaunchType",
        "LoadBalancers",
        "NetworkConfiguration",
        "ServiceArn",
        "ServiceName",
        "Tags",
        "TaskDefinition",
    ),
    members={"Cluster": "$properties.Cluster", "Name": "$record.serviceName"},
)

READERS: Mapping[str, Reader] = {
    "AWS::ECR::Repository": REPOSITORY,
    "AWS::ECS::Cluster": CLUSTER,
    "AWS::ECS::Service": SERVICE,
    "AWS::ECS::TaskDefinition": TASK_DEFINITION,
}
