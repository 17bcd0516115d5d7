"""Follows a job until it ends, optionally with its log.

In: an ID. Out: the job each time its state changes, and in between the lines that it, or the
children of an array, wrote. Limits: a network failure, throttling, or a job that AWS Batch does not
know yet must not end the loop; each attempt writes to its own log stream; and the last lines arrive
after the job has ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from metaflow_batch_cfn.aws.errors import TransientError
from metaflow_batch_cfn.aws.pace import Pace
from metaflow_batch_cfn.batch_api.clients import Clients
from metaflow_batch_cfn.batch_api.errors import MissingJobError
from metaflow_batch_cfn.batch_api.jobs_and_queues import Job
from metaflow_batch_cfn.jobs.output import ArrayOutput, JobOutput, Written, output_of

# DescribeJobs may not return a job just submitted (Metaflow's `batch_client` waits for it, too).
_UNKNOWN_SECONDS = 60


def follow(
    job_id: str, clients: Clients, pace: Pace, *, with_log: bool = False, attempt: int | None = None
) -> Iterator[Job | Written]:
    """The last `Job` has ended. `attempt` selects the attempt whose log is read."""
    watch = _Watch(clients, with_log, attempt)
    pauses = pace.pauses()
    answered = pace.now()
    while not watch.over:
        news = False
        try:
            for each in watch.look(job_id):
                news = True
                yield each
            answered = pace.now()
        except (TransientError, MissingJobError) as error:
            if pace.now() - answered > _patience_with(error, pace):
                raise
        pauses = pace.pauses() if news else pauses
        if not watch.over:
            pace.sleep(next(pauses))


def _patience_with(error: Exception, pace: Pace) -> float:
    return _UNKNOWN_SECONDS if isinstance(error, MissingJobError) else pace.patience


@dataclass
class _Watch:
    """What has been seen of the job so far."""

    clients: Clients
    with_log: bool
    attempt: int | None
    over: bool = False
    _state: object = None
    _output: JobOutput | ArrayOutput | None = None

    def look(self, job_id: str) -> Iterator[Job | Written]:
        """What is new; `over` once the job has ended and no more lines arrive."""
        job = self.clients.jobs.job(job_id)
        lines = self._written(job) if self.with_log else []
        changed = self._state != _state(job)
        self._state = _state(job)
        states = [job] if changed else []
        # Lines come after the job's start and before its end.
        yield from chain(lines, states) if job.status.ended else chain(states, lines)
        # Without a log, nothing arrives after the end.
        is_read = self._output is not None and self._output.was_found
        self.over = job.status.ended and (not is_read or not (changed or lines))

    def _written(self, job: Job) -> list[Written]:
        self._output = self._output or output_of(job, self.clients, self.attempt)
        return self._output.new(job)


def _state(job: Job) -> object:
    return job.status, job.reason, len(job.attempts), job.array.summary
