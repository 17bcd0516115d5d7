"""Deletes a stack after a review of what is deleted and what is retained.

In: a stack's name. Out: a Deletion to review, then its events and an Outcome. Limits: a resource
with the Retain policy outlives its stack, so the review names it; and a bucket that is not empty
makes the deletion fail halfway.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from metaflow_batch_cfn.aws.errors import ServiceError
from metaflow_batch_cfn.aws.pace import WALL_CLOCK, Pace
from metaflow_batch_cfn.aws.retries import with_retries
from metaflow_batch_cfn.deploy.applying.execute import Watched
from metaflow_batch_cfn.deploy.applying.outcome import deleted
from metaflow_batch_cfn.deploy.cloud.errors import (
    LostConnectionError,
    ProtectedError,
    StackStateError,
    WaitTimeoutError,
)
from metaflow_batch_cfn.deploy.cloud.follow import (
    Followed,
    Operation,
    follow,
    newest_event,
    settled_stack,
)
from metaflow_batch_cfn.deploy.cloud.names import PREFIX
from metaflow_batch_cfn.deploy.cloud.stacks import Stack
from metaflow_batch_cfn.deploy.cloud.states import DeleteAction, StackStatus, delete_action_for
from metaflow_batch_cfn.deploy.planning.deletion_policies import (
    ResourceDeletion,
    resource_deletions,
)
from metaflow_batch_cfn.deploy.planning.request import checked_stack

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.cloud.client import Cloud

_SETTLE_SECONDS = 60 * 60


@dataclass(frozen=True)
class Deletion:
    """A stack that can be deleted, and what deleting it does."""

    stack: Stack
    resources: tuple[ResourceDeletion, ...]
    under_way: bool
    newest_event: str = ""


@dataclass(frozen=True)
class NothingToDelete:
    """The stack does not exist."""

    stack: str


def plan_deletion(name: str, cloud: Cloud, pace: Pace = WALL_CLOCK) -> Deletion | NothingToDelete:
    """Changes nothing; rejects a stack that cannot be deleted now."""
    stack = _settled(checked_stack(name), cloud, pace)
    removal = delete_action_for(stack.status if stack else None)
    if stack is None or removal is DeleteAction.NOTHING:
        return NothingToDelete(name)
    if removal is DeleteAction.REFUSE:
        raise StackStateError(stack.name, stack.status, stack.changed, cloud.identity.commands)
    if stack.protected:
        raise ProtectedError(stack.name, cloud.identity.commands)
    return Deletion(
        stack=stack,
        resources=with_retries(partial(resource_deletions, stack, cloud), pace),
        under_way=removal is DeleteAction.ATTACH,
        newest_event=newest_event(stack.stack_id, cloud, pace),
    )


def delete(deletion: Deletion, cloud: Cloud, nonce: str, pace: Pace = WALL_CLOCK) -> Watched:
    """Yields the events; returns the outcome. A deletion in progress is only followed."""
    stack_id = deletion.stack.stack_id
    token = "" if deletion.under_way else f"{PREFIX}-delete-{nonce}"
    operation = Operation(stack_id, token, deletion.newest_event)
    followed = Followed(())
    if not deletion.under_way:
        with_retries(partial(cloud.delete_stack, stack_id, token), pace)
    try:
        # A stack in REVIEW_IN_PROGRESS is deleted immediately, without an event.
        if deletion.stack.status is not StackStatus.REVIEW_IN_PROGRESS:
            followed = yield from follow(operation, cloud, pace)
        stack = settled_stack(stack_id, cloud, pace)
    except ServiceError as error:
        raise LostConnectionError(deletion.stack.name, error, cloud.identity.commands) from error
    return deleted(stack, followed.events)


def _settled(name: str, cloud: Cloud, pace: Pace) -> Stack | None:
    started = pace.now()
    for pause in pace.pauses():
        stack = with_retries(partial(cloud.stack, name), pace)
        if stack is None or delete_action_for(stack.status) is not DeleteAction.WAIT:
            return stack
        if pace.now() - started > _SETTLE_SECONDS:
            raise WaitTimeoutError(stack.name, stack.status.value, _SETTLE_SECONDS)
        pace.sleep(pause)
    raise AssertionError("pauses never end")
