"""Consumable resources, such as licences, which jobs consume or return."""

from __future__ import annotations

from cfn_simulator.batch.pages import page
from cfn_simulator.batch.refusal import BatchFault
from cfn_simulator.batch.state import BatchRegion, Document, named


def create_consumable_resource(batch: BatchRegion, given: Document) -> Document:
    name = given["consumableResourceName"]
    if name in batch.consumables:
        raise BatchFault("Object already exists")
    total = _quantity(given.get("totalQuantity", 0))
    batch.consumables[name] = {
        "resourceType": "REPLENISHABLE",
        "tags": {},
        **given,
        "consumableResourceArn": batch.arn("consumable-resource", name),
        "totalQuantity": total,
        "inUseQuantity": 0,
        "availableQuantity": total,
        "createdAt": batch.milliseconds(),
    }
    return _identity(batch.consumables[name])


def update_consumable_resource(batch: BatchRegion, given: Document) -> Document:
    found = _existing(batch, given["consumableResource"])
    quantity, total = given.get("quantity", 0), found["totalQuantity"]
    match given.get("operation", "SET"):
        case "ADD":
            total += quantity
        case "REMOVE":
            total -= quantity
        case "SET":
            total = quantity
        case operation:
            raise BatchFault(f"operation must be SET, ADD or REMOVE, not {operation}")
    found["totalQuantity"] = _quantity(total)
    found["availableQuantity"] = total - found["inUseQuantity"]
    return {**_identity(found), "totalQuantity": total}


def delete_consumable_resource(batch: BatchRegion, given: Document) -> Document:
    found = _existing(batch, given["consumableResource"])
    del batch.consumables[found["consumableResourceName"]]
    return {}


def describe_consumable_resource(batch: BatchRegion, given: Document) -> Document:
    return dict(_existing(batch, given["consumableResource"]))


def list_consumable_resources(batch: BatchRegion, given: Document) -> Document:
    shown = ("totalQuantity", "inUseQuantity", "resourceType")
    found = [
        {**_identity(resource), **{name: resource[name] for name in shown}}
        for resource in batch.consumables.values()
    ]
    return page(found, "consumableResources", given)


def _identity(resource: Document) -> Document:
    names = ("consumableResourceName", "consumableResourceArn")
    return {name: resource[name] for name in names}


def _quantity(number: int) -> int:
    if number < 0:
        raise BatchFault(f"The quantity of a consumable resource cannot be {number}")
    return number


def _existing(batch: BatchRegion, reference: str) -> Document:
    if named(reference) not in batch.consumables:
        raise BatchFault(f"Consumable resource {reference} does not exist")
    return batch.consumables[named(reference)]
