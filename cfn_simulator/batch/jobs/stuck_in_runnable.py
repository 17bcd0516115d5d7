"""The status reason of a RUNNABLE job that no compute environment of its queue can run.

The texts are those of the user guide, pages "job_stuck_in_runnable*". Batch sets them for the job
at the head of a queue; the simulator for every job.
"""

from __future__ import annotations

from cfn_simulator.batch.definitions.fargate_rules import resource_value
from cfn_simulator.batch.state import BatchRegion, Document, named
from metaflow_batch_cfn.instances.fitting import JobNeeds, holds
from metaflow_batch_cfn.instances.tokens import TokenKind, expand, read_token

WAITING = "The simulator has no compute capacity: the job stays RUNNABLE and does not run."
NOT_ONE_CONTAINER = (
    "The simulator runs single-container jobs only: this job stays RUNNABLE and does not run."
)
INVALID = "ACTION_REQUIRED - CE(s) associated with the job queue are invalid."
TOO_MANY_CPUS = (
    "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE - CE(s) associated with the job queue "
    "cannot meet the CPU requirement of the job."
)
TOO_LARGE = (
    "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - The job resource requirement (vCPU/memory/GPU) is "
    "higher than that can be met by the CE(s) attached to the job queue."
)


def waiting_reason(batch: BatchRegion, job: Document) -> str | None:
    """The status reason of a job that waits in its queue; None if it is about to start."""
    reason = _stuck_reason(batch, job)
    if reason != WAITING or not batch.runs_jobs:
        return reason
    return NOT_ONE_CONTAINER if needs_of(job) is None else None


def _stuck_reason(batch: BatchRegion, job: Document) -> str:
    environments = environments_of(batch, job)
    if not environments:
        return WAITING
    if all(each["status"] == "INVALID" for each in environments):
        return INVALID
    managed = [each["computeResources"] for each in environments if "computeResources" in each]
    needs = needs_of(job)
    if needs is None or len(managed) != len(environments):
        return WAITING
    if all(int(each["maxvCpus"]) < needs.vcpus for each in managed):
        return TOO_MANY_CPUS
    return WAITING if any(could_hold(each, needs) for each in managed) else TOO_LARGE


def environments_of(batch: BatchRegion, job: Document) -> list[Document]:
    """The compute environments of the job's queue, in the queue's order."""
    queue = batch.queues.get(named(job["jobQueue"]), {})
    names = [named(each["computeEnvironment"]) for each in queue.get("computeEnvironmentOrder", [])]
    return [batch.environments[name] for name in names if name in batch.environments]


def needs_of(job: Document) -> JobNeeds | None:
    """What the job requests; None if it does not have exactly one container."""
    container = job.get("container")
    if container is None:
        return None
    amounts = [resource_value(container, kind) or 0 for kind in ("VCPU", "MEMORY", "GPU")]
    return JobNeeds(amounts[0], int(amounts[1]), int(amounts[2]))


def could_hold(resources: Document, needs: JobNeeds) -> bool:
    """Whether an instance type fits; an unknown type may fit anything."""
    words = resources.get("instanceTypes", [])
    unknown = any(read_token(word).kind is TokenKind.UNKNOWN for word in words)
    return not words or unknown or any(holds(each, needs) for each in expand(words))
