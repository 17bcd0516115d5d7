"""The jobs of queues, newest first.

In: queues, statuses, the maximum number of jobs. Out: a Listing. ListJobs returns the jobs of one
queue in one status, so listing all statuses takes seven calls per queue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from metaflow_batch_cfn.batch_api.jobs_and_queues import JobStatus, JobSummary
from metaflow_batch_cfn.batch_api.service import JobService


@dataclass(frozen=True)
class Listed:
    """A job and the name of its queue."""

    queue: str
    job: JobSummary


@dataclass(frozen=True)
class Listing:
    """`cut_off` if there are more jobs than requested."""

    jobs: tuple[Listed, ...]
    cut_off: bool = False


def list_jobs(
    queues: Sequence[str],
    service: JobService,
    statuses: Sequence[JobStatus] = tuple(JobStatus),
    most: int | None = None,
) -> Listing:
    """`queues` are names or ARNs."""
    # One more than requested shows whether jobs are cut off.
    limit = None if most is None else most + 1
    found = [
        Listed(queue.rpartition("/")[2], job)
        for queue in queues
        for status in statuses
        for job in islice(service.summaries(queue, status), limit)
    ]
    found.sort(key=lambda listed: (-listed.job.created, listed.job.job_id))
    return Listing(tuple(found[:most]), most is not None and len(found) > most)
