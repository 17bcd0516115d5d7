"""Change sets: created, described, listed, executed, deleted."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.base.errors import ApiError, validation_error
from cfn_simulator.engine.planning.change_set_events import tell_review
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.change_set import ChangeSet
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.status import (
    ChangeSetStatus,
    ExecutionStatus,
    OnFailure,
    StackStatus,
)
from cfn_simulator.engine.state.values import Stack
from cfn_simulator.engine.work.nested_changes import add_nested
from cfn_simulator.engine.work.review_stacks import discard, new_shell, open_shell
from cfn_simulator.operations.change_sets.change_set_answers import described, summarised, weight_of
from cfn_simulator.operations.change_sets.deployment_mode import check_mode
from cfn_simulator.operations.change_sets.review import IMPORT, Reviewed, reviewed
from cfn_simulator.operations.shared.deployments import check_follow_up, read_deployment
from cfn_simulator.operations.shared.named_stacks import (
    check_root,
    find_change_set,
    named_change_set,
    stack_to_import_into,
    stack_to_update,
    worked_stack,
    wrong_status,
)
from cfn_simulator.operations.shared.paging import page, page_by_weight
from cfn_simulator.operations.stacks.stacks import check_room
from cfn_simulator.wire.protocol import Wire

CREATE, UPDATE = "CREATE", "UPDATE"
MOST_CHANGE_SETS = 1000
# API reference, DescribeChangeSet: "If the results exceed 1 MB, the response is paginated."
PAGE_BYTES = 1_000_000
PENDING = frozenset({ExecutionStatus.AVAILABLE, ExecutionStatus.EXECUTE_IN_PROGRESS})
DONE = frozenset({StackStatus.CREATE_COMPLETE, StackStatus.UPDATE_COMPLETE})


def create_change_set(account: Account, asked: RequestParameters) -> Mapping[str, Wire]:
    kind = asked.text("ChangeSetType") or UPDATE
    check_mode(asked, kind)
    with account.store.locked():
        stack = _stack_for(account, asked, kind)
        repeat = _named_alike(account, asked, stack)
        if repeat is not None:
            return _begun(repeat)
        found = reviewed(account, asked, stack, kind)
        change_set = _change_set(account, asked, stack, kind, found)
        if account.store.find(stack.stack_id) is None:
            open_shell(account, stack)
        account.store.save_change_set(change_set)
        if _goes_below(change_set):
            change_set = add_nested(account, change_set)
        tell_review(account, change_set)
        for nested in account.store.nested_change_sets(change_set.change_set_id):
            tell_review(account, nested)
    return _begun(change_set)


def describe_change_set(account: Account, asked: RequestParameters) -> Mapping[str, Wire]:
    change_set = named_change_set(account, asked)
    with_values = asked.flag("IncludePropertyValues")
    changes, following = page_by_weight(
        change_set.changes,
        asked.text("NextToken"),
        lambda change: weight_of(change, with_values=with_values),
        PAGE_BYTES,
    )
    return {**described(change_set, changes, with_values=with_values), **following}


def list_change_sets(account: Account, asked: RequestParameters) -> Mapping[str, Wire]:
    stack = worked_stack(account, asked.required("StackName"))
    held = account.store.change_sets(stack.stack_id)
    shown, following = page(held, asked.text("NextToken"), lambda one: one.change_set_id)
    return {"Summaries": [summarised(one) for one in shown], **following}


def delete_change_set(account: Account, asked: RequestParameters) -> Mapping[str, Wire]:
    with account.store.locked():
        change_set = find_change_set(account, asked)
        if change_set is None:
            # CDK deletes before it creates: what is not there is deleted already.
            return {}
        check_root(change_set, "DeleteChangeSet")
        if change_set.execution is ExecutionStatus.EXECUTE_IN_PROGRESS:
            raise wrong_status(change_set, "deleted", change_set.execution.value)
        discard(account, change_set)
    return {}


def _begun(change_set: ChangeSet) -> Mapping[str, Wire]:
    return {"Id": change_set.change_set_id, "StackId": change_set.stack_id}


def _stack_for(account: Account, asked: RequestParameters, kind: str) -> Stack:
    name = asked.required("StackName")
    if kind == UPDATE:
        found = stack_to_update(account, name)
        check_follow_up(found, asked)
        return found
    existing = account.store.find(name)
    if kind == IMPORT and existing is not None and existing.deleted is None:
        return stack_to_import_into(existing)
    if existing is None and name.startswith("arn:"):
        raise validation_error(f"Stack [{name}] does not exist")
    if existing is None or existing.deleted is not None:
        check_room(account)
        return new_shell(account, name)
    if existing.status is not StackStatus.REVIEW_IN_PROGRESS:
        raise validation_error(
            f"Stack [{name}] already exists and cannot be created again with the changeSet "
            f"[{asked.required('ChangeSetName')}]."
        )
    return existing


def _named_alike(account: Account, asked: RequestParameters, stack: Stack) -> ChangeSet | None:
    """The change set of that name if this is its own request again; refused if it is another's."""
    name = asked.required("ChangeSetName")
    held = account.store.change_sets(stack.stack_id)
    if len(held) >= MOST_CHANGE_SETS:
        raise ApiError(
            "LimitExceededException",
            f"ChangeSet limit exceeded for stack [{stack.name}]: {MOST_CHANGE_SETS}",
        )
    existing = next((one for one in held if one.name == name), None)
    if existing is None or existing.request == asked.fingerprint:
        return existing
    if existing.execution in PENDING:
        raise ApiError(
            "AlreadyExistsException",
            f"ChangeSet [{existing.change_set_id}] already exists "
            "and was requested with another ClientToken or other parameters",
        )
    # `aws` names its change sets by the second, and here two deployments fit into one.
    discard(account, existing)
    return None


def _goes_below(change_set: ChangeSet) -> bool:
    """Whether nested stacks have change sets of their own."""
    made = change_set.status is ChangeSetStatus.CREATE_COMPLETE
    return made and change_set.include_nested and change_set.kind != IMPORT


def _change_set(
    account: Account, asked: RequestParameters, stack: Stack, kind: str, found: Reviewed
) -> ChangeSet:
    name, reason = asked.required("ChangeSetName"), found.reason
    return ChangeSet(
        change_set_id=account.arn("changeSet", name),
        name=name,
        stack_id=stack.stack_id,
        stack_name=stack.name,
        kind=kind,
        created=account.clock.now(),
        status=ChangeSetStatus.FAILED if reason else ChangeSetStatus.CREATE_COMPLETE,
        execution=ExecutionStatus.UNAVAILABLE if reason else ExecutionStatus.AVAILABLE,
        submission=found.submission,
        changes=tuple(found.changes),
        reason=reason,
        description=asked.text("Description"),
        on_failure=_asked_on_failure(asked, kind),
        deployment=read_deployment(asked),
        request=asked.fingerprint if asked.has("ClientToken") else None,
        include_nested=asked.flag("IncludeNestedStacks"),
        adopts_existing=asked.flag("ImportExistingResources"),
        validates=not asked.flag("DisableValidation"),
        findings=found.findings,
        imports=found.imports,
        operation_id=account.ids.uuid(),
        drift=found.drift,
    )


def _asked_on_failure(asked: RequestParameters, kind: str) -> OnFailure | None:
    text = asked.text("OnStackFailure")
    if text == "DELETE" and kind != CREATE:
        raise validation_error("OnStackFailure DELETE is only valid for change sets of type CREATE")
    return OnFailure(text) if text else None
