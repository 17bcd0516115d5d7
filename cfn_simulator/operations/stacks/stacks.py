"""CreateStack and UpdateStack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from cfn_simulator.base.errors import ApiError, validation_error
from cfn_simulator.engine.planning.no_changes import SAME_EFFECT
from cfn_simulator.engine.planning.preview import preview_changes
from cfn_simulator.engine.planning.submission import read_submission, validation_errors
from cfn_simulator.engine.planning.validation import blocking_findings
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.execution_options import minutes
from cfn_simulator.engine.state.history import ValidationFinding
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.stack import Stack, Submission
from cfn_simulator.engine.state.status import ExecutionStatus, OnFailure, StackStatus
from cfn_simulator.engine.work import execution
from cfn_simulator.engine.work.validation_failure import fail_create, fail_update
from cfn_simulator.operations.shared.deployments import (
    check_follow_up,
    disables_rollback,
    read_deployment,
)
from cfn_simulator.operations.shared.named_stacks import (
    check_can_continue,
    repeated_operation,
    stack_to_update,
)
from cfn_simulator.operations.shared.resource_types import check_types
from cfn_simulator.operations.stacks.begin_operation import begin_create, begin_update
from cfn_simulator.operations.stacks.stack_policies import (
    check_policy,
    options_for,
    policy_during_update,
    policy_of,
)
from cfn_simulator.wire.protocol import Wire
from metaflow_batch_cfn.cfn.template.limits import STACKS


def create_stack(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    name = request.required("StackName")
    with account.store.locked():
        existing = account.store.find(name)
        if existing is not None:
            same = repeated_operation(existing, request)
            if same is None:
                raise ApiError("AlreadyExistsException", f"Stack [{name}] already exists")
            return _answer(existing, same.operation_id)
        on_failure = _on_create_failure(request)
        stack = _new_stack(account, request, name, on_failure)
        submission = read_submission(account, request, None)
        check_policy(stack.policy, submission.template)
        findings = _check_submission(account, request, stack, submission)
        check_stack_quota(account)
        work = begin_create(account, stack, submission, request)
    options = replace(options_for(request, stack, on_failure), limit=minutes(stack.timeout_minutes))
    run = partial(execution.create_stack, work, submission, options)
    if findings:
        run = partial(fail_create, work, findings, options)
    account.launch(execution.guarded_job(work, run))
    return _answer(stack, work.operation.operation_id)


def update_stack(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    name = request.required("StackName")
    with account.store.locked():
        existing = account.store.find(name)
        same = repeated_operation(existing, request) if existing else None
        if existing is not None and same is not None:
            return _answer(existing, same.operation_id)
        origin = stack_to_update(account, name)
        check_follow_up(origin, request)
        check_can_continue(origin, request, "update-stack")
        submission = read_submission(account, request, origin)
        findings = _check_submission(account, request, origin, submission)
        on_failure = OnFailure.DO_NOTHING if disables_rollback(request) else OnFailure.ROLLBACK
        during_update, permanent = (
            policy_during_update(account, request),
            policy_of(account, request),
        )
        for given in (during_update, permanent):
            check_policy(given, submission.template)
        options = options_for(request, origin, on_failure, during_update)
        mark_change_sets_obsolete(account, origin)
        policy = permanent or origin.policy
        begun = replace(origin, policy=policy, deployment=read_deployment(request))
        work = begin_update(account, begun, submission, request)
    run = partial(execution.update_stack, work, submission, origin, options)
    if findings:
        run = partial(fail_update, work, findings, origin, options)
    account.launch(execution.guarded_job(work, run))
    return _answer(origin, work.operation.operation_id)


def _answer(stack: Stack, operation_id: str) -> Mapping[str, Wire]:
    return {"StackId": stack.stack_id, "OperationId": operation_id}


def _new_stack(
    account: Account, request: RequestParameters, name: str, on_failure: OnFailure
) -> Stack:
    return Stack(
        stack_id=account.arn("stack", name),
        name=name,
        status=StackStatus.CREATE_IN_PROGRESS,
        created=account.clock.now(),
        protected=request.flag("EnableTerminationProtection"),
        on_failure=on_failure,
        timeout_minutes=request.number("TimeoutInMinutes"),
        policy=policy_of(account, request),
        deployment=read_deployment(request),
    )


def _on_create_failure(request: RequestParameters) -> OnFailure:
    if request.has("OnFailure") and request.has("DisableRollback"):
        raise validation_error("You can specify either DisableRollback or OnFailure, but not both")
    if disables_rollback(request):
        return OnFailure.DO_NOTHING
    return OnFailure(request.text("OnFailure") or "ROLLBACK")


def _check_submission(
    account: Account, request: RequestParameters, stack: Stack, submission: Submission
) -> tuple[ValidationFinding, ...]:
    """Refuse what cannot be evaluated, depends on itself or changes nothing.

    The findings of early validation stop the operation only after it has begun.
    """
    with validation_errors():
        preview = preview_changes(account, stack, submission)
        if preview.empty is not None:
            raise validation_error(SAME_EFFECT)
        check_types(request, {one.logical_id: one.resource_type for one in preview.changes})
        if request.flag("DisableValidation"):
            return ()
        return blocking_findings(account, preview.evaluated, preview.changes)


def check_stack_quota(account: Account) -> None:
    if len(account.store.living()) >= STACKS:
        raise ApiError("LimitExceededException", f"Limit for stack has been exceeded: {STACKS}")


def mark_change_sets_obsolete(account: Account, stack: Stack) -> None:
    for change_set in account.store.change_sets(stack.stack_id):
        if change_set.execution is ExecutionStatus.AVAILABLE:
            account.store.save_change_set(replace(change_set, execution=ExecutionStatus.OBSOLETE))
