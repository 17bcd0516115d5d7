"""A stack is deleted, after it was shown what goes and what stays.

In: a stack's name. Out: a Deletion to review, then its events and an Outcome. What hurts: a
resource with a Retain policy outlives its stack, so the review names it; and a bucket that is not
empty makes the deletion fail half-way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from metaflow_batch_cfn.aws.errors import ServiceError
from metaflow_batch_cfn.aws.pace import WALL_CLOCK, Pace
from metaflow_batch_cfn.cfn.load import load_template
from metaflow_batch_cfn.core.documents import Json
from metaflow_batch_cfn.deploy.errors import (
    GaveUpWaitingError,
    LostTouchError,
    ProtectedError,
    StackStateError,
)
from metaflow_batch_cfn.deploy.execute import Watched
from metaflow_batch_cfn.deploy.follow import Operation, follow, newest_event, settled_stack
from metaflow_batch_cfn.deploy.names import PREFIX
from metaflow_batch_cfn.deploy.outcome import deleted
from metaflow_batch_cfn.deploy.request import checked_stack
from metaflow_batch_cfn.deploy.states import Removal, StackStatus, removal_for
from metaflow_batch_cfn.deploy.values import Stack, StackResource

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.client import Cloud

_SETTLE_SECONDS = 60 * 60


class Fate(Enum):
    """What becomes of a resource when its stack is deleted."""

    DELETED = "delete"
    RETAINED = "retain"
    SNAPSHOT = "snapshot, then delete"


@dataclass(frozen=True)
class DoomedResource:
    """One resource and its fate."""

    resource: StackResource
    fate: Fate


@dataclass(frozen=True)
class Deletion:
    """A stack that can be deleted, and what that does."""

    stack: Stack
    resources: tuple[DoomedResource, ...]
    under_way: bool


@dataclass(frozen=True)
class NothingToDelete:
    """There is no such stack."""

    stack: str


# The types whose data CloudFormation keeps as a snapshot when the template says nothing.
_SNAPSHOT_BY_DEFAULT = frozenset({"AWS::RDS::DBCluster", "AWS::RDS::DBInstance"})
_FATES = {
    "Retain": Fate.RETAINED,
    "RetainExceptOnCreate": Fate.RETAINED,
    "Snapshot": Fate.SNAPSHOT,
    "Delete": Fate.DELETED,
}


def plan_deletion(name: str, cloud: Cloud, pace: Pace = WALL_CLOCK) -> Deletion | NothingToDelete:
    """Changes nothing; refuses a stack that cannot be deleted now."""
    stack = _settled(checked_stack(name), cloud, pace)
    removal = removal_for(stack.status if stack else None)
    if stack is None or removal is Removal.NOTHING:
        return NothingToDelete(name)
    if removal is Removal.REFUSE:
        raise StackStateError(stack.name, stack.status, stack.changed, cloud.identity.commands)
    if stack.protected:
        raise ProtectedError(stack.name, cloud.identity.commands)
    return Deletion(
        stack=stack, resources=_doomed(stack, cloud), under_way=removal is Removal.ATTACH
    )


def delete(deletion: Deletion, cloud: Cloud, nonce: str, pace: Pace = WALL_CLOCK) -> Watched:
    """Yields the events; returns the outcome. A deletion that is under way is only watched."""
    stack_id = deletion.stack.stack_id
    token = "" if deletion.under_way else f"{PREFIX}-delete-{nonce}"
    operation = Operation(stack_id, token, newest_event(stack_id, cloud))
    if not deletion.under_way:
        cloud.delete_stack(stack_id, token)
    seen = []
    try:
        # The shell of a stack that was never created vanishes at once, without an event.
        if deletion.stack.status is not StackStatus.REVIEW_IN_PROGRESS:
            for event in follow(operation, cloud, pace):
                seen.append(event)
                yield event
        stack = settled_stack(stack_id, cloud, pace)
    except ServiceError as error:
        raise LostTouchError(deletion.stack.name, error, cloud.identity.commands) from error
    return deleted(stack, seen)


def _settled(name: str, cloud: Cloud, pace: Pace) -> Stack | None:
    started = pace.now()
    for pause in pace.pauses():
        stack = cloud.stack(name)
        if stack is None or removal_for(stack.status) is not Removal.WAIT:
            return stack
        if pace.now() - started > _SETTLE_SECONDS:
            raise GaveUpWaitingError(stack.name, stack.status.value, _SETTLE_SECONDS)
        pace.sleep(pause)
    raise AssertionError("pauses never end")


def _doomed(stack: Stack, cloud: Cloud) -> tuple[DoomedResource, ...]:
    if stack.status is StackStatus.REVIEW_IN_PROGRESS:
        return ()
    template = load_template(cloud.template(stack.stack_id), f"stack {stack.name}")
    declared = template.section("Resources")
    return tuple(
        DoomedResource(resource, _fate(resource, declared))
        for resource in cloud.resources(stack.stack_id)
        if resource.status != "DELETE_COMPLETE"
    )


def _fate(resource: StackResource, declared: Mapping[str, Json]) -> Fate:
    match declared.get(resource.logical_id):
        case {"DeletionPolicy": str(policy)}:
            return _FATES.get(policy, Fate.DELETED)
        case _ if resource.resource_type in _SNAPSHOT_BY_DEFAULT:
            return Fate.SNAPSHOT
        case _:
            return Fate.DELETED
