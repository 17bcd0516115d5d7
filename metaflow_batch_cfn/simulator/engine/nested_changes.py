"""Change sets of nested stacks, which come along with that of their root.

In: a change set whose stack has nested stacks. Out: the same with each nested stack's change
pointing to a change set of its own, and those. What hurts: a nested stack that is new, or whose
properties are known only while updating, has none: there is nothing to compare it with yet.
"""

from __future__ import annotations

from dataclasses import replace

from metaflow_batch_cfn.cfn.changes import Action, ResourceChange
from metaflow_batch_cfn.cfn.unknown import holds_unknown
from metaflow_batch_cfn.core.errors import ConfigError, Problem
from metaflow_batch_cfn.simulator.engine.account import Account
from metaflow_batch_cfn.simulator.engine.comparison import changes_of
from metaflow_batch_cfn.simulator.engine.emptiness import why_empty
from metaflow_batch_cfn.simulator.engine.live import Live, evaluate
from metaflow_batch_cfn.simulator.engine.nested import submission_of
from metaflow_batch_cfn.simulator.engine.target import request_for
from metaflow_batch_cfn.simulator.engine.values import (
    STACK_TYPE,
    ChangeSet,
    Operation,
    OperationKind,
    Stack,
    Submission,
)
from metaflow_batch_cfn.simulator.engine.work import Work
from metaflow_batch_cfn.simulator.resources import ResourceFailure


def with_nested(account: Account, change_set: ChangeSet) -> list[ChangeSet]:
    """The change set first, then those of its nested stacks, at any depth."""
    stack = account.store.stack(change_set.stack_id)
    live = evaluate(account, stack, change_set.submission)
    changes: list[ResourceChange] = []
    below: list[ChangeSet] = []
    for change in change_set.changes:
        child = _child(account, change_set, live, change)
        changes.append(replace(change, change_set_id=child.change_set_id) if child else change)
        below += with_nested(account, child) if child else []
    return [replace(change_set, changes=tuple(changes)), *below]


def _child(
    account: Account, parent: ChangeSet, live: Live, change: ResourceChange
) -> ChangeSet | None:
    if change.resource_type != STACK_TYPE or change.action is not Action.MODIFY:
        return None
    stack = account.store.find(change.physical_id or "")
    submission = _submission(account, parent, live, change) if stack else None
    if stack is None or submission is None:
        return None
    return _compared(account, parent, stack, submission)


def _submission(
    account: Account, parent: ChangeSet, live: Live, change: ResourceChange
) -> Submission | None:
    target = live.target(change.logical_id)
    if holds_unknown(dict(target.resource.properties)):
        return None
    work = Work(account, parent.stack_id, Operation("", OperationKind.UPDATE, None))
    stack = account.store.stack(change.physical_id or "")
    request = request_for(work, target)
    try:
        return submission_of(
            work, request, stack.name, stack, capabilities=parent.submission.capabilities
        )
    except ResourceFailure as failure:
        what = f"Nested stack {change.logical_id}: {failure.message}"
        raise ConfigError([Problem("", what)]) from failure


def _compared(
    account: Account, parent: ChangeSet, stack: Stack, submission: Submission
) -> ChangeSet | None:
    live = evaluate(account, stack, submission)
    live.check_order()
    changes = changes_of(stack, live, account.region)
    if why_empty(stack, submission, live, changes) is not None:
        return None
    name = f"{parent.name}-{stack.name}"[:128]
    return replace(
        parent,
        change_set_id=account.arn("changeSet", name),
        name=name,
        stack_id=stack.stack_id,
        stack_name=stack.name,
        submission=submission,
        changes=changes,
        client_token=None,
        parent_id=parent.change_set_id,
        root_id=parent.root_id or parent.change_set_id,
    )
