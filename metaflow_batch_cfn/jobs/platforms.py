"""Whether the platform of a job definition matches that of a queue's compute environments.

In: a definition, and the environments of a queue. Out: a Problem before anything is submitted.
Limits: AWS Batch rejects some mismatches in SubmitJob and accepts others, whose jobs then stay
RUNNABLE forever.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum

from metaflow_batch_cfn.aws.errors import AccessError
from metaflow_batch_cfn.batch_api.jobs_and_queues import Body, Definition, Environment
from metaflow_batch_cfn.batch_api.service import JobService
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.jobs.targets import Target, Targets


class Platform(Enum):
    """What runs containers: the values of `platformCapabilities`, and EKS."""

    EC2 = "EC2"
    FARGATE = "FARGATE"
    MANAGED_INSTANCES = "MANAGED_INSTANCES"
    EKS = "EKS"


# An environment without a type is unmanaged: its owner launches the EC2 instances.
_KINDS = {
    "": Platform.EC2,
    "EC2": Platform.EC2,
    "SPOT": Platform.EC2,
    "FARGATE": Platform.FARGATE,
    "FARGATE_SPOT": Platform.FARGATE,
    "ECS_MANAGED_INSTANCES": Platform.MANAGED_INSTANCES,
}


def platforms_named(platforms: Sequence[str]) -> frozenset[str]:
    """EC2 is the default (API reference, RegisterJobDefinition)."""
    return frozenset(platforms or [Platform.EC2.value])


def platforms_of(environments: Iterable[Environment]) -> frozenset[str]:
    """The platforms of all environments; types unknown here are left out."""
    found = (Platform.EKS if each.on_eks else _KINDS.get(each.kind) for each in environments)
    return frozenset(platform.value for platform in found if platform)


def agree(definition: Definition, environments: Sequence[Environment]) -> bool:
    """A queue whose platform is unknown matches every definition."""
    offered = platforms_of(environments)
    return not offered or not offered.isdisjoint(_required(definition))


def platform_problems(
    definition: Definition, queue: Target, of: Target, targets: Targets, service: JobService
) -> Iterator[Problem]:
    """The remedy lists the stack's matching queues and definitions."""
    environments = _environments(queue.arn, service)
    if not agree(definition, environments):
        yield Problem(
            "--definition",
            f"{of.label} is for {_listed(_required(definition))} (its platformCapabilities), but "
            f"queue {queue.label} has {_listed(platforms_of(environments))} environments, so its "
            "jobs could never run",
            _remedy(definition, environments, targets, service),
        )
    # Multi-node jobs do not run in Spot environments (user guide, page "mnp-ce").
    elif definition.body is Body.NODES and any(each.kind == "SPOT" for each in environments):
        what = f"{of.label} is for multi-node jobs, but queue {queue.label} has Spot environments"
        yield Problem("--queue", what, "Choose a queue with On-Demand environments only.")


def _required(definition: Definition) -> frozenset[str]:
    if definition.body is Body.EKS:
        return frozenset({Platform.EKS.value})
    return platforms_named(definition.platforms)


def _environments(queue: str, service: JobService) -> tuple[Environment, ...]:
    """Empty if the caller lacks permission to describe them; AWS Batch then decides."""
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
    choices = [f"--queue {target.label}" for target in queues]
    choices += [f"--definition {target.label}" for target in definitions]
    if choices:
        return f"Use {' or '.join(choices)}."
    return "Use a queue and a definition of the same platform; this stack has no matching pair."


def _listed(platforms: frozenset[str]) -> str:
    return " and ".join(sorted(platforms))
