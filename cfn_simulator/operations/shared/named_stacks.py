"""The stack or change set that a request names, or CloudFormation's refusal."""

from __future__ import annotations

from cfn_simulator.base.errors import ApiError, stack_missing, validation_error
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.change_set import ChangeSet
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.status import PAUSED, STABLE, UPDATABLE, StackStatus
from cfn_simulator.engine.state.values import Operation, Stack
from cfn_simulator.operations.shared.deployments import disables_rollback


def named_stack(account: Account, name: str) -> Stack:
    """A stack that reading operations may name; a deleted one only by its id."""
    stack = account.store.find(name)
    if stack is None:
        raise stack_missing(name)
    return stack


def worked_stack(account: Account, name: str) -> Stack:
    """The same for operations that word a missing stack the other way."""
    stack = account.store.find(name)
    if stack is None:
        raise validation_error(f"Stack [{name}] does not exist")
    return stack


def stack_to_update(account: Account, name: str) -> Stack:
    """A stack that is at rest in a status from which it can be updated."""
    stack = worked_stack(account, name)
    if stack.deleted is not None:
        raise validation_error(f"Stack [{name}] does not exist")
    if stack.status not in UPDATABLE:
        raise validation_error(
            f"Stack:{stack.stack_id} is in {stack.status.value} state and can not be updated."
        )
    return stack


def stack_to_import_into(stack: Stack) -> Stack:
    """A stack that is complete, or under review and empty."""
    if stack.status not in STABLE and stack.status is not StackStatus.REVIEW_IN_PROGRESS:
        raise validation_error(
            f"Stack:{stack.stack_id} is in {stack.status.value} state and can not be updated."
        )
    return stack


def named_change_set(account: Account, asked: RequestParameters) -> ChangeSet:
    name = asked.required("ChangeSetName")
    found = find_change_set(account, asked)
    if found is None:
        raise ApiError("ChangeSetNotFound", f"ChangeSet [{name}] does not exist", 404)
    return found


def find_change_set(account: Account, asked: RequestParameters) -> ChangeSet | None:
    name = asked.required("ChangeSetName")
    if name.startswith("arn:"):
        return account.store.change_set(name)
    stack_name = asked.text("StackName")
    if stack_name is None:
        raise validation_error(
            "StackName must be specified if ChangeSetName is not specified as an ARN."
        )
    stack = worked_stack(account, stack_name)
    held = account.store.change_sets(stack.stack_id)
    return next((one for one in held if one.name == name), None)


def is_protected(account: Account, stack: Stack) -> bool:
    """A nested stack is protected with its root, and only there (user guide, "Protect a stack")."""
    return account.store.stack(stack.root_id or stack.stack_id).protected


def repeated(stack: Stack, asked: RequestParameters) -> Operation | None:
    """The operation that this very request has begun already; another's token is refused."""
    token = asked.text("ClientRequestToken")
    asked_before = [one for one in stack.operations if one.request is not None]
    known = [one for one in asked_before if token is not None and one.token == token]
    same = next((one for one in known if one.request == asked.fingerprint), None)
    if known and same is None:
        raise ApiError(
            "TokenAlreadyExistsException",
            f"ClientRequestToken [{token}] was already used for another request "
            f"on stack [{stack.name}]",
        )
    return same


def check_way_on(stack: Stack, asked: RequestParameters, operation: str) -> None:
    """A paused stack goes on without rollback, or not at all."""
    if stack.status in PAUSED and not disables_rollback(asked):
        raise validation_error(
            f"This stack is currently in a non-terminal [{stack.status.value}] state. To update "
            "the stack from this state, please use the disable-rollback parameter with "
            f"{operation} API. To rollback to the last known good state, use the rollback-stack API"
        )


def check_root(change_set: ChangeSet, operation: str) -> None:
    """A nested change set goes with its root, and not by itself."""
    if change_set.root_id is not None:
        raise validation_error(
            f"{operation} cannot be called on nested change set [{change_set.change_set_id}]; "
            f"call it on the root change set [{change_set.root_id}]"
        )


def wrong_status(change_set: ChangeSet, done: str, status: str) -> ApiError:
    return ApiError(
        "InvalidChangeSetStatus",
        f"ChangeSet [{change_set.change_set_id}] cannot be {done} in its current status "
        f"of [{status}]",
    )
