"""The compute environments: whether they accept jobs and have capacity for this one."""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.batch_api.jobs_and_queues import Environment
from metaflow_batch_cfn.doctor.cause import Cause, Certainty
from metaflow_batch_cfn.doctor.situation import Situation

_REMEDIES = (
    ("iaminstanceprofile", "Set InstanceRole to the ARN of an existing instance profile."),
    ("not authorized to perform sts:assumerole", "Let the service role trust batch.amazonaws.com."),
    ("none of the instances joined", "Make sure that the subnets can reach Amazon ECS; see below."),
    ("instance type", "Choose instance types that the region offers."),
    ("subnet", "Choose existing subnets."),
    ("security group", "Choose existing security groups in the VPC of its subnets."),
    ("launch template", "Choose an existing launch template and version."),
)


def environment_states(situation: Situation) -> Iterator[Cause]:
    """A bad environment is the certain cause only if no other environment can run the job."""
    certainty = Certainty.POSSIBLE if situation.usable else Certainty.CERTAIN
    for environment in situation.environments:
        looked_at = f"environment {environment.name}"
        if environment.state != "ENABLED":
            wrong = f"it is {environment.state}, so it launches no instances"
            yield Cause(
                "ENVIRONMENT_DISABLED", certainty, looked_at, wrong, "Enable the environment."
            )
        if environment.status == "INVALID":
            wrong = f"it is INVALID: {environment.reason}"
            remedy = _remedy(environment.reason)
            yield Cause("ENVIRONMENT_INVALID", certainty, looked_at, wrong, remedy)
    if situation.queue is not None and not situation.environments:
        wrong, remedy = "none of its environments exists", "Connect it to existing environments."
        looked_at = f"queue {situation.queue.name}"
        yield Cause("NO_ENVIRONMENT", Certainty.CERTAIN, looked_at, wrong, remedy)


def capacity_for_the_job(situation: Situation) -> Iterator[Cause]:
    managed = [environment for environment in situation.usable if environment.max_vcpus]
    too_small = [each for each in managed if each.max_vcpus < situation.container.vcpus]
    if managed and len(too_small) == len(managed):
        yield _too_small(situation, too_small)
    elif managed and all(_is_full(each, situation) for each in managed):
        yield _full(managed)


def _too_small(situation: Situation, environments: list[Environment]) -> Cause:
    limits = ", ".join(f"{each.name} {each.max_vcpus}" for each in environments)
    wrong = f"the job needs {situation.container.vcpus:g} vCPUs, more than MaxvCpus of {limits}"
    remedy = "Increase MaxvCpus of an environment, or submit the job with fewer vCPUs (--vcpus)."
    return Cause("MAX_VCPUS", Certainty.CERTAIN, "MaxvCpus of the environments", wrong, remedy)


def _full(environments: list[Environment]) -> Cause:
    used = ", ".join(f"{each.name} {each.desired_vcpus}/{each.max_vcpus}" for each in environments)
    wrong = f"other jobs use all capacity of the environments (vCPUs: {used})"
    remedy = "Wait until jobs end, or increase MaxvCpus."
    return Cause("FULL", Certainty.LIKELY, "vCPUs in use of the environments", wrong, remedy)


def _is_full(environment: Environment, situation: Situation) -> bool:
    return environment.desired_vcpus + situation.container.vcpus > environment.max_vcpus


def _remedy(reason: str) -> str:
    lowered = reason.lower()
    found = next((remedy for words, remedy in _REMEDIES if words in lowered), "")
    return found or "Fix the cause in the reason, then update the environment."
