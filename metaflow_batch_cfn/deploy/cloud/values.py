"""What CloudFormation told us, as frozen values. Only `responses` makes them from AWS's answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from metaflow_batch_cfn.deploy.cloud.states import ChangeSetStatus, ExecutionStatus, StackStatus

MASK = "****"
NESTED_STACK = "AWS::CloudFormation::Stack"


@dataclass(frozen=True)
class StackOutput:
    """One output of a stack that exists."""

    key: str
    value: str
    description: str = ""
    export_name: str = ""


@dataclass(frozen=True)
class Stack:
    """A stack at one moment."""

    stack_id: str
    name: str
    status: StackStatus
    status_reason: str
    changed: str
    parameters: Mapping[str, str]
    tags: Mapping[str, str]
    outputs: tuple[StackOutput, ...]
    protected: bool = False

    @property
    def own_tags(self) -> dict[str, str]:
        """The tags without those that AWS gave it, which nobody may set."""
        return {key: value for key, value in self.tags.items() if not key.startswith("aws:")}


class ChangeSetAction(Enum):
    """What a change set does with a resource."""

    ADD = "Add"
    MODIFY = "Modify"
    REMOVE = "Remove"
    IMPORT = "Import"
    DYNAMIC = "Dynamic"
    SYNC = "SyncWithActual"


class ChangeSetReplacement(Enum):
    """Whether a modified resource is made anew."""

    NEVER = "False"
    MAYBE = "Conditional"
    ALWAYS = "True"


class PolicyAction(Enum):
    """What becomes of the resource, or of the one that it replaces."""

    DELETE = "Delete"
    RETAIN = "Retain"
    SNAPSHOT = "Snapshot"
    REPLACE_AND_DELETE = "ReplaceAndDelete"
    REPLACE_AND_RETAIN = "ReplaceAndRetain"
    REPLACE_AND_SNAPSHOT = "ReplaceAndSnapshot"


@dataclass(frozen=True)
class ChangeDetail:
    """One property that changes; the values are there where CloudFormation tells them."""

    attribute: str
    path: str
    before: str | None
    after: str | None
    recreation: str
    dynamic: bool


@dataclass(frozen=True)
class Change:
    """One resource that changes; of a nested stack, `change_set_id` holds the changes in it."""

    action: ChangeSetAction
    logical_id: str
    resource_type: str
    physical_id: str
    replacement: ChangeSetReplacement
    policy: PolicyAction | None
    scope: tuple[str, ...]
    details: tuple[ChangeDetail, ...]
    change_set_id: str = ""


@dataclass(frozen=True)
class ValidationFinding:
    """What validation says against a resource before anything is made; one that does not block is a
    warning.
    """

    logical_id: str
    resource_type: str
    reason: str
    path: str
    blocks: bool

    @property
    def told(self) -> str:
        return f"{self.logical_id} ({self.resource_type}): {self.reason} (at {self.path})"


@dataclass(frozen=True)
class ChangeSet:
    """A change set at one moment; `changes` holds every page."""

    change_set_id: str
    name: str
    stack_id: str
    status: ChangeSetStatus
    status_reason: str
    execution: ExecutionStatus
    changes: tuple[Change, ...] = ()
    findings: tuple[ValidationFinding, ...] = ()


@dataclass(frozen=True)
class StackEvent:
    """One line of a stack's history."""

    event_id: str
    moment: str
    logical_id: str
    physical_id: str
    resource_type: str
    status: str
    reason: str
    token: str
    stack_id: str

    @property
    def about_the_stack(self) -> bool:
        return self.physical_id == self.stack_id

    @property
    def failed(self) -> bool:
        return self.status.endswith("_FAILED")


# The next operation makes these anew, or does not know them any more (user guide, page
# "stack-failure-options": what has no last known stable state is deleted by the next operation).
_NOT_THERE = frozenset(
    {
        "CREATE_IN_PROGRESS",
        "CREATE_FAILED",
        "DELETE_IN_PROGRESS",
        "DELETE_COMPLETE",
        "DELETE_SKIPPED",
        "IMPORT_IN_PROGRESS",
        "IMPORT_FAILED",
        "IMPORT_ROLLBACK_COMPLETE",
    }
)


@dataclass(frozen=True)
class StackResource:
    """One resource of a stack that exists."""

    logical_id: str
    physical_id: str
    resource_type: str
    status: str

    @property
    def is_there(self) -> bool:
        """Whether the stack has it, and not only its name."""
        return self.status not in _NOT_THERE
