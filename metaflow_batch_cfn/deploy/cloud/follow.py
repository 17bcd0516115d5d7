"""Follows the events of one operation as they occur, until the operation ends.

In: a stack's ID, the token sent with the operation, the newest event before it. Out: each event of
the operation once, oldest first; the generator returns the event that ended the operation. Each
poll is one call, unless more than a page of events is new. Limits: other clients may change the
same stack, so its status may be theirs; and without permission to read events, the stack's status
is all that decides.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING

from metaflow_batch_cfn.aws.errors import AccessError, ServiceError
from metaflow_batch_cfn.aws.pace import Pace
from metaflow_batch_cfn.aws.retries import with_retries
from metaflow_batch_cfn.deploy.cloud.stacks import Stack, StackEvent
from metaflow_batch_cfn.deploy.cloud.states import StackStatus

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.cloud.client import Cloud

# Right after an execution starts, a read may still return the previous status.
_STALE_READS = 3


@dataclass(frozen=True)
class Operation:
    """What to follow: a stack by its ID, our token, and the newest event before the operation.

    Without a token it is another client's operation, and every event belongs to it.
    """

    stack_id: str
    token: str
    seen_before: str = ""

    def owns(self, event: StackEvent) -> bool:
        return not self.token or event.token == self.token


@dataclass(frozen=True)
class Followed:
    """The events of the operation, and the stack event that ended it.

    Without `last`, events could not be read and only the stack's status is known. `overtaken`: the
    event that ended the operation has another client's token.
    """

    events: tuple[StackEvent, ...]
    last: StackEvent | None = None
    overtaken: bool = False


Following = Generator[StackEvent, None, Followed]


def newest_event(stack_id: str, cloud: Cloud, pace: Pace) -> str:
    """The ID of the newest event; empty if there is none or reading events is denied."""

    def newest() -> str:
        return next((event.event_id for event in cloud.events(stack_id)), "")

    try:
        return with_retries(newest, pace)
    except AccessError:
        return ""


def follow(operation: Operation, cloud: Cloud, pace: Pace) -> Following:
    """Yields each event of the operation once, in order, until the operation ends."""
    progress = _Progress(operation, operation.seen_before)
    pauses = pace.pauses()
    while True:
        fresh = with_retries(partial(_fresh, operation.stack_id, progress.newest, cloud), pace)
        yield from progress.take(fresh or ())
        if progress.ended:
            return progress.followed()
        if fresh is None or progress.doubtful:
            settled = with_retries(partial(_has_settled, operation.stack_id, cloud), pace)
            if progress.believes(settled, readable=fresh is not None):
                return progress.followed()
        pauses = pace.pauses() if fresh else pauses
        pace.sleep(next(pauses))


def settled_stack(stack_id: str, cloud: Cloud, pace: Pace) -> Stack | None:
    """The stack after its operation; a status older than the events is read again."""
    found = with_retries(partial(cloud.stack, stack_id), pace)
    for _ in range(_STALE_READS):
        if found is None or not found.status.in_progress:
            break
        pace.sleep(pace.first)
        found = with_retries(partial(cloud.stack, stack_id), pace)
    return found


@dataclass
class _Progress:
    """What has been seen of the operation so far."""

    operation: Operation
    newest: str
    own: list[StackEvent] = field(default_factory=list)
    last: StackEvent | None = None
    foreign_end: StackEvent | None = None
    settled_reads: int = 0

    def take(self, fresh: Sequence[StackEvent]) -> Sequence[StackEvent]:
        """Our events among the fresh ones, up to the event that ends the operation."""
        began = len(self.own)
        for event in fresh:
            self.newest = event.event_id
            if self.last is None:
                self._take_one(event)
        self.settled_reads = 0 if fresh else self.settled_reads
        return self.own[began:]

    @property
    def ended(self) -> bool:
        """A stack has one operation at a time, so the end of a later one is the end of ours."""
        return self.last is not None or bool(self.own and self.foreign_end)

    @property
    def doubtful(self) -> bool:
        """The operation may have ended before the first poll, or under another client's token."""
        return not self.operation.token or self.foreign_end is not None

    def believes(self, settled: bool, *, readable: bool) -> bool:
        """One read is not enough where it may be older than the start of our operation."""
        self.settled_reads = self.settled_reads + 1 if settled else 0
        needed = _STALE_READS if readable and self.operation.token else 1
        return self.settled_reads >= needed

    def followed(self) -> Followed:
        overtaken = self.last is None and self.foreign_end is not None
        return Followed(tuple(self.own), self.last or self.foreign_end, overtaken)

    def _take_one(self, event: StackEvent) -> None:
        ends = event.about_the_stack and not StackStatus(event.status).in_progress
        if self.operation.owns(event):
            # Any end before this event was that of an earlier operation.
            self.foreign_end = None
            self.own.append(event)
            self.last = event if ends else None
        elif ends:
            self.foreign_end = event


def _fresh(stack_id: str, newest: str, cloud: Cloud) -> tuple[StackEvent, ...] | None:
    """Events after `newest`, oldest first; `None` if reading is denied or the stack is deleted."""
    try:
        fresh = tuple(takewhile(lambda event: event.event_id != newest, cloud.events(stack_id)))
    except AccessError:
        return None
    except ServiceError as error:
        if "does not exist" in error.reason:
            return None
        raise
    return fresh[::-1]


def _has_settled(stack_id: str, cloud: Cloud) -> bool:
    found = cloud.stack(stack_id)
    return found is None or not found.status.in_progress
