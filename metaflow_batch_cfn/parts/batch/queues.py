"""Job queues, typed by their compute environments so that a type checker enforces two rules:
instances and Fargate never share a queue, and multi-node jobs need On-Demand instances.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from troposphere import batch

from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.values import Text, present
from metaflow_batch_cfn.parts.tag_properties import tag_mapping

# Reasons for which a job can never start unless the template or the job changes:
# https://docs.aws.amazon.com/batch/latest/userguide/job_stuck_in_runnable_time_limit_actions.html
_HOPELESS = (
    "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE",
    "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
)


@record(frozen=True)
class _Environment:
    """A compute environment, as its queues refer to it."""

    arn: Text


class OnDemand(_Environment):
    """An environment of On-Demand instances."""


class Spot(_Environment):
    """An environment of Spot instances."""


class Instances(_Environment):
    """An environment of instances that may be On-Demand or Spot, depending on a parameter."""


class Fargate(_Environment):
    """An environment on Fargate, Spot or not."""


def ec2_queue(
    title: str,
    name: Any,
    environments: tuple[OnDemand | Spot | Instances, ...],
    priority: int,
    tags: Mapping[str, Text],
) -> batch.JobQueue:
    """A queue on instances, with the preferred environment first. AWS Batch allows up to three."""
    return job_queue(title, name, in_order(*environments), priority, tags)


def multi_node_queue(
    title: str, name: Any, environment: OnDemand, priority: int, tags: Mapping[str, Text]
) -> batch.JobQueue:
    """A queue for multi-node jobs, which AWS Batch does not run on Spot."""
    return job_queue(title, name, in_order(environment), priority, tags)


def fargate_queue(
    title: str, name: Any, environment: Fargate, priority: int, tags: Mapping[str, Text]
) -> batch.JobQueue:
    """A queue on one Fargate environment. Fargate and Fargate Spot do not share a queue here."""
    return job_queue(title, name, in_order(environment), priority, tags)


def in_order(*environments: _Environment) -> list[batch.ComputeEnvironmentOrder]:
    """The environments of a queue, in order of preference."""
    return [
        batch.ComputeEnvironmentOrder(ComputeEnvironment=environment.arn, Order=order)
        for order, environment in enumerate(environments, start=1)
    ]


def job_queue(
    title: str, name: Any, order: Any, priority: int, tags: Mapping[str, Text]
) -> batch.JobQueue:
    """A queue on environments whose order may depend on a condition. It cancels jobs that can
    never run."""
    return batch.JobQueue(
        title,
        **present(
            JobQueueName=name,
            Priority=priority,
            State="ENABLED",
            ComputeEnvironmentOrder=order,
            JobStateTimeLimitActions=cancel_hopeless_jobs(),
            Tags=tag_mapping(tags),
        ),
    )


def cancel_hopeless_jobs() -> list[batch.JobStateTimeLimitAction]:
    """Cancel jobs that no instance can ever run, after ten minutes at the head of the queue."""
    return [
        batch.JobStateTimeLimitAction(
            Action="CANCEL", MaxTimeSeconds=600, Reason=reason, State="RUNNABLE"
        )
        for reason in _HOPELESS
    ]
