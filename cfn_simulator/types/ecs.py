"""AWS::ECS: clusters, task definitions, services."""

from __future__ import annotations

from cfn_simulator.types.machinery.recipes.recipe import Call, Name, Recipe, Setting, Tags

CLUSTER = Recipe(
    type="AWS::ECS::Cluster",
    service="ecs",
    name=Name("ClusterName", 255),
    renames={"ClusterSettings": "settings"},
    create=Call("CreateCluster"),
    settings=(
        Setting(
            ("ClusterSettings", "Configuration"),
            Call("UpdateCluster", {"cluster": "$id"}),
            default={"ClusterSettings": [{"Name": "containerInsights", "Value": "disabled"}]},
        ),
    ),
    attributes={"Arn": "$answer.cluster.clusterArn"},
    tags=Tags({"resourceArn": "$attributes.Arn"}),
    delete=(Call("DeleteCluster", {"cluster": "$id"}),),
)

TASK_DEFINITION = Recipe(
    type="AWS::ECS::TaskDefinition",
    service="ecs",
    name=Name("Family", 255),
    create=Call("RegisterTaskDefinition"),
    attributes={"TaskDefinitionArn": "$answer.taskDefinition.taskDefinitionArn"},
    tags=Tags({"resourceArn": "$id"}),
    delete=(Call("DeregisterTaskDefinition", {"taskDefinition": "$id"}),),
)

SERVICE_IDS = {"cluster": "$properties.Cluster", "service": "$id"}
SERVICE = Recipe(
    type="AWS::ECS::Service",
    service="ecs",
    name=Name("ServiceName", 255),
    create=Call("CreateService"),
    update=Call("UpdateService", SERVICE_IDS),
    # moto accepts it in updates only.
    settings=(Setting(("DeploymentConfiguration",), Call("UpdateService", SERVICE_IDS)),),
    attributes={
        "ServiceArn": "$answer.service.serviceArn",
        "Name": "$answer.service.serviceName",
    },
    tags=Tags({"resourceArn": "$id"}),
    delete=(Call("DeleteService", {**SERVICE_IDS, "force": True}),),
)

RECIPES = (CLUSTER, SERVICE, TASK_DEFINITION)
