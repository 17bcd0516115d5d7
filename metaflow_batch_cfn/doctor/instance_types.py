"""Whether any instance type of the environments is large enough, by the built-in table of types."""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.batch_api.jobs_and_queues import Environment
from metaflow_batch_cfn.doctor.cause import Cause, Certainty
from metaflow_batch_cfn.doctor.situation import Situation
from metaflow_batch_cfn.instances.fitting import JobNeeds, fits, holds
from metaflow_batch_cfn.instances.model import InstanceType
from metaflow_batch_cfn.instances.tokens import TokenKind, expand, read_token

_UNKNOWN = (TokenKind.UNKNOWN, TokenKind.MALFORMED)


def instance_types_for_the_job(situation: Situation) -> Iterator[Cause]:
    """AWS Batch tries the environments in order, so the job waits only if it fits none of them."""
    environments = [each for each in situation.usable if each.on_instances and each.instance_types]
    if len(environments) != len(situation.usable):
        return
    unfit = [cause for each in environments for cause in _unfit(each, situation)]
    if len(unfit) == len(environments):
        yield from unfit


def _unfit(environment: Environment, situation: Situation) -> Iterator[Cause]:
    """At most one finding: the job fits none of the environment's instance types."""
    types = expand(environment.instance_types)
    needs = _needs(situation)
    if not types or any(fits(each, needs) for each in types):
        return
    # The job may fit a type that is missing from the table.
    known = all(read_token(word).kind not in _UNKNOWN for word in environment.instance_types)
    looked_at = f"instance types of environment {environment.name}"
    if needs.gpus and not any(each.gpus for each in types):
        certainty = Certainty.CERTAIN if known else Certainty.LIKELY
        yield Cause("NO_GPU", certainty, looked_at, *_no_gpu(environment, situation))
    elif any(holds(each, needs) for each in types):
        yield Cause("TOO_LITTLE_MEMORY", Certainty.LIKELY, looked_at, *_tight(types, needs))
    else:
        certainty = Certainty.CERTAIN if known else Certainty.LIKELY
        yield Cause("NO_INSTANCE_TYPE", certainty, looked_at, *_too_small(types, situation))


def _needs(situation: Situation) -> JobNeeds:
    container = situation.container
    return JobNeeds(container.vcpus, container.memory_mib, container.gpus)


def _no_gpu(environment: Environment, situation: Situation) -> tuple[str, str]:
    wrong = (
        f"the job needs {situation.container.gpus} GPU, but none of "
        f"{', '.join(environment.instance_types)} has one that AWS Batch can schedule (NVIDIA)"
    )
    return wrong, "Use a queue with GPU instances, such as g6, or omit --gpus."


def _tight(types: tuple[InstanceType, ...], needs: JobNeeds) -> tuple[str, str]:
    largest = max((each for each in types if holds(each, needs)), key=lambda each: each.memory_mib)
    wrong = (
        f"the job needs {needs.memory_mib} MiB; of the {largest.memory_mib} MiB of {largest.name}, "
        f"the operating system and the ECS agent leave about {largest.usable_memory_mib}"
    )
    return wrong, f"Use --memory {largest.usable_memory_mib}, or add larger instance types."


def _too_small(types: tuple[InstanceType, ...], situation: Situation) -> tuple[str, str]:
    largest = max(types, key=lambda each: (each.vcpus, each.memory_mib))
    wrong = (
        f"the job needs {situation.needs}, more than any instance type has; "
        f"the largest is {largest.name} with {largest.vcpus} vCPUs, {largest.memory_mib} MiB"
    )
    return wrong, "Add larger instance types, or submit the job with lower requirements."
