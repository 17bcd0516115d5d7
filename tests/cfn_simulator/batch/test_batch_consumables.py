"""Consumable resources and service environments: through stacks and through the API."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from metaflow_batch_cfn.documents import Json
from tests.cfn_simulator.sandbox import Sandbox

LIMITS: Json = [{"MaxCapacity": 4, "CapacityUnit": "NUM_INSTANCES"}]


@pytest.fixture
def batch(sandbox: Sandbox) -> Any:
    return sandbox.services.client("batch")


def test_a_consumable_resource_is_created_updated_tagged_and_deleted(
    sandbox: Sandbox, batch: Any
) -> None:
    made = sandbox.made(
        "AWS::Batch::ConsumableResource",
        {"ResourceType": "REPLENISHABLE", "TotalQuantity": "5", "Tags": {"own": "yes"}},
        "Licences",
    )
    assert made.state.attributes["AvailableQuantity"] == 5
    made = made.with_property(TotalQuantity=7)
    found = batch.describe_consumable_resource(consumableResource=made.ref)
    assert (found["totalQuantity"], found["availableQuantity"]) == (7, 7)
    assert found["consumableResourceName"].startswith("demo-Licences-")
    assert (found["tags"]["own"], found["tags"]["team"]) == ("yes", "research")
    made.removed()
    assert batch.list_consumable_resources()["consumableResources"] == []


def test_quantities_are_added_and_removed_and_never_negative(batch: Any) -> None:
    batch.create_consumable_resource(consumableResourceName="seats", totalQuantity=2)
    added = batch.update_consumable_resource(
        consumableResource="seats", operation="ADD", quantity=3
    )
    assert added["totalQuantity"] == 5
    with pytest.raises(ClientError, match="cannot be -1"):
        batch.update_consumable_resource(consumableResource="seats", operation="REMOVE", quantity=6)
    with pytest.raises(ClientError, match="already exists"):
        batch.create_consumable_resource(consumableResourceName="seats")
    with pytest.raises(ClientError, match="does not exist"):
        batch.describe_consumable_resource(consumableResource="chairs")
    (listed,) = batch.list_consumable_resources()["consumableResources"]
    assert listed["totalQuantity"] == 5


def test_a_service_environment_is_disabled_before_it_is_deleted(
    sandbox: Sandbox, batch: Any
) -> None:
    made = sandbox.made(
        "AWS::Batch::ServiceEnvironment",
        {"ServiceEnvironmentType": "SAGEMAKER_TRAINING", "CapacityLimits": LIMITS},
    )
    made = made.with_property(CapacityLimits=[{"MaxCapacity": 8, "CapacityUnit": "NUM_INSTANCES"}])
    (found,) = batch.describe_service_environments(serviceEnvironments=[made.ref])[
        "serviceEnvironments"
    ]
    assert found["capacityLimits"] == [{"maxCapacity": 8, "capacityUnit": "NUM_INSTANCES"}]
    with pytest.raises(ClientError, match="must be in the DISABLED state"):
        batch.delete_service_environment(serviceEnvironment=made.ref)
    made.removed()
    made.removed()
    assert batch.describe_service_environments()["serviceEnvironments"] == []
