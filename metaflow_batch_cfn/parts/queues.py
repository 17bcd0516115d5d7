"""Queues by the kind of their environments, which a type checker tells apart: instances and
Fargate never share a queue, and several nodes at once need On-Demand instances.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from troposphere import batch

from metaflow_batch_cfn.core.values import Number, Text, TextList, present
from metaflow_batch_cfn.parts.compute import job_queue


@dataclass(frozen=True)
class OnDemand:
    """An environment of On-Demand instances."""

    arn: Text


@dataclass(frozen=True)
class Spot:
    """An environment of Spot instances."""

    arn: Text


@dataclass(frozen=True)
class Instances:
    """An environment of instances of which the template does not say whether they are Spot."""

    arn: Text


@dataclass(frozen=True)
class Fargate:
    """An environment on Fargate, Spot or not."""

    arn: Text


def ec2_queue(
    title: str,
    name: Any,
    environments: tuple[OnDemand | Spot | Instances, ...],
    priority: int,
    tags: Mapping[str, str],
) -> batch.JobQueue:
    """A queue over instances, the first environment tried first. AWS Batch takes up to three."""
    return job_queue(title, name, _in_order(*environments), tags, priority)


def multi_node_queue(
    title: str, name: Any, environment: OnDemand, priority: int, tags: Mapping[str, str]
) -> batch.JobQueue:
    """A queue for jobs of several nodes, which AWS Batch does not run on Spot."""
    return job_queue(title, name, _in_order(environment), tags, priority)


def fargate_queue(
    title: str, name: Any, environment: Fargate, priority: int, tags: Mapping[str, str]
) -> batch.JobQueue:
    """A queue over one environment on Fargate: Spot and others do not mix, either."""
    return job_queue(title, name, _in_order(environment), tags, priority)


def _in_order(
    *environments: OnDemand | Spot | Instances | Fargate,
) -> list[batch.ComputeEnvironmentOrder]:
    return [
        batch.ComputeEnvironmentOrder(ComputeEnvironment=environment.arn, Order=order)
        for order, environment in enumerate(environments, start=1)
    ]


def fargate_environment(
    title: str,
    kind: str,
    max_vcpus: Number,
    subnet_ids: TextList,
    security_group_ids: TextList,
) -> batch.ComputeEnvironment:
    """An environment on Fargate, with the properties that Fargate has.

    It takes no instance types, roles, strategy or tags, and refuses updates that carry the
    settings by which environments of instances are updated in place:
    https://github.com/aws/aws-cdk/issues/27054
    """
    return batch.ComputeEnvironment(
        title,
        Type="MANAGED",
        State="ENABLED",
        ComputeResources=batch.ComputeResources(
            **present(
                Type=kind,
                MaxvCpus=max_vcpus,
                Subnets=subnet_ids,
                SecurityGroupIds=security_group_ids,
            )
        ),
    )
