"""Which job of a queue is next, and in which compute environment it starts.

In: the job, and the vCPUs in use in each environment. Out: the first environment in the queue's
order whose instances fit the job and that has room for it now.
"""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.batch.jobs.stuck_in_runnable import could_hold, environments_of, needs_of
from cfn_simulator.batch.state import BatchRegion, Document
from metaflow_batch_cfn.instances.fitting import JobNeeds


def place(batch: BatchRegion, job: Document, taken: Mapping[str, float]) -> Document | None:
    """`taken`: the vCPUs in use, by the environment's ARN."""
    needs = needs_of(job)
    if needs is None:
        return None
    usable = (each for each in environments_of(batch, job) if _is_usable(each))
    return next((each for each in usable if _has_room(each, needs, taken)), None)


def runnable(batch: BatchRegion, queue: Document) -> list[Document]:
    """The jobs of a queue that can run, in the order in which they were submitted.

    The parent of an array never runs, and multi-node jobs cannot run here.
    """
    return [
        job
        for job in batch.jobs.values()
        if job["jobQueue"] == queue["jobQueueArn"]
        and job["status"] == "RUNNABLE"
        and "size" not in job.get("arrayProperties", {})
        and "container" in job
    ]


def vcpus_of(job: Document) -> float:
    needs = needs_of(job)
    return needs.vcpus if needs else 0


def _is_usable(environment: Document) -> bool:
    managed = "computeResources" in environment
    return managed and environment["state"] == "ENABLED" and environment["status"] == "VALID"


def _has_room(environment: Document, needs: JobNeeds, taken: Mapping[str, float]) -> bool:
    resources = environment["computeResources"]
    used = taken.get(environment["computeEnvironmentArn"], 0)
    return used + needs.vcpus <= resources["maxvCpus"] and could_hold(resources, needs)
