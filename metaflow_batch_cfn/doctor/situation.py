"""A job with its queue and compute environments, and the clients to check everything else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from metaflow_batch_cfn.batch_api.clients import Clients
from metaflow_batch_cfn.batch_api.jobs_and_queues import (
    Container,
    Environment,
    Job,
    JobQueue,
    JobStatus,
)
from metaflow_batch_cfn.doctor.cause import Cause

_NO_CONTAINER = Container()


@dataclass(frozen=True)
class Situation:
    """One job with everything that AWS Batch knows about it.

    An array job is represented by its first child that has not succeeded: children wait and fail,
    the parent only counts them.
    """

    job: Job
    queue: JobQueue | None
    environments: tuple[Environment, ...]
    clients: Clients

    @property
    def container(self) -> Container:
        return self.job.container or _NO_CONTAINER

    @property
    def needs(self) -> str:
        """`4 vCPUs, 16384 MiB, 1 GPU`."""
        needs = f"{self.container.vcpus:g} vCPUs, {self.container.memory_mib} MiB"
        return f"{needs}, {self.container.gpus} GPU" if self.container.gpus else needs

    @property
    def usable(self) -> tuple[Environment, ...]:
        """The environments that can accept jobs."""
        return tuple(
            environment
            for environment in self.environments
            if environment.state == "ENABLED" and environment.status != "INVALID"
        )


Check = Callable[[Situation], Iterator[Cause]]


def situation_of(job_id: str, clients: Clients) -> Situation:
    job = _representative(clients.jobs.job(job_id), clients)
    queue = clients.jobs.queue(job.queue)
    environments = clients.jobs.environments(queue.environments) if queue else ()
    return Situation(job, queue, environments, clients)


def _representative(job: Job, clients: Clients) -> Job:
    if not job.is_array or job.status is JobStatus.SUCCEEDED:
        return job
    for status in (JobStatus.FAILED, JobStatus.RUNNABLE, JobStatus.PENDING, JobStatus.STARTING):
        child = next(clients.jobs.children(job.job_id, status), None)
        if child is not None:
            # A waiting child does not list the jobs that the whole array depends on.
            found = clients.jobs.job(child.job_id)
            return replace(found, depends_on=found.depends_on or job.depends_on)
    return job
