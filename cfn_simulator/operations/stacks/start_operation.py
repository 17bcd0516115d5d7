"""Operations on a stack begun at a request, which remember it: what remains is the work itself."""

from __future__ import annotations

from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.status import StackStatus
from cfn_simulator.engine.state.values import (
    AS_USUAL,
    DeploymentConfig,
    OperationKind,
    OperationMode,
    Stack,
    Submission,
)
from cfn_simulator.engine.state.work import USER_INITIATED, Work, begin_work
from cfn_simulator.engine.work import execution
from cfn_simulator.operations.stacks.stack_policies import check_policy


def begin_asked(
    account: Account,
    stack: Stack,
    kind: OperationKind,
    asked: RequestParameters,
    way: OperationMode = AS_USUAL,
) -> Work:
    """A new operation that remembers the request that it answers."""
    token = asked.text("ClientRequestToken")
    return begin_work(account, stack, kind, token, asked.fingerprint, way=way)


def way_of(deployment: DeploymentConfig | None) -> OperationMode:
    return OperationMode(express=deployment is not None and deployment.express)


def begin_create(
    account: Account, stack: Stack, submission: Submission, asked: RequestParameters
) -> Work:
    """The stack in CREATE_IN_PROGRESS; what remains is the work itself."""
    work = begin_asked(account, stack, OperationKind.CREATE, asked, way_of(stack.deployment))
    work.enter(StackStatus.CREATE_IN_PROGRESS, USER_INITIATED, submission=submission)
    return work


def begin_update(
    account: Account, origin: Stack, submission: Submission, asked: RequestParameters
) -> Work:
    check_policy(origin.policy, submission.template, existing=True)
    # A cancellation that came too late for earlier work is not meant for this.
    account.store.cancel_answered(origin.stack_id)
    work = begin_asked(account, origin, OperationKind.UPDATE, asked, way_of(origin.deployment))
    work.enter(
        StackStatus.UPDATE_IN_PROGRESS,
        USER_INITIATED,
        submission=submission,
        updated=account.clock.now(),
        stable=execution.stable_state(origin),
    )
    return work
