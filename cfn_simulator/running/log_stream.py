"""A job's output, as events of its log stream.

In: a job's log configuration, and bytes as they arrive. Out: CloudWatch Logs events, one per line.
Without a configuration Batch writes to the group `/aws/batch/job`, which it creates; any other
group must exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from cfn_simulator.base.clock import Clock
from cfn_simulator.batch.state import Document, named

DEFAULT_GROUP = "/aws/batch/job"
# The awslogs driver splits longer lines ("maximum log event size", Docker's documentation of it).
LONGEST_EVENT = 262_118
MOST_EVENTS = 1_000


class LogGroupMissingError(Exception):
    """The container's log driver cannot find the group."""


@dataclass(frozen=True)
class LogPlace:
    """`group` is None if the driver is not awslogs; then the output is discarded."""

    group: str | None
    stream: str
    made_if_missing: bool


def log_place(job: Document, task_id: str) -> LogPlace:
    """Where the attempt `task_id` of a job writes."""
    configuration = job["container"].get("logConfiguration", {})
    options = configuration.get("options", {})
    definition = named(job["jobDefinition"]).partition(":")[0]
    stream = f"{options.get('awslogs-stream-prefix', definition)}/default/{task_id}"
    if configuration.get("logDriver", "awslogs") != "awslogs":
        return LogPlace(None, stream, made_if_missing=False)
    group = options.get("awslogs-group", DEFAULT_GROUP)
    created = str(options.get("awslogs-create-group", "")).lower() == "true"
    return LogPlace(group, stream, made_if_missing=created or group == DEFAULT_GROUP)


class LogStream:
    """Accepts bytes in any chunks and writes whole lines; `close` writes the remainder."""

    def __init__(self, logs: Any, place: LogPlace, clock: Clock) -> None:
        self._logs, self._place, self._clock = logs, place, clock
        self._rest = b""

    def open(self) -> None:
        """Raises LogGroupMissingError."""
        if self._place.group is None:
            return
        if self._place.made_if_missing:
            self._make_group(self._place.group)
        try:
            self._logs.create_log_stream(
                logGroupName=self._place.group, logStreamName=self._place.stream
            )
        except ClientError as refusal:
            raise LogGroupMissingError(self._place.group) from refusal

    def write(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        self._put(lines)

    def close(self) -> None:
        self._put([self._rest])
        self._rest = b""

    def _make_group(self, group: str) -> None:
        try:
            self._logs.create_log_group(logGroupName=group)
        except ClientError as refusal:
            if refusal.response["Error"]["Code"] != "ResourceAlreadyExistsException":
                raise

    def _put(self, lines: list[bytes]) -> None:
        now = int(self._clock.now().timestamp() * 1000)
        # An event must have at least one character (service model, InputLogEvent).
        events = [
            {"timestamp": now, "message": piece}
            for line in lines
            for piece in _pieces(line.decode("utf-8", errors="replace").rstrip("\r"))
        ]
        if self._place.group is None:
            return
        for start in range(0, len(events), MOST_EVENTS):
            self._logs.put_log_events(
                logGroupName=self._place.group,
                logStreamName=self._place.stream,
                logEvents=events[start : start + MOST_EVENTS],
            )


def _pieces(line: str) -> list[str]:
    return [line[start : start + LONGEST_EVENT] for start in range(0, len(line), LONGEST_EVENT)]
