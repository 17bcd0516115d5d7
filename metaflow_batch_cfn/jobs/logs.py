"""Reads the log of a job.

In: a job. Out: its log group and stream as DescribeJobs returns them, or the reason why there is no
log; and its lines. Limits: the name of the stream ends in the ID of the ECS task, not of the job,
so it cannot be derived; the stream does not exist before the container writes; and the last page of
a stream is recognized only by a token that is returned unchanged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from metaflow_batch_cfn.aws.error_translation import translated
from metaflow_batch_cfn.aws.errors import ServiceError
from metaflow_batch_cfn.batch_api.clients import LogsClient
from metaflow_batch_cfn.batch_api.jobs_and_queues import Attempt, Container, Job, JobStatus

# The default log group of AWS Batch (user guide, page "using_awslogs").
_DEFAULT_GROUP = "/aws/batch/job"
_NO_REASON = "AWS Batch reports no reason"


@dataclass(frozen=True)
class LogPlace:
    """A stream in CloudWatch Logs; `region` is set only if it differs from the job's."""

    group: str
    stream: str
    region: str = ""


@dataclass(frozen=True)
class NoLog:
    """Why there is no log to read; `option` is the option to add or change."""

    why: str
    option: str = ""


@dataclass(frozen=True)
class LogLine:
    """A line and its timestamp in milliseconds since the epoch; `index` is the array child's."""

    moment: int
    text: str
    index: int | None = None


def log_place(job: Job, attempt: int | None = None) -> LogPlace | NoLog:
    """The log of the given attempt, or of the newest."""
    container = job.container
    if job.is_array:
        last = (job.array.size or 1) - 1
        why = f"only the children of an array job write logs: use 0 to {last}"
        return NoLog(why, "--index")
    if job.nodes and "#" not in job.job_id:
        last = job.nodes - 1
        return NoLog(f"a multi-node job writes one log per node: use 0 to {last}", "--index")
    if container is not None and container.log_driver != "awslogs":
        return NoLog(f"the job uses log driver {container.log_driver}; only awslogs can be read")
    stream = _stream(job, container, attempt)
    return stream if isinstance(stream, NoLog) else _placed(stream, container)


class LogReader:
    """Reads the lines of a stream that are new since the last read."""

    def __init__(self, place: LogPlace, logs: LogsClient) -> None:
        self._logs = logs
        self._arguments: dict[str, object] = {
            "logGroupName": place.group, "logStreamName": place.stream, "startFromHead": True,
        }  # fmt: skip

    def new_lines(self, index: int | None = None) -> Iterator[LogLine]:
        """Page by page; empty if the stream does not exist yet."""
        while True:
            page = self._page()
            if page is None:
                return
            yield from _lines(page, index)
            token = page["nextForwardToken"]
            if token == self._arguments.get("nextToken"):
                return
            self._arguments["nextToken"] = token

    def _page(self) -> dict[str, Any] | None:
        return _page(self._logs, self._arguments)


def last_lines(
    place: LogPlace, logs: LogsClient, limit: int, index: int | None = None
) -> Iterator[LogLine]:
    stream = {"logGroupName": place.group, "logStreamName": place.stream}
    page = _page(logs, {**stream, "limit": limit, "startFromHead": False})
    return _lines(page, index) if page else iter(())


def _page(logs: LogsClient, arguments: Mapping[str, object]) -> dict[str, Any] | None:
    """`None` if the stream does not exist (yet)."""
    try:
        with translated("logs:GetLogEvents"):
            page: dict[str, Any] = logs.get_log_events(**arguments)
            return page
    except ServiceError as error:
        if error.code == "ResourceNotFoundException":
            return None
        raise


def _lines(page: Mapping[str, Any], index: int | None) -> Iterator[LogLine]:
    return (LogLine(event["timestamp"], event["message"], index) for event in page["events"])


def _stream(job: Job, container: Container | None, attempt: int | None) -> str | NoLog:
    if attempt is not None:
        return _stream_of_attempt(job, container, attempt)
    streams = [container.log_stream if container else "", *_streams(job.attempts[::-1])]
    found = next(filter(None, streams), "")
    return found or _nothing_yet(job)


def _stream_of_attempt(job: Job, container: Container | None, number: int) -> str | NoLog:
    """Attempts are listed once they have ended; the current one is the job's container."""
    if number == len(job.attempts) + 1 and job.status.started:
        return (container.log_stream if container else "") or _nothing_yet(job)
    if not 1 <= number <= len(job.attempts):
        why = f"there is no attempt {number}; the job has had {len(job.attempts)}"
        return NoLog(why, "--attempt")
    found = job.attempts[number - 1]
    why = found.reason or found.status_reason or _NO_REASON
    return found.log_stream or NoLog(f"attempt {number} did not start a container: {why}")


def _streams(attempts: tuple[Attempt, ...]) -> Iterator[str]:
    return (attempt.log_stream for attempt in attempts)


def _nothing_yet(job: Job) -> NoLog:
    if job.status.ended:
        why = job.reason or _NO_REASON
        return NoLog(f"the job {job.status.value} without starting a container: {why}")
    if job.status is JobStatus.RUNNING:
        return NoLog("the job is RUNNING, but has not written to its log yet")
    return NoLog(f"the job is {job.status.value} and has not started yet")


def _placed(stream: str, container: Container | None) -> LogPlace:
    options = container.log_options if container else {}
    group = options.get("awslogs-group", _DEFAULT_GROUP)
    return LogPlace(group, stream, options.get("awslogs-region", ""))
