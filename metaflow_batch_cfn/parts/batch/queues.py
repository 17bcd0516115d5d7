"""Queues by the kind of their environments, which a type checker tells apart: instances and
Fargate never share a queue, and several nodes at once need On-Demand instances.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from troposphere import batch

from metaflow_batch_cfn.core.values import Text, present
from metaflow_batch_cfn.parts.tags import tag_mapping

# Reasons that AWS Batch can act on although nothing but a change of the template would help:
# https://docs.aws.amazon.com/batch/latest/userguide/job_stuck_in_runnable_time_limit_actions.html
_HOPELESS = (
    "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE",
    "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
)


@dataclass(frozen=True)
class _Environment:
    """A compute environment, as the queues over it need to know it."""

    arn: Text


class OnDemand(_Environment):
    """An environment of On-Demand instances."""


class Spot(_Environment):
    """An environment of Spot instances."""


class Instances(_Environment):
    """An environment of instances of which the template does not say whether they are Spot."""


class Fargate(_Environment):
    """An environment on Fargate, Spot or not."""


def ec2_queue(
    title: str,
    name: Any,
    environments: tuple[OnDemand | Spot | Instances, ...],
    priority: int,
    tags: Mapping[str, str],
) -> batch.JobQueue:
    """A queue over instances, the first environment tried first. AWS Batch takes up to three."""
    return job_queue(title, name, in_order(*environments), priority, tags)


def multi_node_queue(
    title: str, name: Any, environment: OnDemand, priority: int, tags: Mapping[str, str]
) -> batch.JobQueue:
    """A queue for jobs of several nodes, which AWS Batch does not run on Spot."""
    return job_queue(title, name, in_order(environment), priority, tags)


def fargate_queue(
    title: str, name: Any, environment: Fargate, priority: int, tags: Mapping[str, str]
) -> batch.JobQueue:
    """A queue over one environment on Fargate: Spot and others do not mix, either."""
    return job_queue(title, name, in_order(environment), priority, tags)


def in_order(*environments: _Environment) -> list[batch.ComputeEnvironmentOrder]:
    """The environments of a queue, the first one tried first."""
    return [
        batch.ComputeEnvironmentOrder(ComputeEnvironment=environment.arn, Order=order)
        for order, environment in enumerate(environments, start=1)
    ]


def job_queue(
    title: str, name: Any, order: Any, priority: int, tags: Mapping[str, str]
) -> batch.JobQueue:
    """A queue over an order of environments, which may depend on a condition. It does not wait for
    what can never run."""
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
    """Cancel, after ten minutes at the head of the queue, jobs that no instance could ever run."""
    return [
        batch.JobStateTimeLimitAction(
            Action="CANCEL", MaxTimeSeconds=600, Reason=reason, State="RUNNABLE"
        )
        for reason in _HOPELESS
    ]
