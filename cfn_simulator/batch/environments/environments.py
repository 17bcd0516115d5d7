"""Compute environments: create, update, describe, delete.

In: documents of the API. Out: what Describe returns afterwards.
Limits: Batch creates an environment in the background, so it does not refuse a request that names a
missing subnet; the environment becomes INVALID, with a reason. Here that happens at once. An
environment whose role has been deleted becomes INVALID the next time that it is described.
"""

from __future__ import annotations

import uuid

from cfn_simulator.batch.environments.environment_rules import (
    ELASTIC_TYPES,
    creation_problems,
    update_problems,
)
from cfn_simulator.batch.environments.foundations import missing_foundations, missing_roles
from cfn_simulator.batch.environments.instance_types import instance_type_problems
from cfn_simulator.batch.environments.service_role import ensure_service_linked_role
from cfn_simulator.batch.pages import page
from cfn_simulator.batch.refusal import BatchFault, refuse_any
from cfn_simulator.batch.state import BatchRegion, Document, named

HEALTHY = "ComputeEnvironment Healthy"
DEFAULT_UPDATE_POLICY = {"terminateJobsOnUpdate": False, "jobExecutionTimeoutMinutes": 30}
WRITE_ONLY = ("updateToLatestImageVersion",)


def create_compute_environment(batch: BatchRegion, given: Document) -> Document:
    name = given["computeEnvironmentName"]
    if name in batch.environments:
        raise BatchFault("Object already exists")
    resources = given.get("computeResources", {})
    refuse_any([*creation_problems(given), *instance_type_problems(batch, resources)])
    role = given.get("serviceRole") or ensure_service_linked_role(batch)
    batch.environments[name] = {**_first_description(batch, given), "serviceRole": role}
    _set_status(batch, batch.environments[name])
    return _identity(batch.environments[name])


def update_compute_environment(batch: BatchRegion, given: Document) -> Document:
    environment = existing_environment(batch, given["computeEnvironment"])
    _is_stranded(batch, environment)
    resources = given.get("computeResources", {})
    refuse_any([*update_problems(environment, given), *instance_type_problems(batch, resources)])
    for member in ("state", "unmanagedvCpus", "serviceRole", "context", "ecsSettings"):
        if member in given:
            environment[member] = given[member]
    # "updatePolicy ... is ignored for Fargate" (service model, UpdatePolicy).
    if "updatePolicy" in given and "updatePolicy" in environment:
        environment["updatePolicy"] = {**environment["updatePolicy"], **given["updatePolicy"]}
    if resources:
        environment["computeResources"] = _merged(environment["computeResources"], resources)
    _set_status(batch, environment)
    return _identity(environment)


def delete_compute_environment(batch: BatchRegion, given: Document) -> Document:
    environment = existing_environment(batch, given["computeEnvironment"])
    if environment["state"] != "DISABLED":
        raise BatchFault("Cannot delete, compute environment must be in the DISABLED state")
    arn = environment["computeEnvironmentArn"]
    if any(_uses(queue, arn) for queue in batch.queues.values()):
        raise BatchFault("Cannot delete, found existing JobQueue relationship")
    if _is_stranded(batch, environment):
        return {}
    del batch.environments[environment["computeEnvironmentName"]]
    return {}


def describe_compute_environments(batch: BatchRegion, given: Document) -> Document:
    requested = {named(reference) for reference in given.get("computeEnvironments", [])}
    found = [
        environment
        for name, environment in batch.environments.items()
        if not requested or name in requested
    ]
    for environment in found:
        _is_stranded(batch, environment)
    return page(found, "computeEnvironments", given)


def existing_environment(batch: BatchRegion, reference: str) -> Document:
    """The environment that a name or an ARN refers to."""
    name = named(reference)
    if name not in batch.environments:
        raise BatchFault(f"Compute environment {reference} does not exist")
    return batch.environments[name]


def _first_description(batch: BatchRegion, given: Document) -> Document:
    resources = given.get("computeResources")
    name = given["computeEnvironmentName"]
    description: Document = {
        **given,
        "computeEnvironmentArn": batch.arn("compute-environment", name),
        "state": given.get("state", "ENABLED"),
        "tags": given.get("tags", {}),
        "containerOrchestrationType": "EKS" if "eksConfiguration" in given else "ECS",
        "uuid": str(uuid.uuid4()),
    }
    if resources is None:
        return description
    if resources["type"] not in ELASTIC_TYPES:
        return description
    return {
        **description,
        "computeResources": _with_defaults(resources),
        "updatePolicy": DEFAULT_UPDATE_POLICY,
    }


def _with_defaults(resources: Document) -> Document:
    least = resources.get("minvCpus", 0)
    return {**resources, "minvCpus": least, "desiredvCpus": resources.get("desiredvCpus", least)}


def _merged(present: Document, changes: Document) -> Document:
    merged = {**present, **changes}
    if "minvCpus" in changes and "desiredvCpus" in merged:
        merged["desiredvCpus"] = max(merged["desiredvCpus"], merged["minvCpus"])
    return {
        key: value
        for key, value in merged.items()
        if key not in WRITE_ONLY and not (key in changes and _is_cleared(key, value))
    }


def _is_cleared(key: str, value: object) -> bool:
    """Whether an update removes a member, which the API does with empty values."""
    match key, value:
        case "launchTemplate", {"launchTemplateId": ""} | {"launchTemplateName": ""}:
            return True
        case "scalingPolicy", {"minScaleDownDelayMinutes": 0}:
            return True
    return value in ("", [])


def _set_status(batch: BatchRegion, environment: Document) -> None:
    missing = missing_foundations(batch, environment)
    environment["status"] = "INVALID" if missing else "VALID"
    environment["statusReason"] = f"CLIENT_ERROR - {'; '.join(missing)}" if missing else HEALTHY


def _is_stranded(batch: BatchRegion, environment: Document) -> bool:
    """Whether it has lost a role since it was valid: then it is INVALID and cannot be deleted.

    "will leave it permanently in an INVALID status, preventing deletion"
    (hashicorp/terraform-provider-aws, pull request 16417). It can be deleted once the role exists
    again; so can an environment that was never valid, since nothing was created for it.
    """
    name, missing = environment["computeEnvironmentName"], [*missing_roles(batch, environment)]
    if not missing:
        batch.stranded.pop(name, None)
    elif environment["status"] == "VALID":
        batch.stranded[name] = f"CLIENT_ERROR - {'; '.join(missing)}"
        environment.update(status="INVALID", statusReason=batch.stranded[name])
    return name in batch.stranded


def _uses(queue: Document, arn: str) -> bool:
    return any(entry["computeEnvironment"] == arn for entry in queue["computeEnvironmentOrder"])


def _identity(environment: Document) -> Document:
    return {
        member: environment[member]
        for member in ("computeEnvironmentName", "computeEnvironmentArn")
    }
