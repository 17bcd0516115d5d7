"""Whether what a definition is made for is what a queue's environments are.

In: a definition, and the environments of a queue. Out: a Problem before anything is submitted. What
hurts: Batch refuses some of these pairs when a job is submitted, and takes others whose jobs then
stay RUNNABLE; none of them ever runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum

from metaflow_batch_cfn.aws.errors import AccessError
from metaflow_batch_cfn.batch_api.service import JobService
from metaflow_batch_cfn.batch_api.values import Body, Definition, Environment
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.jobs.targets import Target, Targets


class Platform(Enum):
    """What runs containers, in the words of `platformCapabilities`, and EKS."""

    EC2 = "EC2"
    FARGATE = "FARGATE"
    MANAGED_INSTANCES = "MANAGED_INSTANCES"
    EKS = "EKS"


# An environment of no type is unmanaged: EC2 instances that somebody else starts.
_KINDS = {
    "": Platform.EC2,
    "EC2": Platform.EC2,
    "SPOT": Platform.EC2,
    "FARGATE": Platform.FARGATE,
    "FARGATE_SPOT": Platform.FARGATE,
    "ECS_MANAGED_INSTANCES": Platform.MANAGED_INSTANCES,
}


def platforms_named(platforms: Sequence[str]) -> frozenset[str]:
    """Where a definition names none it is for EC2 (API reference, RegisterJobDefinition)."""
    return frozenset(platforms or [Platform.EC2.value])


def platforms_of(environments: Iterable[Environment]) -> frozenset[str]:
    """Of all of them; those of a kind that is not known here have none."""
    found = (Platform.EKS if one.on_eks else _KINDS.get(one.kind) for one in environments)
    return frozenset(one.value for one in found if one)


def agree(definition: Definition, environments: Sequence[Environment]) -> bool:
    """Where a queue's platform is not known, nothing speaks against it."""
    offered = platforms_of(environments)
    return not offered or not offered.isdisjoint(_wanted(definition))


def platform_problems(
    definition: Definition, queue: Target, of: Target, targets: Targets, service: JobService
) -> Iterator[Problem]:
    """What is told has what else the stack offers."""
    environments = _environments(queue.arn, service)
    if not agree(definition, environments):
        yield Problem(
            "--definition",
            f"{of.told} is for {_words(_wanted(definition))} (its platformCapabilities), and "
            f"queue {queue.told} has {_words(platforms_of(environments))} environments: its job "
            "could never run",
            _remedy(definition, environments, targets, service),
        )
    # Jobs of several nodes take no environment with Spot instances (user guide, page "mnp-ce").
    elif definition.body is Body.NODES and any(one.kind == "SPOT" for one in environments):
        what = f"{of.told} has several nodes, and queue {queue.told} has Spot environments"
        yield Problem("--queue", what, "Give a queue whose environments are all On-Demand.")


def _wanted(definition: Definition) -> frozenset[str]:
    if definition.body is Body.EKS:
        return frozenset({Platform.EKS.value})
    return platforms_named(definition.platforms)


def _environments(queue: str, service: JobService) -> tuple[Environment, ...]:
    """None where the caller may submit jobs, and not look: Batch judges then."""
    try:
        found = service.queue(queue)
        return service.environments(found.environments) if found else ()
    except AccessError:
        return ()


def _remedy(
    definition: Definition,
    environments: Sequence[Environment],
    targets: Targets,
    service: JobService,
) -> str:
    queues = [
        target
        for target in targets.queues
        if platforms_of(found := _environments(target.arn, service)) and agree(definition, found)
    ]
    definitions = [
        target
        for target in targets.definitions
        if (other := service.definition(target.arn)) and agree(other, environments)
    ]
    choices = [f"--queue {one.told}" for one in queues]
    choices += [f"--definition {one.told}" for one in definitions]
    if choices:
        return f"Give {' or '.join(choices)}."
    return "Give a queue and a definition of one platform; the stack has no other of either."


def _words(platforms: frozenset[str]) -> str:
    return " and ".join(sorted(platforms))
