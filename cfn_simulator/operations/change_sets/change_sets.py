"""CreateChangeSet, DescribeChangeSet, ListChangeSets and DeleteChangeSet."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.base.errors import ApiError, validation_error
from cfn_simulator.engine.planning.change_set_events import record_creation
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.change_set import ChangeSet
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.stack import Stack
from cfn_simulator.engine.state.status import (
    ChangeSetStatus,
    ExecutionStatus,
    OnFailure,
    StackStatus,
)
from cfn_simulator.engine.work.nested.changes import add_nested
from cfn_simulator.engine.work.review_stacks import (
    discard_change_set,
    new_review_stack,
    save_review_stack,
)
from cfn_simulator.operations.change_sets.change_set_answers import (
    description_of,
    summary_of,
    weight_of,
)
from cfn_simulator.operations.change_sets.deployment_mode import check_mode
from cfn_simulator.operations.change_sets.review import IMPORT, Review, review_request
from cfn_simulator.operations.shared.deployments import check_follow_up, read_deployment
from cfn_simulator.operations.shared.named_stacks import (
    check_root,
    existing_stack,
    find_change_set,
    invalid_status,
    named_change_set,
    stack_to_import_into,
    stack_to_update,
)
from cfn_simulator.operations.shared.paging import page, page_by_weight
from cfn_simulator.operations.stacks.stacks import check_stack_quota
from cfn_simulator.wire.protocol import Wire

CREATE, UPDATE = "CREATE", "UPDATE"
MAX_CHANGE_SETS = 1000
# API reference, DescribeChangeSet: "If the results exceed 1 MB, the response is paginated."
PAGE_BYTES = 1_000_000
PENDING = frozenset({ExecutionStatus.AVAILABLE, ExecutionStatus.EXECUTE_IN_PROGRESS})
DONE = frozenset({StackStatus.CREATE_COMPLETE, StackStatus.UPDATE_COMPLETE})


def create_change_set(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    kind = request.text("ChangeSetType") or UPDATE
    check_mode(request, kind)
    with account.store.locked():
        stack = _stack_for(account, request, kind)
        repeat = _same_named(account, request, stack)
        if repeat is not None:
            return _answer(repeat)
        review = review_request(account, request, stack, kind)
        change_set = _change_set(account, request, stack, kind, review)
        if account.store.find(stack.stack_id) is None:
            save_review_stack(account, stack)
        account.store.save_change_set(change_set)
        if _includes_nested(change_set):
            change_set = add_nested(account, change_set)
        record_creation(account, change_set)
        for nested in account.store.nested_change_sets(change_set.change_set_id):
            record_creation(account, nested)
    return _answer(change_set)


def describe_change_set(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    change_set = named_change_set(account, request)
    with_values = request.flag("IncludePropertyValues")
    changes, following = page_by_weight(
        change_set.changes,
        request.text("NextToken"),
        lambda change: weight_of(change, with_values=with_values),
        PAGE_BYTES,
    )
    return {**description_of(change_set, changes, with_values=with_values), **following}


def list_change_sets(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    stack = existing_stack(account, request.required("StackName"))
    change_sets = account.store.change_sets(stack.stack_id)
    shown, following = page(change_sets, request.text("NextToken"), lambda one: one.change_set_id)
    return {"Summaries": [summary_of(one) for one in shown], **following}


def delete_change_set(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    with account.store.locked():
        change_set = find_change_set(account, request)
        if change_set is None:
            # CDK deletes before it creates: deleting a change set that does not exist succeeds.
            return {}
        check_root(change_set, "DeleteChangeSet")
        if change_set.execution is ExecutionStatus.EXECUTE_IN_PROGRESS:
            raise invalid_status(change_set, "deleted", change_set.execution.value)
        discard_change_set(account, change_set)
    return {}


def _answer(change_set: ChangeSet) -> Mapping[str, Wire]:
    return {"Id": change_set.change_set_id, "StackId": change_set.stack_id}


def _stack_for(account: Account, request: RequestParameters, kind: str) -> Stack:
    name = request.required("StackName")
    if kind == UPDATE:
        stack = stack_to_update(account, name)
        check_follow_up(stack, request)
        return stack
    existing = account.store.find(name)
    if kind == IMPORT and existing is not None and existing.deleted is None:
        return stack_to_import_into(existing)
    if existing is None and name.startswith("arn:"):
        raise validation_error(f"Stack [{name}] does not exist")
    if existing is None or existing.deleted is not None:
        check_stack_quota(account)
        return new_review_stack(account, name)
    if existing.status is not StackStatus.REVIEW_IN_PROGRESS:
        raise validation_error(
            f"Stack [{name}] already exists and cannot be created again with the changeSet "
            f"[{request.required('ChangeSetName')}]."
        )
    return existing


def _same_named(account: Account, request: RequestParameters, stack: Stack) -> ChangeSet | None:
    """The change set that this same request created before; refused if another request did."""
    name = request.required("ChangeSetName")
    change_sets = account.store.change_sets(stack.stack_id)
    if len(change_sets) >= MAX_CHANGE_SETS:
        raise ApiError(
            "LimitExceededException",
            f"ChangeSet limit exceeded for stack [{stack.name}]: {MAX_CHANGE_SETS}",
        )
    existing = next((one for one in change_sets if one.name == name), None)
    if existing is None or existing.fingerprint == request.fingerprint:
        return existing
    if existing.execution in PENDING:
        raise ApiError(
            "AlreadyExistsException",
            f"ChangeSet [{existing.change_set_id}] already exists "
            "and was requested with another ClientToken or other parameters",
        )
    # `aws` names its change sets by the second; the simulator can finish two within one.
    discard_change_set(account, existing)
    return None


def _includes_nested(change_set: ChangeSet) -> bool:
    """Whether nested stacks get change sets as well."""
    created = change_set.status is ChangeSetStatus.CREATE_COMPLETE
    return created and change_set.include_nested and change_set.kind != IMPORT


def _change_set(
    account: Account, request: RequestParameters, stack: Stack, kind: str, review: Review
) -> ChangeSet:
    name, reason = request.required("ChangeSetName"), review.reason
    return ChangeSet(
        change_set_id=account.arn("changeSet", name),
        name=name,
        stack_id=stack.stack_id,
        stack_name=stack.name,
        kind=kind,
        created=account.clock.now(),
        status=ChangeSetStatus.FAILED if reason else ChangeSetStatus.CREATE_COMPLETE,
        execution=ExecutionStatus.UNAVAILABLE if reason else ExecutionStatus.AVAILABLE,
        submission=review.submission,
        changes=tuple(review.changes),
        reason=reason,
        description=request.text("Description"),
        on_failure=_on_failure(request, kind),
        deployment=read_deployment(request),
        fingerprint=request.fingerprint if request.has("ClientToken") else None,
        include_nested=request.flag("IncludeNestedStacks"),
        imports_existing=request.flag("ImportExistingResources"),
        validates=not request.flag("DisableValidation"),
        findings=review.findings,
        imports=review.imports,
        operation_id=account.ids.uuid(),
        drift=review.drift,
    )


def _on_failure(request: RequestParameters, kind: str) -> OnFailure | None:
    text = request.text("OnStackFailure")
    if text == "DELETE" and kind != CREATE:
        raise validation_error("OnStackFailure DELETE is only valid for change sets of type CREATE")
    return OnFailure(text) if text else None
