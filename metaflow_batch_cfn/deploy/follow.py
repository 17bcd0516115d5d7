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

from metaflow_batch_cfn.deploy.errors import AccessError, ServiceError, TransientError
from metaflow_batch_cfn.deploy.pace import Pace
from metaflow_batch_cfn.deploy.states import StackStatus
from metaflow_batch_cfn.deploy.values import Stack, StackEvent

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.client import Cloud

# Right after an execution a read may still give the status from before: REVIEW_IN_PROGRESS.
_STALE_READS = 3


@dataclass(frozen=True)
class Operation:
    """What to watch: a stack by its id, our token, and where its history stood before."""

    stack_id: str
    token: str
    seen_before: str = ""


def newest_event(stack_id: str, cloud: Cloud) -> str:
    """The id of the newest event, or nothing when there is none or it may not be read."""
    try:
        return next((event.event_id for event in cloud.events(stack_id)), "")
    except ServiceError:
        return ""


def follow(operation: Operation, cloud: Cloud, pace: Pace) -> Iterator[StackEvent]:
    """Each event of the operation, once and in order, until the stack's own last one."""
    newest = operation.seen_before
    pauses = pace.pauses()
    while True:
        fresh = _fresh(operation.stack_id, newest, cloud)
        if fresh is None:
            if _has_settled(operation.stack_id, cloud):
                return
            fresh = []
        for event in fresh:
            newest = event.event_id
            if event.token in ("", operation.token):
                yield event
            if _ends(event, operation):
                return
        pauses = pace.pauses() if fresh else pauses
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


def _fresh(stack_id: str, newest: str, cloud: Cloud) -> list[StackEvent] | None:
    """Events after `newest`, oldest first; `None`: they may not be read, or the stack is gone."""
    try:
        return list(takewhile(lambda event: event.event_id != newest, cloud.events(stack_id)))[::-1]
    except TransientError:
        return []
    except AccessError:
        return None
    except ServiceError as error:
        if "does not exist" in error.reason:
            return None
        raise


def _has_settled(stack_id: str, cloud: Cloud) -> bool:
    try:
        found = cloud.stack(stack_id)
    except TransientError:
        return False
    return found is None or not found.status.in_progress


def _ends(event: StackEvent, operation: Operation) -> bool:
    return (
        event.about_the_stack
        and event.token in ("", operation.token)
        and not StackStatus(event.status).in_progress
    )
