"""Change sets of nested stacks, created with the change set of their root.

In: a saved change set whose stack has, or will have, nested stacks. Out: a change set for each of
them, at any depth, with a stack under review for each new one; and the root, which refers to them.
Limits: what a parent has yet to create is unknown to its children, so that a child's change set may
list more than its execution changes, as CloudFormation's does (coverage roadmap, issue 759).
"""

from __future__ import annotations

from dataclasses import replace

from cfn_simulator.base.errors import problem_summary
from cfn_simulator.engine.planning.desired_resource import request_for
from cfn_simulator.engine.planning.evaluated_template import EvaluatedTemplate, evaluate
from cfn_simulator.engine.planning.no_changes import NO_CHANGE
from cfn_simulator.engine.planning.preview import preview_changes
from cfn_simulator.engine.planning.validation import findings_of, validation_failure_reason
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.change_set import ChangeSet
from cfn_simulator.engine.state.stack import (
    STACK_TYPE,
    Operation,
    OperationKind,
    Stack,
    Submission,
)
from cfn_simulator.engine.state.status import ChangeSetStatus, ExecutionStatus
from cfn_simulator.engine.state.work import Work
from cfn_simulator.engine.work.nested.submission import review_stack_of, submission_of
from cfn_simulator.engine.work.review_stacks import save_review_stack
from cfn_simulator.types import ResourceFailure, ResourceRequest
from metaflow_batch_cfn.cfn.changes.compare import ChangeAction, ResourceChange
from metaflow_batch_cfn.cfn.parameters.parameters import Parameters
from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.cfn.values.unknown import is_unknown
from metaflow_batch_cfn.core.errors import ConfigError
from metaflow_batch_cfn.documents import Document

CREATED_OR_UPDATED = frozenset({ChangeAction.ADD, ChangeAction.MODIFY})
MAX_NAME_LENGTH = 128


def add_nested(account: Account, change_set: ChangeSet) -> ChangeSet:
    """Save the nested change sets; the change set fails if one of them cannot be created."""
    stack = account.store.stack(change_set.stack_id)
    evaluated = evaluate(account, stack, change_set.submission)
    nested = {
        change.logical_id: child
        for change in change_set.changes
        if (child := _child(account, change_set, evaluated, change)) is not None
    }
    changes = tuple(
        replace(one, change_set_id=nested[one.logical_id].change_set_id)
        if one.logical_id in nested
        else one
        for one in change_set.changes
    )
    whole = replace(change_set, changes=changes)
    broken = next((one for one in nested.values() if _is_broken(one)), None)
    if broken is not None:
        message = f"Nested change set {broken.change_set_id} was not successfully created"
        whole = _failed(whole, f"{message}: Currently in {broken.status.value}.")
    return account.store.save_change_set(whole)


def _is_broken(child: ChangeSet) -> bool:
    return child.status is ChangeSetStatus.FAILED and child.reason not in NO_CHANGE


def _failed(change_set: ChangeSet, reason: str) -> ChangeSet:
    return replace(
        change_set,
        status=ChangeSetStatus.FAILED,
        execution=ExecutionStatus.UNAVAILABLE,
        reason=reason,
    )


def _child(
    account: Account, parent: ChangeSet, evaluated: EvaluatedTemplate, change: ResourceChange
) -> ChangeSet | None:
    if change.resource_type != STACK_TYPE or change.action not in CREATED_OR_UPDATED:
        return None
    desired = evaluated.desired(change.logical_id)
    if is_unknown(desired.resource.properties.get("TemplateURL")):
        return None
    work = Work(account, parent.stack_id, Operation("", OperationKind.UPDATE, None))
    request = request_for(work, desired)
    stack = account.store.find(change.physical_id or "")
    if stack is None:
        stack = review_stack_of(work, request)
        save_review_stack(account, stack)
    child = account.store.save_change_set(_compared(work, request, parent, stack))
    return add_nested(account, child) if child.status is ChangeSetStatus.CREATE_COMPLETE else child


def _compared(work: Work, request: ResourceRequest, parent: ChangeSet, stack: Stack) -> ChangeSet:
    account = work.account
    child = _blank(account, parent, stack)
    try:
        submission = submission_of(
            work, request, stack.name, stack, capabilities=parent.submission.capabilities
        )
        preview = preview_changes(account, stack, submission)
        findings = (
            findings_of(account, preview.evaluated, preview.changes) if parent.validates else ()
        )
    except ResourceFailure as failure:
        return _failed(child, failure.message)
    except ConfigError as error:
        return _failed(child, problem_summary(error))
    child = replace(child, submission=submission, changes=preview.changes, findings=findings)
    reason = preview.empty or validation_failure_reason(findings)
    return _failed(child, reason) if reason else child


def _blank(account: Account, parent: ChangeSet, stack: Stack) -> ChangeSet:
    """The child's change set before its template is read."""
    name = f"{parent.name}-{stack.name}"[:MAX_NAME_LENGTH]
    return replace(
        parent,
        change_set_id=account.arn("changeSet", name),
        name=name,
        stack_id=stack.stack_id,
        stack_name=stack.name,
        kind="UPDATE" if stack.submission else "CREATE",
        submission=stack.submission or _nothing(parent),
        changes=(),
        fingerprint=None,
        imports={},
        findings=(),
        operation_id=account.ids.uuid(),
        parent_id=parent.change_set_id,
        root_id=parent.root_id or parent.change_set_id,
    )


def _nothing(parent: ChangeSet) -> Submission:
    template = Template({}, "template", Document({}, "template"))
    parameters = Parameters({}, {}, {}, frozenset())
    return replace(parent.submission, body="", template=template, parameters=parameters)
