"""Ends jobs: cancels those that wait, terminates those that have started.

In: IDs. Out: the action for each job (`plan_endings`), and the action that was taken (`end`). A job
that has already ended is not an error. Limits: CancelJob does not report that a job has started in
the meantime, so the job is described again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from metaflow_batch_cfn.batch_api.jobs_and_queues import Job, JobStatus
from metaflow_batch_cfn.batch_api.service import JobService


class EndAction(Enum):
    """What ends a job."""

    CANCEL = "cancel"
    TERMINATE = "terminate"
    NOTHING = "nothing to do"


@dataclass(frozen=True)
class Ending:
    """One job and the action that ends it."""

    job: Job
    action: EndAction


def plan_endings(job_ids: Sequence[str], service: JobService) -> tuple[Ending, ...]:
    """Raises MissingJobError, listing all IDs of jobs that do not exist."""
    return tuple(Ending(job, _action(job)) for job in service.jobs(job_ids))


def end(ending: Ending, reason: str, service: JobService) -> Ending:
    """The action that was taken: a job that started in the meantime is terminated."""
    job_id = ending.job.job_id
    match ending.action:
        case EndAction.CANCEL:
            service.cancel(job_id, reason)
            now = service.job(job_id)
            if _action(now) is not EndAction.TERMINATE:
                return Ending(now, EndAction.CANCEL)
            service.terminate(job_id, reason)
            return Ending(now, EndAction.TERMINATE)
        case EndAction.TERMINATE:
            service.terminate(job_id, reason)
    return ending


def _action(job: Job) -> EndAction:
    if job.status.ended:
        return EndAction.NOTHING
    has_started = job.status.started or _has_started_children(job)
    return EndAction.TERMINATE if has_started else EndAction.CANCEL


def _has_started_children(job: Job) -> bool:
    """An array's parent job is PENDING while its children run."""
    return any(job.array.counts.get(status.value) for status in JobStatus if status.started)
