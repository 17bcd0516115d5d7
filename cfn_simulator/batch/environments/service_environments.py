"""Service environments: capacity for jobs in another service (SageMaker training)."""

from __future__ import annotations

from cfn_simulator.batch.pages import page
from cfn_simulator.batch.refusal import BatchFault
from cfn_simulator.batch.state import BatchRegion, Document, named

CHANGEABLE = ("state", "capacityLimits")


def create_service_environment(batch: BatchRegion, given: Document) -> Document:
    name = given["serviceEnvironmentName"]
    if name in batch.service_environments:
        raise BatchFault("Object already exists")
    batch.service_environments[name] = {
        "state": "ENABLED",
        "tags": {},
        **given,
        "serviceEnvironmentArn": batch.arn("service-environment", name),
        "status": "VALID",
    }
    return _identity(batch.service_environments[name])


def update_service_environment(batch: BatchRegion, given: Document) -> Document:
    found = _existing(batch, given["serviceEnvironment"])
    found.update({name: given[name] for name in CHANGEABLE if name in given})
    return _identity(found)


def delete_service_environment(batch: BatchRegion, given: Document) -> Document:
    found = _existing(batch, given["serviceEnvironment"])
    if found["state"] != "DISABLED":
        raise BatchFault("Cannot delete, resource must be in the DISABLED state")
    del batch.service_environments[found["serviceEnvironmentName"]]
    return {}


def describe_service_environments(batch: BatchRegion, given: Document) -> Document:
    requested = {named(reference) for reference in given.get("serviceEnvironments", ())}
    found = [
        environment
        for name, environment in batch.service_environments.items()
        if not requested or name in requested
    ]
    return page(found, "serviceEnvironments", given)


def _identity(environment: Document) -> Document:
    names = ("serviceEnvironmentName", "serviceEnvironmentArn")
    return {name: environment[name] for name in names}


def _existing(batch: BatchRegion, reference: str) -> Document:
    if named(reference) not in batch.service_environments:
        raise BatchFault(f"Service environment {reference} does not exist")
    return batch.service_environments[named(reference)]
