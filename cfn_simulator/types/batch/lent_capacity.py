"""AWS::Batch: what jobs use up, and capacity that other services lend. The rest has files of its
own, since its updates have rules of their own."""

from __future__ import annotations

from cfn_simulator.types.machinery.recipes.recipe import Call, Name, Recipe, Tags

CONSUMABLE_RESOURCE = Recipe(
    type="AWS::Batch::ConsumableResource",
    service="batch",
    name=Name("ConsumableResourceName", 128),
    create=Call("CreateConsumableResource"),
    update=Call(
        "UpdateConsumableResource",
        {
            "consumableResource": "$id",
            "operation": "SET",
            "quantity": "$to_number(properties.TotalQuantity)",
        },
    ),
    read=Call("DescribeConsumableResource", {"consumableResource": "$id"}),
    attributes={
        "ConsumableResourceArn": "$answer.consumableResourceArn",
        "AvailableQuantity": "$answer.availableQuantity",
        "InUseQuantity": "$answer.inUseQuantity",
        "CreatedAt": "$answer.createdAt",
    },
    tags=Tags({"resourceArn": "$id"}),
    delete=(Call("DeleteConsumableResource", {"consumableResource": "$id"}),),
)

OF_SERVICE = {"serviceEnvironment": "$id"}
SERVICE_ENVIRONMENT = Recipe(
    type="AWS::Batch::ServiceEnvironment",
    service="batch",
    name=Name("ServiceEnvironmentName", 128),
    create=Call("CreateServiceEnvironment"),
    update=Call("UpdateServiceEnvironment", OF_SERVICE),
    attributes={"ServiceEnvironmentArn": "$answer.serviceEnvironmentArn"},
    tags=Tags({"resourceArn": "$id"}),
    delete=(
        Call("UpdateServiceEnvironment", {**OF_SERVICE, "state": "DISABLED"}),
        Call("DeleteServiceEnvironment", OF_SERVICE),
    ),
)

RECIPES = (CONSUMABLE_RESOURCE, SERVICE_ENVIRONMENT)
