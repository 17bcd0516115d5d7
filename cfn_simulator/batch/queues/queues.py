"""Job queues: create, update, describe, delete."""

from __future__ import annotations

from cfn_simulator.batch.environments.environments import existing_environment
from cfn_simulator.batch.jobs.jobs import fail_unfinished_jobs
from cfn_simulator.batch.pages import page
from cfn_simulator.batch.queues.queue_rules import (
    creation_problems,
    order_problems,
    update_problems,
)
from cfn_simulator.batch.refusal import BatchFault, refuse_any
from cfn_simulator.batch.state import BatchRegion, Document, named

UPDATABLE = ("state", "priority", "schedulingPolicyArn", "jobStateTimeLimitActions")


def create_job_queue(batch: BatchRegion, given: Document) -> Document:
    name = given["jobQueueName"]
    if name in batch.queues:
        raise BatchFault("Object already exists")
    refuse_any(creation_problems(batch, given))
    order = _resolved_order(batch, given["computeEnvironmentOrder"])
    batch.queues[name] = {
        "state": "ENABLED",
        "tags": {},
        "jobStateTimeLimitActions": [],
        "jobQueueType": _queue_type(batch, order),
        **given,
        "computeEnvironmentOrder": order,
        "jobQueueArn": batch.arn("job-queue", name),
        "status": "VALID",
        "statusReason": "JobQueue Healthy",
    }
    return _identity(batch.queues[name])


def update_job_queue(batch: BatchRegion, given: Document) -> Document:
    queue = existing_queue(batch, given["jobQueue"])
    refuse_any(update_problems(batch, queue, given))
    if "computeEnvironmentOrder" in given:
        queue["computeEnvironmentOrder"] = _resolved_order(batch, given["computeEnvironmentOrder"])
    queue.update({member: given[member] for member in UPDATABLE if member in given})
    return _identity(queue)


def delete_job_queue(batch: BatchRegion, given: Document) -> Document:
    queue = existing_queue(batch, given["jobQueue"])
    if queue["state"] != "DISABLED":
        raise BatchFault("Cannot delete, job queue must be in the DISABLED state")
    fail_unfinished_jobs(batch, queue["jobQueueArn"], "Job queue was deleted")
    del batch.queues[queue["jobQueueName"]]
    return {}


def describe_job_queues(batch: BatchRegion, given: Document) -> Document:
    requested = {named(reference) for reference in given.get("jobQueues", [])}
    found = [queue for name, queue in batch.queues.items() if not requested or name in requested]
    return page(found, "jobQueues", given)


def existing_queue(batch: BatchRegion, reference: str) -> Document:
    """The queue that a name or an ARN refers to."""
    name = named(reference)
    if name not in batch.queues:
        raise BatchFault(f"Job queue {reference} does not exist")
    return batch.queues[name]


def _resolved_order(batch: BatchRegion, order: list[Document]) -> list[Document]:
    refuse_any(order_problems(batch, order))
    return [
        {
            "order": entry["order"],
            "computeEnvironment": existing_environment(batch, entry["computeEnvironment"])[
                "computeEnvironmentArn"
            ],
        }
        for entry in sorted(order, key=lambda entry: int(entry["order"]))
    ]


def _queue_type(batch: BatchRegion, order: list[Document]) -> str:
    first = existing_environment(batch, order[0]["computeEnvironment"])
    kind = first.get("computeResources", {}).get("type", "EC2")
    return "ECS_FARGATE" if kind.startswith("FARGATE") else "ECS"


def _identity(queue: Document) -> Document:
    return {member: queue[member] for member in ("jobQueueName", "jobQueueArn")}
