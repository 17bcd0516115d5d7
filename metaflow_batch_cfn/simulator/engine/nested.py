"""Nested stacks: resources of one stack that are stacks themselves.

In: the parent's work and the resource. Out: the child's state, `Outputs.NAME` among its attributes,
or a failure that tells the child's reason. A child is an ordinary stack that knows its parent: it
has events, exports and resources of its own.

A child that was updated holds its cleanup until its root is done, and goes back with it.

What hurts: while a child is worked on, the other resources of its parent wait.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from metaflow_batch_cfn.cfn.registry import resource_type
from metaflow_batch_cfn.core.documents import Json
from metaflow_batch_cfn.simulator.engine import execution
from metaflow_batch_cfn.simulator.engine.manner import Manner
from metaflow_batch_cfn.simulator.engine.prospect import prospect
from metaflow_batch_cfn.simulator.engine.requests import Asked
from metaflow_batch_cfn.simulator.engine.restore import take_back, take_back_the_rest
from metaflow_batch_cfn.simulator.engine.shells import foreseen, new_shell
from metaflow_batch_cfn.simulator.engine.skipping import GOING_AWAY, skipped_in
from metaflow_batch_cfn.simulator.engine.status import OnFailure, StackStatus
from metaflow_batch_cfn.simulator.engine.submission import read_submission, refused
from metaflow_batch_cfn.simulator.engine.target import Target, request_for
from metaflow_batch_cfn.simulator.engine.values import (
    GOING_BACK,
    Deployed,
    OperationKind,
    Stack,
    Submission,
)
from metaflow_batch_cfn.simulator.engine.work import Work, begin_work
from metaflow_batch_cfn.simulator.errors import ApiError
from metaflow_batch_cfn.simulator.protocol import Wire
from metaflow_batch_cfn.simulator.resources import PlainFailure, ResourceRequest, ResourceState
from metaflow_batch_cfn.simulator.resources.names import generated_name
from metaflow_batch_cfn.simulator.resources.parameters import text, whole_number
from metaflow_batch_cfn.simulator.resources.records.properties import check_properties
from metaflow_batch_cfn.simulator.resources.tags import wanted_tags

LONGEST_NAME = 128
DEEPEST = 20


def begin(work: Work, target: Target) -> ResourceState:
    """A stack that exists and has yet to be worked on."""
    request = request_for(work, target)
    account = work.account
    shell = foreseen(account, work.stack, request.logical_id) or shell_of(work, request)
    minutes = request.properties.get("TimeoutInMinutes")
    stack = replace(
        shell,
        submission=submission_of(work, request, shell.name, None),
        # The parent decides what becomes of a child that failed: it deletes it or keeps it.
        on_failure=OnFailure.DO_NOTHING,
        timeout_minutes=None if minutes is None else whole_number(minutes),
    )
    child = _begun(work, stack, OperationKind.CREATE)
    child.enter(StackStatus.CREATE_IN_PROGRESS, execution.USER)
    return ResourceState(stack.stack_id, {}, stack.stack_id)


def shell_of(work: Work, request: ResourceRequest) -> Stack:
    """A stack for the resource, as the worked one's child; not yet kept."""
    return new_shell(work.account, generated_name(request, LONGEST_NAME), work.stack)


def create(work: Work, state: ResourceState) -> ResourceState:
    child = _work_on(work, state.physical_id)
    submission = child.stack.submission
    if submission is not None:
        execution.create_stack(child, submission, Manner(OnFailure.DO_NOTHING))
    return _reached(child.stack, StackStatus.CREATE_COMPLETE, "created")


def update(work: Work, target: Target, before: Deployed) -> ResourceState:
    origin = work.account.store.stack(before.physical_id or "")
    if origin.status in GOING_AWAY:
        raise _unsuccessful(origin, f"updated. Currently in {origin.status.value}")
    if work.operation.kind in GOING_BACK:
        return _go_back(work, origin)
    request = request_for(work, target)
    submission = submission_of(work, request, origin.name, origin)
    if not _differs(work, origin, submission):
        return _state(origin)
    child = _begun(work, origin, OperationKind.UPDATE)
    now = work.account.clock.now()
    child.enter(
        StackStatus.UPDATE_IN_PROGRESS,
        execution.USER,
        submission=submission,
        updated=now,
        stable=execution.stable_state(origin),
    )
    execution.update_stack(child, submission, origin, Manner(holds_cleanup=True))
    done = StackStatus.UPDATE_COMPLETE_CLEANUP_IN_PROGRESS
    return _reached(child.stack, done, "updated", _why_rolled_back(child))


