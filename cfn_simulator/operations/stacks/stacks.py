"""CreateStack and UpdateStack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from cfn_simulator.base.errors import ApiError, validation_error
from cfn_simulator.engine.planning.no_changes import SAME_EFFECT
from cfn_simulator.engine.planning.preview import prospect
from cfn_simulator.engine.planning.submission import read_submission, refused
from cfn_simulator.engine.planning.validation import obstacles
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.execution_options import minutes
from cfn_simulator.engine.state.history import Finding
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.status import ExecutionStatus, OnFailure, StackStatus
from cfn_simulator.engine.state.values import Stack, Submission
from cfn_simulator.engine.work import execution
from cfn_simulator.engine.work.validation_failure import stop_create, stop_update
from cfn_simulator.operations.shared.deployments import (
    check_follow_up,
    disables_rollback,
    read_deployment,
)
from cfn_simulator.operations.shared.named_stacks import check_way_on, repeated, stack_to_update
from cfn_simulator.operations.shared.resource_types import check_types
from cfn_simulator.operations.stacks.stack_policies import (
    check_policy,
    manner_of,
    policy_during_update,
    policy_of,
)
from cfn_simulator.operations.stacks.start_operation import begin_create, begin_update
from cfn_simulator.wire.protocol import Wire
from metaflow_batch_cfn.cfn.template.limits import STACKS


def create_stack(account: Account, asked: RequestParameters) -> Mapping[str, Wire]:
    name = asked.required("StackName")
    with account.store.locked():
        existing = account.store.find(name)
        if existing is not None:
            same = repeated(existing, asked)
            if same is None:
                raise ApiError("AlreadyExistsException", f"Stack [{name}] already exists")
            return _begun(existing, same.operation_id)
        on_failure = _on_create_failure(asked)
        stack = _new_stack(account, asked, name, on_failure)
        submission = read_submission(account, asked, None)
        check_policy(stack.policy, submission.template)
        findings = _checked(account, asked, stack, submission)
        check_room(account)
        work = begin_create(account, stack, submission, asked)
    manner = replace(manner_of(asked, stack, on_failure), limit=minutes(stack.timeout_minutes))
    run = partial(execution.create_stack, work, submission, manner)
    if findings:
        run = partial(stop_create, work, findings, manner)
    account.launch(execution.job_of(work, run))
    return _begun(stack, work.operation.operation_id)


def update_stack(account: Account, asked: RequestParameters) -> Mapping[str, Wire]:
    name = asked.required("StackName")
    with account.store.locked():
        existing = account.store.find(name)
        same = repeated(existing, asked) if existing else None
        if existing is not None and same is not None:
            return _begun(existing, same.operation_id)
        origin = stack_to_update(account, name)
        check_follow_up(origin, asked)
        check_way_on(origin, asked, "update-stack")
        submission = read_submission(account, asked, origin)
        findings = _checked(account, asked, origin, submission)
        on_failure = OnFailure.DO_NOTHING if disables_rollback(asked) else OnFailure.ROLLBACK
        for_now, from_now_on = policy_during_update(account, asked), policy_of(account, asked)
        for given in (for_now, from_now_on):
            check_policy(given, submission.template)
        manner = manner_of(asked, origin, on_failure, for_now)
        overtake_change_sets(account, origin)
        kept = from_now_on or origin.policy
        begun = replace(origin, policy=kept, deployment=read_deployment(asked))
        work = begin_update(account, begun, submission, asked)
    run = partial(execution.update_stack, work, submission, origin, manner)
    if findings:
        run = partial(stop_update, work, findings, origin, manner)
    account.launch(execution.job_of(work, run))
    return _begun(origin, work.operation.operation_id)


def _begun(stack: Stack, operation_id: str) -> Mapping[str, Wire]:
    return {"StackId": stack.stack_id, "OperationId": operation_id}


def _new_stack(
    account: Account, asked: RequestParameters, name: str, on_failure: OnFailure
) -> Stack:
    return Stack(
        stack_id=account.arn("stack", name),
        name=name,
        status=StackStatus.CREATE_IN_PROGRESS,
        created=account.clock.now(),
        protected=asked.flag("EnableTerminationProtection"),
        on_failure=on_failure,
        timeout_minutes=asked.number("TimeoutInMinutes"),
        policy=policy_of(account, asked),
        deployment=read_deployment(asked),
    )


def _on_create_failure(asked: RequestParameters) -> OnFailure:
    if asked.has("OnFailure") and asked.has("DisableRollback"):
        raise validation_error("You can specify either DisableRollback or OnFailure, but not both")
    if disables_rollback(asked):
        return OnFailure.DO_NOTHING
    return OnFailure(asked.text("OnFailure") or "ROLLBACK")


def _checked(
    account: Account, asked: RequestParameters, stack: Stack, submission: Submission
) -> tuple[Finding, ...]:
    """What cannot be evaluated, depends on itself or changes nothing is refused before anything is
    made; what early validation finds stops the operation once it has begun."""
    with refused():
        seen = prospect(account, stack, submission)
        if seen.empty is not None:
            raise validation_error(SAME_EFFECT)
        check_types(asked, {one.logical_id: one.resource_type for one in seen.changes})
        if asked.flag("DisableValidation"):
            return ()
        return obstacles(account, seen.live, seen.changes)


def check_room(account: Account) -> None:
    if len(account.store.living()) >= STACKS:
        raise ApiError("LimitExceededException", f"Limit for stack has been exceeded: {STACKS}")


def overtake_change_sets(account: Account, stack: Stack) -> None:
    for change_set in account.store.change_sets(stack.stack_id):
        if change_set.execution is ExecutionStatus.AVAILABLE:
            account.store.save_change_set(replace(change_set, execution=ExecutionStatus.OBSOLETE))
