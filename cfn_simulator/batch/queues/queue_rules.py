"""The rules for job queues.

Sources: the service model (CreateJobQueueRequest, ComputeEnvironmentOrder, JobStateTimeLimitAction)
and the Batch user guide, pages "service_limits" and "job_stuck_in_runnable_time_limit_actions".
"""

from __future__ import annotations

from collections.abc import Iterator

from cfn_simulator.batch.environments.environment_rules import FARGATE_TYPES, NAME
from cfn_simulator.batch.state import BatchRegion, Document, named

MOST_ENVIRONMENTS = 3
REASONS = (
    "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY",
    "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE",
    "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
)


def creation_problems(batch: BatchRegion, given: Document) -> Iterator[str]:
    """The problems of a request to create a queue."""
    if not NAME.fullmatch(given["jobQueueName"]):
        yield f"Job queue name {given['jobQueueName']!r} does not match {NAME.pattern}"
    if "serviceEnvironmentOrder" in given:
        yield "The simulator does not model serviceEnvironmentOrder"
    elif not given.get("computeEnvironmentOrder"):
        yield "computeEnvironmentOrder must name at least one compute environment"
    yield from _common_problems(batch, given)


def update_problems(batch: BatchRegion, queue: Document, given: Document) -> Iterator[str]:
    """The problems of a request, `given`, to update `queue`."""
    if "computeEnvironmentOrder" in given and not given["computeEnvironmentOrder"]:
        yield "computeEnvironmentOrder must name at least one compute environment"
    if "schedulingPolicyArn" in given and "schedulingPolicyArn" not in queue:
        yield "A scheduling policy cannot be added to a job queue that was created without one"
    if given.get("schedulingPolicyArn") == "":
        yield "A scheduling policy cannot be removed from a job queue"
    yield from _common_problems(batch, given)


def order_problems(batch: BatchRegion, order: list[Document]) -> Iterator[str]:
    """The problems of a queue's compute environments."""
    if len(order) > MOST_ENVIRONMENTS:
        yield (
            f"A job queue can have at most {MOST_ENVIRONMENTS} compute environments, "
            f"not {len(order)}"
        )
    places = [entry["order"] for entry in order]
    if len(set(places)) < len(places):
        yield f"computeEnvironmentOrder has duplicate order values: {sorted(places)}"
    names = [named(entry["computeEnvironment"]) for entry in order]
    if len(set(names)) < len(names):
        yield "computeEnvironmentOrder names a compute environment twice"
    yield from _environment_problems(batch, names)


def _environment_problems(batch: BatchRegion, names: list[str]) -> Iterator[str]:
    for name in names:
        if name not in batch.environments:
            yield f"Compute environment {name} does not exist"
        elif batch.environments[name]["status"] != "VALID":
            reason = batch.environments[name]["statusReason"]
            yield f"Compute environment {name} is not VALID: {reason}"
    kinds = {
        batch.environments[name].get("computeResources", {}).get("type", "EC2") in FARGATE_TYPES
        for name in names
        if name in batch.environments
    }
    if len(kinds) > 1:
        yield "A job queue cannot mix EC2 and Fargate compute environments"


def _common_problems(batch: BatchRegion, given: Document) -> Iterator[str]:
    if not 0 <= given.get("priority", 0) <= 1000:
        yield f"priority must be between 0 and 1000, not {given['priority']}"
    policy = given.get("schedulingPolicyArn")
    if policy and policy not in batch.policies:
        yield f"Scheduling policy {policy} does not exist"
    for action in given.get("jobStateTimeLimitActions", []):
        yield from _action_problems(action)


def _action_problems(action: Document) -> Iterator[str]:
    if action["reason"] not in REASONS:
        yield (
            f"jobStateTimeLimitActions reason {action['reason']!r} must be one of "
            f"{', '.join(REASONS)}"
        )
    if not 600 <= action["maxTimeSeconds"] <= 86400:
        yield f"maxTimeSeconds must be between 600 and 86400, not {action['maxTimeSeconds']}"
    if action["action"] == "TERMINATE":
        yield "The action TERMINATE is supported for service jobs only; use CANCEL"
