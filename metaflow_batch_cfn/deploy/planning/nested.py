"""Adds the changes inside nested stacks, at any depth, to those of a root stack's change set.

In: a change set of a root stack. Out: the same change set with the changes in nested stacks, whose
logical IDs are paths such as `Database/Bucket`. Limits: CloudFormation lists no changes inside a
nested stack that is removed or whose changes it cannot determine in advance, although both can
contain data. The resources of such a stack are read from the stack itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from metaflow_batch_cfn.aws.pace import Pace
from metaflow_batch_cfn.aws.retries import with_retries
from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.deploy.cloud.stacks import (
    NESTED_STACK,
    Change,
    ChangeSet,
    ChangeSetAction,
    ChangeSetReplacement,
    PolicyAction,
)
from metaflow_batch_cfn.deploy.cloud.states import StackStatus
from metaflow_batch_cfn.deploy.planning.deletion_policies import (
    DeletionPolicy,
    ResourceDeletion,
    resource_deletions,
)

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.cloud.client import Cloud

_POLICIES = {
    DeletionPolicy.DELETED: PolicyAction.DELETE,
    DeletionPolicy.RETAINED: PolicyAction.RETAIN,
    DeletionPolicy.SNAPSHOT: PolicyAction.SNAPSHOT,
}


def may_nest(template: Template | None) -> bool:
    """Whether its stacks may have nested stacks; a macro may add some."""
    if template is None or "Transform" in template.data:
        return True
    names = template.section("Resources")
    return any(template.member("Resources", name).get("Type") == NESTED_STACK for name in names)


def with_nested(made: ChangeSet, cloud: Cloud, pace: Pace) -> ChangeSet:
    """The change set with the changes of each nested stack after those of its parent."""
    return replace(made, changes=tuple(_spread(made.changes, "", cloud, pace)))


def _spread(changes: tuple[Change, ...], parent: str, cloud: Cloud, pace: Pace) -> Iterator[Change]:
    for change in changes:
        here = replace(change, logical_id=f"{parent}{change.logical_id}")
        yield here
        if change.resource_type == NESTED_STACK:
            yield from _inside(here, cloud, pace)


def _inside(nested: Change, cloud: Cloud, pace: Pace) -> Iterator[Change]:
    if nested.action is ChangeSetAction.REMOVE:
        if nested.policy is not PolicyAction.RETAIN:
            yield from _held(nested, ChangeSetAction.REMOVE, cloud, pace)
    elif nested.change_set_id:
        below = with_retries(partial(cloud.change_set, nested.change_set_id), pace)
        yield from _spread(below.changes, f"{nested.logical_id}/", cloud, pace)
    elif nested.action in (ChangeSetAction.MODIFY, ChangeSetAction.DYNAMIC, ChangeSetAction.SYNC):
        yield from _held(nested, ChangeSetAction.DYNAMIC, cloud, pace)


def _held(nested: Change, action: ChangeSetAction, cloud: Cloud, pace: Pace) -> Iterator[Change]:
    """Each resource of a nested stack, as if the same change applied to all of them."""
    stack = with_retries(partial(cloud.stack, nested.physical_id), pace)
    if stack is None or stack.status is StackStatus.DELETE_COMPLETE:
        return
    for deletion in with_retries(partial(resource_deletions, stack, cloud), pace):
        change = _change(deletion, f"{nested.logical_id}/", action)
        yield change
        if change.resource_type == NESTED_STACK and deletion.policy is not DeletionPolicy.RETAINED:
            yield from _held(change, action, cloud, pace)


def _change(deletion: ResourceDeletion, parent: str, action: ChangeSetAction) -> Change:
    resource = deletion.resource
    return Change(
        action=action,
        logical_id=f"{parent}{resource.logical_id}",
        resource_type=resource.resource_type,
        physical_id=resource.physical_id,
        replacement=ChangeSetReplacement.NEVER,
        # A DeletionPolicy does not protect a resource that might be replaced.
        policy=_POLICIES[deletion.policy] if action is ChangeSetAction.REMOVE else None,
        scope=(),
        details=(),
    )
