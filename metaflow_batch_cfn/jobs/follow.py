"""A job as it changes, until it ends.

In: an id. Out: the job, each time that it is in another state than before, and at last when it has
ended. A moment without network or with throttling must not end the watch.
"""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.aws.errors import TransientError
from metaflow_batch_cfn.aws.pace import Pace
from metaflow_batch_cfn.jobs.service import JobService
from metaflow_batch_cfn.jobs.values import Job

_PATIENCE_SECONDS = 15 * 60


def follow(job_id: str, service: JobService, pace: Pace) -> Iterator[Job]:
    """The last one has ended."""
    seen: object = None
    pauses = pace.pauses()
    heard = pace.now()
    while True:
        try:
            job = service.job(job_id)
        except TransientError:
            if pace.now() - heard > _PATIENCE_SECONDS:
                raise
            pace.sleep(next(pauses))
            continue
        heard = pace.now()
        if seen != _state(job):
            seen, pauses = _state(job), pace.pauses()
            yield job
        if job.status.ended:
            return
        pace.sleep(next(pauses))


def _state(job: Job) -> object:
    return job.status, job.reason, len(job.attempts), job.array.summary
