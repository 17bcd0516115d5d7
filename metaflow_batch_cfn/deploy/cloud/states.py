"""The states that CloudFormation reports, and what each one allows.

A status that this version does not recognize is `UNKNOWN`, which never counts as success.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

from metaflow_batch_cfn.aws.commands import Commands


class _ReportedStatus(Enum):
    """A status of which CloudFormation may report values that this version does not recognize."""

    @classmethod
    def _missing_(cls, value: object) -> Any:
        return cls["UNKNOWN"]


class StackStatus(_ReportedStatus):
    """The status of a stack."""

    REVIEW_IN_PROGRESS = "REVIEW_IN_PROGRESS"
    CREATE_IN_PROGRESS = "CREATE_IN_PROGRESS"
    CREATE_FAILED = "CREATE_FAILED"
    CREATE_COMPLETE = "CREATE_COMPLETE"
    ROLLBACK_IN_PROGRESS = "ROLLBACK_IN_PROGRESS"
    ROLLBACK_FAILED = "ROLLBACK_FAILED"
    ROLLBACK_COMPLETE = "ROLLBACK_COMPLETE"
    UPDATE_IN_PROGRESS = "UPDATE_IN_PROGRESS"
    UPDATE_COMPLETE_CLEANUP_IN_PROGRESS = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
    UPDATE_COMPLETE = "UPDATE_COMPLETE"
    UPDATE_FAILED = "UPDATE_FAILED"
    UPDATE_ROLLBACK_IN_PROGRESS = "UPDATE_ROLLBACK_IN_PROGRESS"
    UPDATE_ROLLBACK_FAILED = "UPDATE_ROLLBACK_FAILED"
    UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS = "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"
    UPDATE_ROLLBACK_COMPLETE = "UPDATE_ROLLBACK_COMPLETE"
    DELETE_IN_PROGRESS = "DELETE_IN_PROGRESS"
    DELETE_FAILED = "DELETE_FAILED"
    DELETE_COMPLETE = "DELETE_COMPLETE"
    IMPORT_IN_PROGRESS = "IMPORT_IN_PROGRESS"
    IMPORT_COMPLETE = "IMPORT_COMPLETE"
    IMPORT_ROLLBACK_IN_PROGRESS = "IMPORT_ROLLBACK_IN_PROGRESS"
    IMPORT_ROLLBACK_FAILED = "IMPORT_ROLLBACK_FAILED"
    IMPORT_ROLLBACK_COMPLETE = "IMPORT_ROLLBACK_COMPLETE"
    UNKNOWN = "UNKNOWN"

    @property
    def in_progress(self) -> bool:
        return self.value.endswith("_IN_PROGRESS")


class DeployAction(Enum):
    """What a deployment does, depending on the state of the stack."""

    CREATE = "create"
    UPDATE = "update"
    WAIT = "wait"
    REFUSE = "refuse"


class DeleteAction(Enum):
    """What a deletion does, depending on the state of the stack."""

    NOTHING = "nothing"
    DELETE = "delete"
    ATTACH = "attach"
    WAIT = "wait"
    REFUSE = "refuse"


class Presence(Enum):
    """How much of a stack exists, depending on its state."""

    GONE = "gone"
    NEVER_CREATED = "never created"
    DELETE_ONLY = "can only be deleted"
    UNSETTLED = "between two templates, or with a part of one"
    SETTLED = "as its template says"


_CLEANING_UP = frozenset(
    {
        StackStatus.UPDATE_COMPLETE_CLEANUP_IN_PROGRESS,
        StackStatus.UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS,
    }
)
_STABLE = frozenset(
    {
        StackStatus.CREATE_COMPLETE,
        StackStatus.UPDATE_COMPLETE,
        StackStatus.UPDATE_ROLLBACK_COMPLETE,
        StackStatus.IMPORT_COMPLETE,
        StackStatus.IMPORT_ROLLBACK_COMPLETE,
    }
)
_DELETE_ONLY = frozenset(
    {
        StackStatus.ROLLBACK_IN_PROGRESS,
        StackStatus.ROLLBACK_FAILED,
        StackStatus.ROLLBACK_COMPLETE,
        StackStatus.DELETE_IN_PROGRESS,
        StackStatus.DELETE_FAILED,
    }
)
_ADVICE = {
    StackStatus.ROLLBACK_COMPLETE: (
        "Its creation failed and was rolled back, so it can only be deleted. "
        "Run `{delete}`, then deploy again."
    ),
    StackStatus.ROLLBACK_FAILED: (
        "Its creation failed, and so did the rollback, so it can only be deleted. Run `{delete}`."
    ),
    StackStatus.DELETE_FAILED: (
        "Its deletion failed. Run `{delete}` again to see which resources could not be deleted."
    ),
    StackStatus.CREATE_FAILED: (
        "Its creation failed, and its resources were preserved. Inspect them, then run `{delete}` "
        "and deploy again."
    ),
    StackStatus.UPDATE_FAILED: (
        "Its update failed, and its resources were preserved. To roll back, run `{roll_back}`."
    ),
    StackStatus.UPDATE_ROLLBACK_FAILED: (
        "Fix the causes shown in its events, then run `{continue_rollback}`."
    ),
    StackStatus.IMPORT_ROLLBACK_FAILED: (
        "The rollback of an import failed. Fix the causes shown in its events manually."
    ),
}
_BUSY_ADVICE = "Another operation is in progress. Wait until it ends, then try again."
_UNKNOWN_ADVICE = "This version does not recognize that state and leaves the stack unchanged."


def deploy_action_for(status: StackStatus | None) -> DeployAction:
    """What `plan` does; `None` is a stack that does not exist."""
    match status:
        # A stack in REVIEW_IN_PROGRESS has only change sets; it was never created.
        case None | StackStatus.DELETE_COMPLETE | StackStatus.REVIEW_IN_PROGRESS:
            return DeployAction.CREATE
        case StackStatus.DELETE_IN_PROGRESS:
            return DeployAction.WAIT
        case _ if status in _STABLE:
            return DeployAction.UPDATE
        case _ if status in _CLEANING_UP:
            return DeployAction.WAIT
        case _:
            return DeployAction.REFUSE


def delete_action_for(status: StackStatus | None) -> DeleteAction:
    """What `delete` does; `None` is a stack that does not exist."""
    match status:
        case None | StackStatus.DELETE_COMPLETE:
            return DeleteAction.NOTHING
        case StackStatus.DELETE_IN_PROGRESS:
            return DeleteAction.ATTACH
        case StackStatus.REVIEW_IN_PROGRESS:
            return DeleteAction.DELETE
        case _ if status in _CLEANING_UP:
            return DeleteAction.WAIT
        case StackStatus.UPDATE_ROLLBACK_FAILED | StackStatus.UNKNOWN:
            return DeleteAction.REFUSE
        case _:
            return DeleteAction.REFUSE if status.in_progress else DeleteAction.DELETE


def presence_of(status: StackStatus | None) -> Presence:
    """What a comparison can expect to find; `None` is a stack that does not exist."""
    match status:
        case None | StackStatus.DELETE_COMPLETE:
            return Presence.GONE
        case StackStatus.REVIEW_IN_PROGRESS:
            return Presence.NEVER_CREATED
        case _ if status in _DELETE_ONLY:
            return Presence.DELETE_ONLY
        case _:
            return Presence.SETTLED if status in _STABLE | _CLEANING_UP else Presence.UNSETTLED


def advice_for(status: StackStatus, stack: str, commands: Commands) -> str:
    """What a person can do about a stack in a state that blocks an operation."""
    if status is StackStatus.UNKNOWN:
        return _UNKNOWN_ADVICE
    return _ADVICE.get(status, _BUSY_ADVICE).format(
        delete=commands.mfcfn("delete", stack),
        roll_back=commands.aws("cloudformation", "rollback-stack", "--stack-name", stack),
        continue_rollback=commands.aws(
            "cloudformation", "continue-update-rollback", "--stack-name", stack
        ),
    )


class ChangeSetStatus(_ReportedStatus):
    """The status of a change set's creation or deletion."""

    CREATE_PENDING = "CREATE_PENDING"
    CREATE_IN_PROGRESS = "CREATE_IN_PROGRESS"
    CREATE_COMPLETE = "CREATE_COMPLETE"
    DELETE_PENDING = "DELETE_PENDING"
    DELETE_IN_PROGRESS = "DELETE_IN_PROGRESS"
    DELETE_COMPLETE = "DELETE_COMPLETE"
    DELETE_FAILED = "DELETE_FAILED"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"

    @property
    def pending(self) -> bool:
        return self in {self.CREATE_PENDING, self.CREATE_IN_PROGRESS}


class ExecutionStatus(_ReportedStatus):
    """Whether a change set can be executed."""

    UNAVAILABLE = "UNAVAILABLE"
    AVAILABLE = "AVAILABLE"
    EXECUTE_IN_PROGRESS = "EXECUTE_IN_PROGRESS"
    EXECUTE_COMPLETE = "EXECUTE_COMPLETE"
    EXECUTE_FAILED = "EXECUTE_FAILED"
    OBSOLETE = "OBSOLETE"
    UNKNOWN = "UNKNOWN"
