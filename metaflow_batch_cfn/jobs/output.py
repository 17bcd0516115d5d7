"""The new output of a job, or of the children of an array job.

In: a job as AWS Batch describes it now. Out: the lines since the last poll. Limits: an array has up
to 10,000 children, and each call to CloudWatch Logs reads one stream. So the logs of the first
children are read in full; of the others, only the last lines of some that fail.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from metaflow_batch_cfn.batch_api.clients import Clients
from metaflow_batch_cfn.batch_api.jobs_and_queues import Job, JobStatus
from metaflow_batch_cfn.jobs.logs import LogLine, LogPlace, LogReader, last_lines, log_place

# Each takes two calls per poll. The quota of GetLogEvents is 25 requests per second for the whole
# account (CloudWatch Logs user guide, page "cloudwatch_limits_cwl").
READ_IN_FULL = 20
_FAILURES_SHOWN = 10
_LINES_OF_A_FAILURE = 10


@dataclass(frozen=True)
class ChildFailed:
    """A child of an array failed."""

    index: int
    why: str


Written = LogLine | ChildFailed


@dataclass
class JobOutput:
    """The log of one job: of one attempt, or of each in turn."""

    clients: Clients
    attempt: int | None = None
    _place: LogPlace | None = None
    _readers: list[LogReader] = field(default_factory=list)

    @property
    def was_found(self) -> bool:
        return bool(self._readers)

    def new(self, job: Job) -> list[Written]:
        place = log_place(job, self.attempt)
        if isinstance(place, LogPlace) and place != self._place:
            self._place = place
            self._readers.append(LogReader(place, self.clients.logs))
        # The last lines of the previous attempt may arrive late.
        return [line for reader in self._readers[-2:] for line in reader.new_lines(job.array.index)]


@dataclass
class ArrayOutput:
    """The logs of an array's children, in chronological order."""

    clients: Clients
    _children: dict[int, JobOutput] = field(default_factory=dict)
    _ended: set[int] = field(default_factory=set)
    _over: set[int] = field(default_factory=set)
    _failed: int = 0
    _shown: set[int] = field(default_factory=set)

    @property
    def was_found(self) -> bool:
        return bool(self._over or self._children)

    def new(self, array: Job) -> list[Written]:
        lines: list[LogLine] = []
        failures: list[Written] = []
        for child in self._open(array):
            found, failure = self._of_child(child)
            lines += found
            failures += failure
        return [
            *sorted(lines, key=lambda line: line.moment),
            *failures,
            *self._other_failures(array),
        ]

    def until_now(self, array: Job) -> list[Written]:
        """Child after child; a second poll finds those that failed."""
        first = sorted(self.new(array), key=lambda each: each.index or 0)
        return [*first, *self.new(array)]

    def _open(self, array: Job) -> Iterator[Job]:
        """The children that may have written new lines."""
        indexes = range(min(array.array.size or 0, READ_IN_FULL))
        wanted = [f"{array.job_id}:{index}" for index in indexes if index not in self._over]
        for child in self.clients.jobs.known_jobs(wanted):
            if child.status.started or child.status.ended:
                yield child

    def _of_child(self, child: Job) -> tuple[list[LogLine], list[ChildFailed]]:
        index = child.array.index or 0
        output = self._children.setdefault(index, JobOutput(self.clients))
        lines = [each for each in output.new(child) if isinstance(each, LogLine)]
        # The last lines arrive after the end, so a child is over once a poll finds none.
        had_ended = index in self._ended or not output.was_found
        if child.status.ended:
            self._ended.add(index)
        if lines or not (had_ended and child.status.ended):
            return lines, []
        self._over.add(index)
        return [], [_failure(child)] if child.status is JobStatus.FAILED else []

    def _other_failures(self, array: Job) -> Iterator[Written]:
        count = array.array.counts.get(JobStatus.FAILED.value, 0)
        if count == self._failed:
            return
        self._failed = count
        for summary in self.clients.jobs.children(array.job_id, JobStatus.FAILED):
            if len(self._shown) == _FAILURES_SHOWN:
                return
            index = summary.array.index or 0
            if index >= READ_IN_FULL and index not in self._shown:
                self._shown.add(index)
                yield from self._last_lines(self.clients.jobs.job(summary.job_id))

    def _last_lines(self, child: Job) -> Iterator[Written]:
        place = log_place(child)
        if isinstance(place, LogPlace):
            index = child.array.index
            yield from last_lines(place, self.clients.logs, _LINES_OF_A_FAILURE, index)
        yield _failure(child)


def output_of(job: Job, clients: Clients, attempt: int | None = None) -> JobOutput | ArrayOutput:
    return ArrayOutput(clients) if job.is_array else JobOutput(clients, attempt)


def _failure(child: Job) -> ChildFailed:
    code = child.container.exit_code if child.container else None
    reasons = [child.reason, "" if code is None else f"exit code {code}"]
    return ChildFailed(child.array.index or 0, ", ".join(filter(None, reasons)))
