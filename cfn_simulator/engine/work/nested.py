"""Nested stacks: resources of one stack that are stacks themselves.

In: the parent's work and the resource. Out: the child's state, `Outputs.NAME` among its attributes,
or a failure that tells the child's reason. A child is an ordinary stack that knows its parent: it
has events, exports and resources of its own.

A child that was updated holds its cleanup until its root is done, and goes back with it.

What hurts: while a child is worked on, the other resources of its parent wait.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.execution_options import ExecutionOptions
from cfn_simulator.engine.state.status import OnFailure, StackStatus
from cfn_simulator.engine.state.values import (
    GOING_BACK,
    Operation,
    OperationKind,
    Stack,
    Submission,
)
from cfn_simulator.engine.state.work import USER_INITIATED, Work, begin_work
from cfn_simulator.engine.work import execution, stack_deletion
from cfn_simulator.engine.work.nested_submission import differs, shell_of, submission_of
from cfn_simulator.engine.work.review_stacks import foreseen
from cfn_simulator.engine.work.rollback import roll_back, roll_back_the_rest
from cfn_simulator.engine.work.skipping import GOING_AWAY, skipped_in
from cfn_simulator.engine.work.update_cleanup import complete_update
from cfn_simulator.types import PlainFailure, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.parameters import whole_number
from metaflow_batch_cfn.documents import Json


@dataclass(frozen=True)
class Children:
    """The nested stacks of the stack that is worked on."""

    work: Work

    def begin(self, request: ResourceRequest) -> ResourceState:
        work = self.work
        shell = foreseen(work.account, work.stack, request.logical_id) or shell_of(work, request)
        minutes = request.properties.get("TimeoutInMinutes")
        stack = replace(
            shell,
            submission=submission_of(work, request, shell.name, None),
            # The parent decides what becomes of a child that failed: it deletes it or keeps it.
            on_failure=OnFailure.DO_NOTHING,
            timeout_minutes=None if minutes is None else whole_number(minutes),
        )
        child = self._begun(stack, OperationKind.CREATE)
        child.enter(StackStatus.CREATE_IN_PROGRESS, USER_INITIATED)
        return ResourceState(stack.stack_id, {}, stack.stack_id)

    def create(self, begun: ResourceState) -> ResourceState:
        child = self._under_way(begun.physical_id)
        submission = child.stack.submission
        if submission is not None:
            execution.create_stack(child, submission, ExecutionOptions(OnFailure.DO_NOTHING))
        return _reached(child.stack, StackStatus.CREATE_COMPLETE, "created")

    def update(self, request: ResourceRequest, stack_id: str) -> ResourceState:
        origin = self.work.account.store.stack(stack_id)
        if origin.status in GOING_AWAY:
            raise _unsuccessful(origin, f"updated. Currently in {origin.status.value}")
        if self.work.operation.kind in GOING_BACK:
            return self._go_back(origin)
        submission = submission_of(self.work, request, origin.name, origin)
        if not differs(self.work, origin, submission):
            return _state(origin)
        return self._go_forward(origin, submission)

    def delete(self, stack_id: str) -> None:
        stack = self.work.account.store.find(stack_id)
        if stack is None or stack.status is StackStatus.DELETE_COMPLETE:
            return
        if stack.status is StackStatus.UPDATE_COMPLETE_CLEANUP_IN_PROGRESS:
            complete_update(self._under_way(stack_id))
            stack = self.work.account.store.stack(stack_id)
        child = self._begun(stack, OperationKind.DELETE)
        if stack_deletion.begin_delete(child):
            stack_deletion.delete_stack(child, ())
        _reached(child.stack, StackStatus.DELETE_COMPLETE, "deleted")

    def _go_forward(self, origin: Stack, submission: Submission) -> ResourceState:
        child = self._begun(origin, OperationKind.UPDATE)
        child.enter(
            StackStatus.UPDATE_IN_PROGRESS,
            USER_INITIATED,
            submission=submission,
            updated=self.work.account.clock.now(),
            stable=execution.stable_state(origin),
        )
        execution.update_stack(child, submission, origin, ExecutionOptions(holds_cleanup=True))
        done = StackStatus.UPDATE_COMPLETE_CLEANUP_IN_PROGRESS
        return _reached(child.stack, done, "updated", _why_rolled_back(child))

    def _go_back(self, stack: Stack) -> ResourceState:
        """The child as it was before its parent's update, unless it is that already."""
        stable, operation = stack.stable, self.work.operation
        if stable is None:
            return _state(stack)
        child = self._begun(stack, operation.kind)
        child.enter(StackStatus.UPDATE_ROLLBACK_IN_PROGRESS)
        if stack.status is StackStatus.UPDATE_ROLLBACK_FAILED:
            roll_back_the_rest(
                child, stable, ExecutionOptions(), skipped_in(stack, operation.way.skip)
            )
        else:
            roll_back(child, stable, ExecutionOptions())
        reached = child.stack
        trouble = f"updated. Currently in {reached.status.value} with reason: {reached.reason}"
        if reached.status is not StackStatus.UPDATE_ROLLBACK_COMPLETE:
            raise _unsuccessful(reached, trouble)
        return _state(reached)

    def _begun(self, child: Stack, kind: OperationKind) -> Work:
        """An operation on the child, carried out as its parent's is."""
        operation = self.work.operation
        return begin_work(self.work.account, child, kind, operation.token, way=operation.way)

    def _under_way(self, stack_id: str) -> Work:
        """The child's last operation, to go on with."""
        stack = self.work.account.store.stack(stack_id)
        return Work(self.work.account, stack_id, stack.operations[-1])


def nested_stacks(account: Account, stack_id: str, operation: Operation) -> Children:
    """What an account is given as `nested`."""
    return Children(Work(account, stack_id, operation))


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
