"""Nested stacks: resources of a stack that are stacks themselves.

In: the parent's work and the resource. Out: the child's state, with `Outputs.NAME` among its
attributes, or a failure with the child's reason. A child is an ordinary stack that knows its
parent, with its own events, exports and resources.

An updated child defers its clean-up until its root is updated, and rolls back with it.

Limits: during an operation on a child, the other resources of its parent wait.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.execution_options import ExecutionOptions
from cfn_simulator.engine.state.stack import (
    ROLLBACKS,
    Operation,
    OperationKind,
    Stack,
    Submission,
)
from cfn_simulator.engine.state.status import OnFailure, StackStatus
from cfn_simulator.engine.state.work import USER_INITIATED, Work, begin_work
from cfn_simulator.engine.work import execution, stack_deletion
from cfn_simulator.engine.work.nested.submission import review_stack_of, submission_of, would_change
from cfn_simulator.engine.work.review_stacks import review_stack_for
from cfn_simulator.engine.work.rollback import continue_rollback, roll_back
from cfn_simulator.engine.work.skipping import DELETION_STATUSES, skipped_in
from cfn_simulator.engine.work.update_cleanup import complete_update
from cfn_simulator.types import PlainFailure, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.parameters import whole_number
from metaflow_batch_cfn.documents import Json


@dataclass(frozen=True)
class NestedStackHandler:
    """Carries out an operation on the nested stacks of a stack."""

    work: Work

    def begin(self, request: ResourceRequest) -> ResourceState:
        work = self.work
        review_stack = review_stack_for(
            work.account, work.stack, request.logical_id
        ) or review_stack_of(work, request)
        minutes = request.properties.get("TimeoutInMinutes")
        stack = replace(
            review_stack,
            submission=submission_of(work, request, review_stack.name, None),
            # The parent decides whether a failed child is deleted or kept.
            on_failure=OnFailure.DO_NOTHING,
            timeout_minutes=None if minutes is None else whole_number(minutes),
        )
        child = self._begin(stack, OperationKind.CREATE)
        child.enter(StackStatus.CREATE_IN_PROGRESS, USER_INITIATED)
        return ResourceState(stack.stack_id, {}, stack.stack_id)

    def create(self, begun: ResourceState) -> ResourceState:
        child = self._current_operation(begun.physical_id)
        submission = child.stack.submission
        if submission is not None:
            execution.create_stack(child, submission, ExecutionOptions(OnFailure.DO_NOTHING))
        return _reached(child.stack, StackStatus.CREATE_COMPLETE, "created")

    def update(self, request: ResourceRequest, stack_id: str) -> ResourceState:
        origin = self.work.account.store.stack(stack_id)
        if origin.status in DELETION_STATUSES:
            raise _unsuccessful(origin, f"updated. Currently in {origin.status.value}")
        if self.work.operation.kind in ROLLBACKS:
            return self._roll_back(origin)
        submission = submission_of(self.work, request, origin.name, origin)
        if not would_change(self.work, origin, submission):
            return _state(origin)
        return self._roll_forward(origin, submission)

    def delete(self, stack_id: str) -> None:
        stack = self.work.account.store.find(stack_id)
        if stack is None or stack.status is StackStatus.DELETE_COMPLETE:
            return
        if stack.status is StackStatus.UPDATE_COMPLETE_CLEANUP_IN_PROGRESS:
            complete_update(self._current_operation(stack_id))
            stack = self.work.account.store.stack(stack_id)
        child = self._begin(stack, OperationKind.DELETE)
        if stack_deletion.begin_delete(child):
            stack_deletion.delete_stack(child, ())
        _reached(child.stack, StackStatus.DELETE_COMPLETE, "deleted")

    def _roll_forward(self, origin: Stack, submission: Submission) -> ResourceState:
        child = self._begin(origin, OperationKind.UPDATE)
        child.enter(
            StackStatus.UPDATE_IN_PROGRESS,
            USER_INITIATED,
            submission=submission,
            updated=self.work.account.clock.now(),
            stable=execution.stable_state(origin),
        )
        execution.update_stack(child, submission, origin, ExecutionOptions(defers_cleanup=True))
        done = StackStatus.UPDATE_COMPLETE_CLEANUP_IN_PROGRESS
        return _reached(child.stack, done, "updated", _why_rolled_back(child))

    def _roll_back(self, stack: Stack) -> ResourceState:
        """Return the child to its state before its parent's update, if that changed it."""
        stable, operation = stack.stable, self.work.operation
        if stable is None:
            return _state(stack)
        child = self._begin(stack, operation.kind)
        child.enter(StackStatus.UPDATE_ROLLBACK_IN_PROGRESS)
        if stack.status is StackStatus.UPDATE_ROLLBACK_FAILED:
            continue_rollback(
                child, stable, ExecutionOptions(), skipped_in(stack, operation.mode.skip)
            )
        else:
            roll_back(child, stable, ExecutionOptions())
        reached = child.stack
        failure = f"updated. Currently in {reached.status.value} with reason: {reached.reason}"
        if reached.status is not StackStatus.UPDATE_ROLLBACK_COMPLETE:
            raise _unsuccessful(reached, failure)
        return _state(reached)

    def _begin(self, child: Stack, kind: OperationKind) -> Work:
        """Begin an operation on the child in the same mode as its parent's."""
        operation = self.work.operation
        return begin_work(self.work.account, child, kind, operation.token, mode=operation.mode)

    def _current_operation(self, stack_id: str) -> Work:
        """The child's last operation, to continue it."""
        stack = self.work.account.store.stack(stack_id)
        return Work(self.work.account, stack_id, stack.operations[-1])


def nested_stacks(account: Account, stack_id: str, operation: Operation) -> NestedStackHandler:
    """The handler for `Account.nested`."""
    return NestedStackHandler(Work(account, stack_id, operation))


def _reached(
    stack: Stack, expected: StackStatus, done: str, reason: str | None = None
) -> ResourceState:
    if stack.status is not expected:
        raise _unsuccessful(stack, f"{done}: {reason or stack.reason or stack.status.value}")
    return _state(stack)


def _unsuccessful(stack: Stack, what: str) -> PlainFailure:
    message = f"Embedded stack {stack.stack_id} was not successfully {what}"
    return PlainFailure(message, "GeneralServiceException")


def _state(stack: Stack) -> ResourceState:
    outputs: dict[str, Json] = {f"Outputs.{one.key}": one.value for one in stack.outputs}
    return ResourceState(stack.stack_id, {**outputs, "StackId": stack.stack_id}, stack.stack_id)


def _why_rolled_back(child: Work) -> str | None:
    reasons = (
        event.reason
        for event in reversed(child.account.store.events(child.stack_id))
        if event.status == StackStatus.UPDATE_ROLLBACK_IN_PROGRESS.value
    )
    return next(reasons, None)
