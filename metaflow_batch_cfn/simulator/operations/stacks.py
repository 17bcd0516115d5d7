"""CreateStack, UpdateStack, DeleteStack, and what they share with ExecuteChangeSet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from metaflow_batch_cfn.cfn.limits import STACKS
from metaflow_batch_cfn.simulator.engine import execution
from metaflow_batch_cfn.simulator.engine.account import Account
from metaflow_batch_cfn.simulator.engine.comparison import changes_of
from metaflow_batch_cfn.simulator.engine.emptiness import why_empty
from metaflow_batch_cfn.simulator.engine.invalid import stop_create, stop_update
from metaflow_batch_cfn.simulator.engine.live import evaluate
from metaflow_batch_cfn.simulator.engine.manner import minutes
from metaflow_batch_cfn.simulator.engine.requests import Asked
from metaflow_batch_cfn.simulator.engine.shells import discard
from metaflow_batch_cfn.simulator.engine.status import (
    BUSY,
    ExecutionStatus,
    OnFailure,
    StackStatus,
)
from metaflow_batch_cfn.simulator.engine.submission import read_submission, refused
from metaflow_batch_cfn.simulator.engine.validation import obstacles
from metaflow_batch_cfn.simulator.engine.values import (
    AS_USUAL,
    DeploymentConfig,
    Finding,
    OperationKind,
    Stack,
    Submission,
    Way,
)
from metaflow_batch_cfn.simulator.engine.work import Work, begin_work
from metaflow_batch_cfn.simulator.errors import ServiceError, validation_error
from metaflow_batch_cfn.simulator.operations.deployments import (
    check_follow_up,
    disables_rollback,
    read_deployment,
)
from metaflow_batch_cfn.simulator.operations.finding import (
    check_way_on,
    is_protected,
    repeated,
    stack_to_update,
    worked_stack,
)
from metaflow_batch_cfn.simulator.operations.policies import (
    check_policy,
    manner_of,
    policy_during_update,
    policy_of,
)
from metaflow_batch_cfn.simulator.operations.resource_types import check_types
from metaflow_batch_cfn.simulator.protocol import Wire

BY_FORCE = "FORCE_DELETE_STACK"


def create_stack(account: Account, asked: Asked) -> Mapping[str, Wire]:
    name = asked.required("StackName")
    with account.store.locked():
        existing = account.store.find(name)
        if existing is not None:
            same = repeated(existing, asked)
            if same is None:
                raise ServiceError("AlreadyExistsException", f"Stack [{name}] already exists")
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


def update_stack(account: Account, asked: Asked) -> Mapping[str, Wire]:
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


def delete_stack(account: Account, asked: Asked) -> Mapping[str, Wire]:
    name, retain = asked.required("StackName"), asked.texts("RetainResources")
    with account.store.locked():
        stack = account.store.find(name)
        if stack is None or stack.status in (
            StackStatus.DELETE_COMPLETE,
            StackStatus.DELETE_IN_PROGRESS,
        ):
            return {}
        by_force = asked.text("DeletionMode") == BY_FORCE
        _check_deletable(account, stack, retain, by_force=by_force)
        if stack.status is StackStatus.CREATE_IN_PROGRESS:
            account.store.ask_to_cancel(stack.stack_id, asked.fingerprint)
            return {}
        if repeated(stack, asked) is not None and stack.status in BUSY:
            return {}
        deployment = read_deployment(asked)
        stack = replace(stack, deployment=deployment)
        work = begin_asked(account, stack, OperationKind.DELETE, asked, way_of(deployment))
        if not execution.begin_delete(work):
            return {}
        for change_set in account.store.change_sets(stack.stack_id):
            discard(account, change_set)
    run = partial(execution.delete_stack, work, retain, by_force=by_force)
    account.launch(execution.job_of(work, run))
    return {}


def update_termination_protection(account: Account, asked: Asked) -> Mapping[str, Wire]:
    with account.store.locked():
        stack = worked_stack(account, asked.required("StackName"))
        if stack.deleted is not None:
            raise validation_error(f"Stack [{stack.name}] does not exist")
        if stack.root_id is not None:
            raise validation_error(
                f"Termination protection cannot be updated on nested stack [{stack.stack_id}]; "
                f"update it on the root stack [{stack.root_id}]"
            )
        account.store.save(replace(stack, protected=asked.flag("EnableTerminationProtection")))
    return {"StackId": stack.stack_id}


def begin_asked(
    account: Account,
    stack: Stack,
    kind: OperationKind,
    asked: Asked,
    way: Way = AS_USUAL,
) -> Work:
    """A new operation that remembers the request that it answers."""
    token = asked.text("ClientRequestToken")
    return begin_work(account, stack, kind, token, asked.fingerprint, way=way)


def way_of(deployment: DeploymentConfig | None) -> Way:
    return Way(express=deployment is not None and deployment.express)


def begin_create(account: Account, stack: Stack, submission: Submission, asked: Asked) -> Work:
    """The stack in CREATE_IN_PROGRESS; what remains is the work itself."""
    work = begin_asked(account, stack, OperationKind.CREATE, asked, way_of(stack.deployment))
    work.enter(StackStatus.CREATE_IN_PROGRESS, execution.USER, submission=submission)
    return work


def begin_update(account: Account, origin: Stack, submission: Submission, asked: Asked) -> Work:
    # A cancellation that came too late for earlier work is not meant for this.
    account.store.cancel_answered(origin.stack_id)
    work = begin_asked(account, origin, OperationKind.UPDATE, asked, way_of(origin.deployment))
    work.enter(
        StackStatus.UPDATE_IN_PROGRESS,
        execution.USER,
        submission=submission,
        updated=account.clock.now(),
        stable=execution.stable_state(origin),
    )
    return work


def _begun(stack: Stack, operation_id: str) -> Mapping[str, Wire]:
    return {"StackId": stack.stack_id, "OperationId": operation_id}


def _new_stack(account: Account, asked: Asked, name: str, on_failure: OnFailure) -> Stack:
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


def _on_create_failure(asked: Asked) -> OnFailure:
    if asked.has("OnFailure") and asked.has("DisableRollback"):
        raise validation_error("You can specify either DisableRollback or OnFailure, but not both")
    if disables_rollback(asked):
        return OnFailure.DO_NOTHING
    return OnFailure(asked.text("OnFailure") or "ROLLBACK")


def _checked(
    account: Account, asked: Asked, stack: Stack, submission: Submission
) -> tuple[Finding, ...]:
    """What cannot be evaluated, depends on itself or changes nothing is refused before anything is
    made; what early validation finds stops the operation once it has begun."""
    with refused():
        live = evaluate(account, stack, submission)
        live.check_order()
        changes = changes_of(stack, live, account.region)
        if why_empty(stack, submission, live, changes) is not None:
            raise validation_error("No updates are to be performed.")
        check_types(asked, {one.logical_id: one.resource_type for one in changes})
        return () if asked.flag("DisableValidation") else obstacles(account, live, changes)


def check_room(account: Account) -> None:
    if len(account.store.living()) >= STACKS:
        raise ServiceError("LimitExceededException", f"Limit for stack has been exceeded: {STACKS}")


def overtake_change_sets(account: Account, stack: Stack) -> None:
    for change_set in account.store.change_sets(stack.stack_id):
        if change_set.execution is ExecutionStatus.AVAILABLE:
            account.store.save_change_set(replace(change_set, execution=ExecutionStatus.OBSOLETE))


def _check_deletable(
    account: Account, stack: Stack, retain: tuple[str, ...], *, by_force: bool
) -> None:
    if is_protected(account, stack):
        raise validation_error(
            f"Stack [{stack.stack_id}] cannot be deleted while TerminationProtection is enabled"
        )
    if stack.status in BUSY and stack.status is not StackStatus.CREATE_IN_PROGRESS:
        raise validation_error(
            f"Stack [{stack.stack_id}] cannot be deleted while in status {stack.status.value}"
        )
    if retain and stack.status is not StackStatus.DELETE_FAILED:
        raise validation_error(
            f"Invalid operation on stack [{stack.stack_id}]. "
            "Specify RetainResources only when the stack is in the DELETE_FAILED state."
        )
    if by_force and stack.status is not StackStatus.DELETE_FAILED:
        raise validation_error(
            f"Invalid operation on stack [{stack.stack_id}]. "
            f"Specify DeletionMode {BY_FORCE} only when the stack is in the DELETE_FAILED state."
        )
    unknown = sorted(set(retain) - set(stack.resources))
    if unknown:
        raise validation_error(
            f"Resources [{', '.join(unknown)}] do not exist in stack [{stack.name}]"
        )
