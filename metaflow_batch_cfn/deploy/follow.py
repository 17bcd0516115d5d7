"""The events of one operation, as they come, until the stack settles.

In: a stack's id, the token that we sent, the newest event from before. Out: each event of ours
once, oldest first; the end of the iteration means that the stack has settled. One call a look,
unless more than a page of events came between. What hurts: a moment without network or with
throttling must not end the watch, and a user without the right to read events still gets a verdict
from the stack's status.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from metaflow_batch_cfn.aws.errors import AccessError, ServiceError, TransientError
from metaflow_batch_cfn.aws.pace import Pace
from metaflow_batch_cfn.deploy.states import StackStatus
from metaflow_batch_cfn.deploy.values import Stack, StackEvent

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.client import Cloud

# Right after an execution a read may still give the status from before: REVIEW_IN_PROGRESS.
_STALE_READS = 3


@dataclass(frozen=True)
class Operation:
    """What to watch: a stack by its id, our token, and where its history stood before.

    Without a token it is somebody else's operation, and every event belongs to it.
    """

    stack_id: str
    token: str
    seen_before: str = ""

    def owns(self, event: StackEvent) -> bool:
        return not self.token or event.token in ("", self.token)

    def ends_with(self, event: StackEvent) -> bool:
        settled = event.about_the_stack and not StackStatus(event.status).in_progress
        return settled and self.owns(event)


def newest_event(stack_id: str, cloud: Cloud) -> str:
    """The id of the newest event, or nothing when there is none or it may not be read."""
    try:
        return next((event.event_id for event in cloud.events(stack_id)), "")
    except ServiceError:
        return ""


@dataclass(frozen=True)
class _Look:
    """What one look at the stack's history brought."""

    events: tuple[StackEvent, ...] = ()
    settled: bool = False


def follow(operation: Operation, cloud: Cloud, pace: Pace) -> Iterator[StackEvent]:
    """Each event of the operation, once and in order, until the stack's own last one."""
    newest = operation.seen_before
    pauses = pace.pauses()
    heard = pace.now()
    while True:
        try:
            look = _look(operation, newest, cloud)
            heard = pace.now()
        except TransientError:
            if pace.now() - heard > pace.patience:
                raise
            look = _Look()
        for event in look.events:
            newest = event.event_id
            if operation.owns(event):
                yield event
        if look.settled:
            return
        pauses = pace.pauses() if look.events else pauses
        pace.sleep(next(pauses))


def settled_stack(stack_id: str, cloud: Cloud, pace: Pace) -> Stack | None:
    """The stack after its operation; a read that is older than the events is read again."""
    found = cloud.stack(stack_id)
    for _ in range(_STALE_READS):
        if found is None or not found.status.in_progress:
            break
        pace.sleep(pace.first)
        found = cloud.stack(stack_id)
    return found


def _look(operation: Operation, newest: str, cloud: Cloud) -> _Look:
    fresh = _fresh(operation.stack_id, newest, cloud)
    # An operation that we did not start may have ended before the first look.
    if fresh is None or (not fresh and not operation.token):
        return _Look(settled=_has_settled(operation.stack_id, cloud))
    return _Look(fresh, any(operation.ends_with(event) for event in fresh))


def _fresh(stack_id: str, newest: str, cloud: Cloud) -> tuple[StackEvent, ...] | None:
    """Events after `newest`, oldest first; `None`: they may not be read, or the stack is gone."""
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
