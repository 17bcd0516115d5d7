"""Jobs are ended: cancelled while they wait, terminated once they have started.

In: ids. Out: what is to be done with each (`plan_endings`), and what was done (`end`). Ending what
has ended is no error. What hurts: CancelJob says nothing when a job has started meanwhile, so the
job is looked at again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from metaflow_batch_cfn.batch_api.service import JobService
from metaflow_batch_cfn.batch_api.values import Job, JobStatus


class How(Enum):
    """What ends a job."""

    CANCEL = "cancel"
    TERMINATE = "terminate"
    NOTHING = "nothing to do"


@dataclass(frozen=True)
class Ending:
    """One job and what ends it."""

    job: Job
    how: How


def plan_endings(job_ids: Sequence[str], service: JobService) -> tuple[Ending, ...]:
    """Raises MissingJobError for all ids that Batch does not know."""
    return tuple(Ending(job, _how(job)) for job in service.jobs(job_ids))


def end(ending: Ending, reason: str, service: JobService) -> Ending:
    """What was done: a job that started while it was being cancelled is terminated."""
    job_id = ending.job.job_id
    match ending.how:
        case How.CANCEL:
            service.cancel(job_id, reason)
            now = service.job(job_id)
            if _how(now) is not How.TERMINATE:
                return Ending(now, How.CANCEL)
            service.terminate(job_id, reason)
            return Ending(now, How.TERMINATE)
        case How.TERMINATE:
            service.terminate(job_id, reason)
    return ending


def _how(job: Job) -> How:
    if job.status.ended:
        return How.NOTHING
    return How.TERMINATE if job.status.started or _has_started_children(job) else How.CANCEL


def _has_started_children(job: Job) -> bool:
    """The parent of an array is PENDING while its children run."""
    return any(job.array.counts.get(status.value) for status in JobStatus if status.started)
