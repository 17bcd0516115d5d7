"""What a job wrote.

In: a job. Out: the place of its log as the job itself tells it, or why there is none; and the lines
there. What hurts: the stream ends in the id of the ECS task, never in that of the job, so it cannot
be guessed; it does not exist before the container has written; and the last page of a stream is
known only by a token that comes back unchanged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from metaflow_batch_cfn.aws.error_translation import translated
from metaflow_batch_cfn.aws.errors import ServiceError
from metaflow_batch_cfn.batch_api.clients import LogsClient
from metaflow_batch_cfn.batch_api.values import Attempt, Container, Job, JobStatus

# Where Batch sends what names no other group (user guide, page "using_awslogs").
_DEFAULT_GROUP = "/aws/batch/job"


@dataclass(frozen=True)
class LogPlace:
    """A stream of CloudWatch Logs; a region is named only where it is not the job's own."""

    group: str
    stream: str
    region: str = ""


@dataclass(frozen=True)
class NoLog:
    """Why there is nothing to read; `option` is the one to give, or to give otherwise."""

    why: str
    option: str = ""


@dataclass(frozen=True)
class LogLine:
    """A line, with when it was written, in milliseconds since 1970; `index` is the child's."""

    moment: int
    text: str
    index: int | None = None


def log_place(job: Job, attempt: int | None = None) -> LogPlace | NoLog:
    """Of one attempt, or of the newest."""
    container = job.container
    if job.is_array:
        last = (job.array.size or 1) - 1
        why = f"an array writes nothing itself, its children do: give 0 to {last}"
        return NoLog(why, "--index")
    if job.nodes and "#" not in job.job_id:
        last = job.nodes - 1
        return NoLog(f"a multi-node job writes one log a node: give 0 to {last}", "--index")
    if container is not None and container.log_driver != "awslogs":
        return NoLog(f"the job logs with {container.log_driver}, which is not read here")
    stream = _stream(job, container, attempt)
    return stream if isinstance(stream, NoLog) else _placed(stream, container)


class LogReader:
    """Reads on from where it stopped."""

    def __init__(self, place: LogPlace, logs: LogsClient) -> None:
        self._logs = logs
        self._arguments: dict[str, object] = {
            "logGroupName": place.group, "logStreamName": place.stream, "startFromHead": True,
        }  # fmt: skip

    def new_lines(self, index: int | None = None) -> Iterator[LogLine]:
        """Page by page; a stream that does not exist yet has none."""
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
    place: LogPlace, logs: LogsClient, most: int, index: int | None = None
) -> Iterator[LogLine]:
    asked = {"logGroupName": place.group, "logStreamName": place.stream, "limit": most}
    page = _page(logs, {**asked, "startFromHead": False})
    return _lines(page, index) if page else iter(())


def _page(logs: LogsClient, arguments: Mapping[str, object]) -> dict[str, Any] | None:
    """Nothing where the stream does not exist (yet)."""
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
    """Attempts are listed when they have ended; the one that runs is the container's."""
    if number == len(job.attempts) + 1 and job.status.started:
        return (container.log_stream if container else "") or _nothing_yet(job)
    if not 1 <= number <= len(job.attempts):
        why = f"there is no attempt {number}: the job has had {len(job.attempts)}"
        return NoLog(why, "--attempt")
    found = job.attempts[number - 1]
    why = found.reason or found.status_reason or "Batch tells no reason"
    return found.log_stream or NoLog(f"attempt {number} did not start a container: {why}")


def _streams(attempts: tuple[Attempt, ...]) -> Iterator[str]:
    return (attempt.log_stream for attempt in attempts)


def _nothing_yet(job: Job) -> NoLog:
    if job.status.ended:
        why = job.reason or "Batch tells no reason"
        return NoLog(f"the job {job.status.value} without having started a container: {why}")
    if job.status is JobStatus.RUNNING:
        return NoLog("the job runs, and has written nothing yet")
    return NoLog(f"the job is {job.status.value}: it has not started yet")


def _placed(stream: str, container: Container | None) -> LogPlace:
    options = container.log_options if container else {}
    group = options.get("awslogs-group", _DEFAULT_GROUP)
    return LogPlace(group, stream, options.get("awslogs-region", ""))
