"""The stack or change set that a request names, or CloudFormation's refusal."""

from __future__ import annotations

from cfn_simulator.base.errors import ApiError, stack_missing, validation_error
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.change_set import ChangeSet
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.stack import Operation, Stack
from cfn_simulator.engine.state.status import PAUSED, STABLE, UPDATABLE, StackStatus
from cfn_simulator.operations.shared.deployments import disables_rollback


def named_stack(account: Account, name: str) -> Stack:
    """A stack for operations that only read; a deleted stack is found only by its id."""
    stack = account.store.find(name)
    if stack is None:
        raise stack_missing(name)
    return stack


def existing_stack(account: Account, name: str) -> Stack:
    """The same for operations whose message is `Stack [NAME] does not exist`."""
    stack = account.store.find(name)
    if stack is None:
        raise validation_error(f"Stack [{name}] does not exist")
    return stack


def stack_to_update(account: Account, name: str) -> Stack:
    """A stack in a status from which it can be updated."""
    stack = existing_stack(account, name)
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


def named_change_set(account: Account, request: RequestParameters) -> ChangeSet:
    name = request.required("ChangeSetName")
    found = find_change_set(account, request)
    if found is None:
        raise ApiError("ChangeSetNotFound", f"ChangeSet [{name}] does not exist", 404)
    return found


def find_change_set(account: Account, request: RequestParameters) -> ChangeSet | None:
    name = request.required("ChangeSetName")
    if name.startswith("arn:"):
        return account.store.change_set(name)
    stack_name = request.text("StackName")
    if stack_name is None:
        raise validation_error(
            "StackName must be specified if ChangeSetName is not specified as an ARN."
        )
    stack = existing_stack(account, stack_name)
    change_sets = account.store.change_sets(stack.stack_id)
    return next((one for one in change_sets if one.name == name), None)


def is_protected(account: Account, stack: Stack) -> bool:
    """A nested stack has the protection of its root (user guide, "Protect a stack")."""
    return account.store.stack(stack.root_id or stack.stack_id).protected


def repeated_operation(stack: Stack, request: RequestParameters) -> Operation | None:
    """The operation that this same request started before; another request's token is refused."""
    token = request.text("ClientRequestToken")
    requested = [one for one in stack.operations if one.fingerprint is not None]
    known = [one for one in requested if token is not None and one.token == token]
    same = next((one for one in known if one.fingerprint == request.fingerprint), None)
    if known and same is None:
        raise ApiError(
            "TokenAlreadyExistsException",
            f"ClientRequestToken [{token}] was already used for another request "
            f"on stack [{stack.name}]",
        )
    return same


def check_can_continue(stack: Stack, request: RequestParameters, operation: str) -> None:
    """A stack that failed without rollback can continue only with rollback disabled."""
    if stack.status in PAUSED and not disables_rollback(request):
        raise validation_error(
            f"This stack is currently in a non-terminal [{stack.status.value}] state. To update "
            "the stack from this state, please use the disable-rollback parameter with "
            f"{operation} API. To rollback to the last known good state, use the rollback-stack API"
        )


def check_root(change_set: ChangeSet, operation: str) -> None:
    """A nested change set is executed and deleted with its root only."""
    if change_set.root_id is not None:
        raise validation_error(
            f"{operation} cannot be called on nested change set [{change_set.change_set_id}]; "
            f"call it on the root change set [{change_set.root_id}]"
        )


def invalid_status(change_set: ChangeSet, done: str, status: str) -> ApiError:
    return ApiError(
        "InvalidChangeSetStatus",
        f"ChangeSet [{change_set.change_set_id}] cannot be {done} in its current status "
        f"of [{status}]",
    )
