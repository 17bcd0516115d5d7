"""AWS::Batch: consumable resources, and service environments, which run jobs in other services.

The other types of Batch have their own files, since their updates have special rules.
"""

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

ENVIRONMENT_ID = {"serviceEnvironment": "$id"}
SERVICE_ENVIRONMENT = Recipe(
    type="AWS::Batch::ServiceEnvironment",
    service="batch",
    name=Name("ServiceEnvironmentName", 128),
    create=Call("CreateServiceEnvironment"),
    update=Call("UpdateServiceEnvironment", ENVIRONMENT_ID),
    attributes={"ServiceEnvironmentArn": "$answer.serviceEnvironmentArn"},
    tags=Tags({"resourceArn": "$id"}),
    delete=(
        Call("UpdateServiceEnvironment", {**ENVIRONMENT_ID, "state": "DISABLED"}),
        Call("DeleteServiceEnvironment", ENVIRONMENT_ID),
    ),
)

RECIPES = (CONSUMABLE_RESOURCE, SERVICE_ENVIRONMENT)
