"""Jobs as Describe returns them: a definition, a queue and what the submitter overrides, in one."""

from __future__ import annotations

import uuid

from metaflow_batch_cfn.simulator.batch.state import BatchRegion, Document

WAITING = "The simulator has no compute capacity: the job waits and will not be run."
FROM_DEFINITION = ("retryStrategy", "timeout", "propagateTags", "platformCapabilities")


def new_job(batch: BatchRegion, given: Document, queue: Document, definition: Document) -> Document:
    """The job that `given` asks for: what the definition says, with its overrides."""
    job_id = str(uuid.uuid4())
    inherited = {name: definition[name] for name in FROM_DEFINITION if name in definition}
    own = {name: given[name] for name in FROM_DEFINITION if name in given}
    job: Document = {
        **inherited,
        **own,
        "jobArn": batch.arn("job", job_id),
        "jobId": job_id,
        "jobName": given["jobName"],
        "jobQueue": queue["jobQueueArn"],
        "jobDefinition": definition["jobDefinitionArn"],
        "status": "PENDING" if given.get("dependsOn") else "RUNNABLE",
        "statusReason": WAITING,
        "createdAt": batch.milliseconds(),
        "attempts": [],
        "dependsOn": given.get("dependsOn", []),
        "parameters": {**definition["parameters"], **given.get("parameters", {})},
        "tags": given.get("tags", {}),
    }
    if "shareIdentifier" in given:
        job["shareIdentifier"] = given["shareIdentifier"]
    if "containerProperties" in definition:
        overrides = given.get("containerOverrides", {})
        job["container"] = _container(definition["containerProperties"], overrides)
    if "nodeProperties" in definition:
        job["nodeProperties"] = definition["nodeProperties"]
    return job


def _container(defined: Document, overrides: Document) -> Document:
    return {
        **defined,
        **{name: overrides[name] for name in ("vcpus", "memory", "command") if name in overrides},
        "environment": _overridden(
            defined["environment"], overrides.get("environment", []), "name"
        ),
        "resourceRequirements": _overridden(
            defined["resourceRequirements"], overrides.get("resourceRequirements", []), "type"
        ),
    }


def _overridden(defined: list[Document], overrides: list[Document], key: str) -> list[Document]:
    merged = {entry[key]: entry for entry in [*defined, *overrides]}
    return list(merged.values())


def spread(batch: BatchRegion, parent: Document, size: int) -> None:
    """An array: the parent waits for its children, which are jobs of their own."""
    for index in range(size):
        child_id = f"{parent['jobId']}:{index}"
        batch.jobs[child_id] = {
            **parent,
            "jobId": child_id,
            "jobArn": batch.arn("job", child_id),
            "arrayProperties": {"index": index},
        }
    parent["arrayProperties"] = {"size": size, "statusSummary": {parent["status"]: size}}
    parent["status"] = "PENDING"
