"""CloudFormation's stacks, change sets, and events as frozen values; `responses` reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from metaflow_batch_cfn.deploy.cloud.states import ChangeSetStatus, ExecutionStatus, StackStatus

MASK = "****"
NESTED_STACK = "AWS::CloudFormation::Stack"


@dataclass(frozen=True)
class StackOutput:
    """One output of an existing stack."""

    key: str
    value: str
    description: str = ""
    export_name: str = ""


@dataclass(frozen=True)
class Stack:
    """A stack at one point in time."""

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
        """The tags without those reserved by AWS, which users cannot set."""
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
    """Whether a modified resource is replaced."""

    NEVER = "False"
    MAYBE = "Conditional"
    ALWAYS = "True"


class PolicyAction(Enum):
    """What happens to the physical resource that is removed or replaced."""

    DELETE = "Delete"
    RETAIN = "Retain"
    SNAPSHOT = "Snapshot"
    REPLACE_AND_DELETE = "ReplaceAndDelete"
    REPLACE_AND_RETAIN = "ReplaceAndRetain"
    REPLACE_AND_SNAPSHOT = "ReplaceAndSnapshot"


@dataclass(frozen=True)
class ChangeDetail:
    """One attribute or property that changes, with its values where CloudFormation reports them."""

    attribute: str
    path: str
    before: str | None
    after: str | None
    recreation: str
    dynamic: bool


@dataclass(frozen=True)
class Change:
    """One resource that changes; for a nested stack, `change_set_id` is its own change set."""

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
    """A finding of CloudFormation's pre-deployment validation; a warning unless it `blocks`."""

    logical_id: str
    resource_type: str
    reason: str
    path: str
    blocks: bool

    @property
    def message(self) -> str:
        return f"{self.logical_id} ({self.resource_type}): {self.reason} (at {self.path})"


@dataclass(frozen=True)
class ChangeSet:
    """A change set at one point in time, with all pages of its changes."""

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
    """One event of a stack."""

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


# The next operation creates these again, or no longer has them (user guide, page
# "stack-failure-options": a resource without a last known stable state is deleted).
_NONEXISTENT = frozenset(
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
    """One resource of an existing stack."""

    logical_id: str
    physical_id: str
    resource_type: str
    status: str

    @property
    def exists(self) -> bool:
        """Whether the physical resource exists, and not just its entry in the stack."""
        return self.status not in _NONEXISTENT
