"""Images and where containers run, as ECR and ECS tell it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.types.machinery.reading.described import Described, Detail
from cfn_simulator.types.machinery.reading.sought import Reader
from cfn_simulator.types.machinery.recipes.recipe import Call


def _lifecycle(facts: Mapping[str, Any]) -> Any:
    return {"LifecyclePolicyText": facts["answer"]["lifecyclePolicyText"]}


def _named(facts: Mapping[str, Any]) -> str:
    """The service of an import is named with its cluster: `arn|cluster`."""
    return str(facts["id"]).partition("|")[0]


REPOSITORY = Described(
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
CLUSTER = Described(
    service="ecs",
    call=Call("DescribeClusters", {"clusters": ["$id"], "include": ["SETTINGS", "TAGS"]}),
    record="$answer.clusters[?status != 'INACTIVE'] | [0]",
    same=("ClusterName", "Tags"),
    members={"Arn": "$record.clusterArn", "ClusterSettings": "$record.settings"},
)
TASK_DEFINITION = Described(
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

SERVICE = Described(
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