def _go_back(work: Work, stack: Stack) -> ResourceState:
    """The child as it was before its parent's update, unless it is that already."""
    stable, operation = stack.stable, work.operation
    if stable is None:
        return _state(stack)
    child = _begun(work, stack, operation.kind)
    child.enter(StackStatus.UPDATE_ROLLBACK_IN_PROGRESS)
    if stack.status is StackStatus.UPDATE_ROLLBACK_FAILED:
        take_back_the_rest(child, stable, Manner(), skipped_in(stack, operation.way.skip))
    else:
        take_back(child, stable, Manner())
    reached = child.stack
    trouble = f"updated. Currently in {reached.status.value} with reason: {reached.reason}"
    if reached.status is not StackStatus.UPDATE_ROLLBACK_COMPLETE:
        raise _unsuccessful(reached, trouble)
    return _state(reached)


def delete(work: Work, doomed: Deployed) -> None:
    stack = work.account.store.find(doomed.physical_id or "")
    if stack is None or stack.status is StackStatus.DELETE_COMPLETE:
        return
    if stack.status is StackStatus.UPDATE_COMPLETE_CLEANUP_IN_PROGRESS:
        execution.complete_update(_work_on(work, stack.stack_id))
        stack = work.account.store.stack(stack.stack_id)
    child = _begun(work, stack, OperationKind.DELETE)
    if execution.begin_delete(child):
        execution.delete_stack(child, ())
    _reached(child.stack, StackStatus.DELETE_COMPLETE, "deleted")


def _begun(work: Work, child: Stack, kind: OperationKind) -> Work:
    """An operation on the child, carried out as its parent's is."""
    operation = work.operation
    return begin_work(work.account, child, kind, operation.token, way=operation.way)


def _work_on(work: Work, stack_id: str) -> Work:
    stack = work.account.store.stack(stack_id)
    return Work(work.account, stack_id, stack.operations[-1])


def _reached(
    stack: Stack, wanted: StackStatus, done: str, reason: str | None = None
) -> ResourceState:
    if stack.status is not wanted:
        raise _unsuccessful(stack, f"{done}: {reason or stack.reason or stack.status.value}")
    return _state(stack)


def _unsuccessful(stack: Stack, what: str) -> PlainFailure:
    told = f"Embedded stack {stack.stack_id} was not successfully {what}"
    return PlainFailure(told, "GeneralServiceException")


def _state(stack: Stack) -> ResourceState:
    outputs: dict[str, Json] = {f"Outputs.{one.key}": one.value for one in stack.outputs}
    return ResourceState(stack.stack_id, {**outputs, "StackId": stack.stack_id}, stack.stack_id)


def _why_rolled_back(child: Work) -> str | None:
    told = (
        event.reason
        for event in reversed(child.account.store.events(child.stack_id))
        if event.status == StackStatus.UPDATE_ROLLBACK_IN_PROGRESS.value
    )
    return next(told, None)


def _differs(work: Work, origin: Stack, submission: Submission) -> bool:
    with _told_plainly(), refused():
        return prospect(work.account, origin, submission).empty is None


def submission_of(
    work: Work,
    request: ResourceRequest,
    name: str,
    previous: Stack | None,
    capabilities: Sequence[str] | None = None,
) -> Submission:
    """What the resource asks its stack to be, with the parent's capabilities."""
    _check_depth(work)
    check_properties(request, resource_type(request.type, request.region))
    parent = work.stack.submission
    asked: dict[str, Wire] = {
        "StackName": name,
        "TemplateURL": text(request.properties["TemplateURL"]),
        "Parameters": _parameters(request.properties.get("Parameters")),
        "Tags": [
            {"Key": key, "Value": value}
            for key, value in wanted_tags(request).items()
            if not key.startswith("aws:")
        ],
        "Capabilities": list(capabilities or (parent.capabilities if parent else ())),
    }
    topics = request.properties.get("NotificationARNs")
    if isinstance(topics, list):
        asked["NotificationARNs"] = [text(one) for one in topics]
    with _told_plainly():
        return read_submission(work.account, Asked(asked), previous)


def _check_depth(work: Work) -> None:
    """A template that nests itself would never end."""
    depth, stack = 1, work.stack
    while stack.parent_id is not None:
        depth, stack = depth + 1, work.account.store.stack(stack.parent_id)
    if depth > DEEPEST:
        raise PlainFailure(f"The simulator nests stacks {DEEPEST} deep, and no deeper.")


def _parameters(given: Json) -> list[Wire]:
    found: Mapping[str, Json] = given if isinstance(given, dict) else {}
    for value in found.values():
        if isinstance(value, dict | list):
            raise PlainFailure(
                "Value of property Parameters must be an object with String (or simple type) "
                "properties"
            )
    return [{"ParameterKey": key, "ParameterValue": text(value)} for key, value in found.items()]


@contextmanager
def _told_plainly() -> Iterator[None]:
    """What a template of its own would be refused with fails the resource."""
    try:
        yield
    except ApiError as refusal:
        raise PlainFailure(refusal.message, refusal.code) from refusal
