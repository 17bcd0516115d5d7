"""A job as it changes, until it ends; with what it writes, if that is wanted.

In: an id. Out: the job, each time that it is in another state than before, and between two states
the lines that it, or the children of an array, wrote. What hurts: a moment without network or with
throttling, or one in which Batch does not know the job yet, must not end the watch; a retried
attempt writes to another stream; and the last lines arrive after the job's end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from metaflow_batch_cfn.aws.errors import TransientError
from metaflow_batch_cfn.aws.pace import Pace
from metaflow_batch_cfn.batch_api.clients import Clients
from metaflow_batch_cfn.batch_api.errors import MissingJobError
from metaflow_batch_cfn.batch_api.values import Job
from metaflow_batch_cfn.jobs.output import ArrayOutput, JobOutput, Written, output_of

# DescribeJobs may know nothing yet of a job just submitted (so Metaflow's `batch_client` has it).
_UNKNOWN_SECONDS = 60


def follow(
    job_id: str, clients: Clients, pace: Pace, *, with_log: bool = False, attempt: int | None = None
) -> Iterator[Job | Written]:
    """The last job that comes has ended. `attempt` is the one whose log is wanted."""
    watch = _Watch(clients, with_log, attempt)
    pauses = pace.pauses()
    heard = pace.now()
    while not watch.over:
        news = False
        try:
            for each in watch.look(job_id):
                news = True
                yield each
            heard = pace.now()
        except (TransientError, MissingJobError) as error:
            if pace.now() - heard > _patience_with(error, pace):
                raise
        pauses = pace.pauses() if news else pauses
        if not watch.over:
            pace.sleep(next(pauses))


def _patience_with(error: Exception, pace: Pace) -> float:
    return _UNKNOWN_SECONDS if isinstance(error, MissingJobError) else pace.patience


@dataclass
class _Watch:
    """What was seen so far."""

    clients: Clients
    with_log: bool
    attempt: int | None
    over: bool = False
    _state: object = None
    _output: JobOutput | ArrayOutput | None = None

    def look(self, job_id: str) -> Iterator[Job | Written]:
        """What is new; over when the job has ended and nothing more came."""
        job = self.clients.jobs.job(job_id)
        lines = self._written(job) if self.with_log else []
        changed = self._state != _state(job)
        self._state = _state(job)
        states = [job] if changed else []
        # What it wrote comes after its start and before its end.
        yield from chain(lines, states) if job.status.ended else chain(states, lines)
        # Without a log nothing comes after the end.
        is_read = self._output is not None and self._output.was_found
        self.over = job.status.ended and (not is_read or not (changed or lines))

    def _written(self, job: Job) -> list[Written]:
        self._output = self._output or output_of(job, self.clients, self.attempt)
        return self._output.new(job)


def _state(job: Job) -> object:
    return job.status, job.reason, len(job.attempts), job.array.summary
