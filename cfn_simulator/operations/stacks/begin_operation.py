"""Begins an operation on a stack: records its request and sets the stack's first status."""

from __future__ import annotations

from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.stack import (
    DEFAULT_MODE,
    DeploymentConfig,
    OperationKind,
    OperationMode,
    Stack,
    Submission,
)
from cfn_simulator.engine.state.status import StackStatus
from cfn_simulator.engine.state.work import USER_INITIATED, Work, begin_work
from cfn_simulator.engine.work import execution
from cfn_simulator.operations.stacks.stack_policies import check_policy


def begin_requested(
    account: Account,
    stack: Stack,
    kind: OperationKind,
    request: RequestParameters,
    mode: OperationMode = DEFAULT_MODE,
) -> Work:
    """A new operation that records its request."""
    token = request.text("ClientRequestToken")
    return begin_work(account, stack, kind, token, request.fingerprint, mode=mode)


def mode_of(deployment: DeploymentConfig | None) -> OperationMode:
    return OperationMode(express=deployment is not None and deployment.express)


def begin_create(
    account: Account, stack: Stack, submission: Submission, request: RequestParameters
) -> Work:
    """Set the stack to CREATE_IN_PROGRESS."""
    work = begin_requested(account, stack, OperationKind.CREATE, request, mode_of(stack.deployment))
    work.enter(StackStatus.CREATE_IN_PROGRESS, USER_INITIATED, submission=submission)
    return work


def begin_update(
    account: Account, origin: Stack, submission: Submission, request: RequestParameters
) -> Work:
    check_policy(origin.policy, submission.template, existing=True)
    # A cancellation that came too late for an earlier operation does not apply to this one.
    account.store.clear_cancellation(origin.stack_id)
    work = begin_requested(
        account, origin, OperationKind.UPDATE, request, mode_of(origin.deployment)
    )
    work.enter(
        StackStatus.UPDATE_IN_PROGRESS,
        USER_INITIATED,
        submission=submission,
        updated=account.clock.now(),
        stable=execution.stable_state(origin),
    )
    return work
