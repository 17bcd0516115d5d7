"""The state of the simulated service, as frozen values.

Each step replaces a `Stack` by its successor; nothing is changed in place. Everything that a client
can see of a stack, or that a restart must restore, is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from cfn_simulator.engine.state.drifts import Detection, ResourceDrift
from cfn_simulator.engine.state.status import OnFailure, ResourceStatus, StackStatus
from metaflow_batch_cfn.cfn.evaluation.evaluate import ResolvedOutput
from metaflow_batch_cfn.cfn.evaluation.stack import ResolvedResource
from metaflow_batch_cfn.cfn.parameters.parameters import Parameters
from metaflow_batch_cfn.cfn.registry.retention import delete_action, replace_action
from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.documents import Json

STACK_TYPE = "AWS::CloudFormation::Stack"
GONE = frozenset({ResourceStatus.DELETE_COMPLETE, ResourceStatus.DELETE_SKIPPED})


@dataclass(frozen=True)
class Submission:
    """The template and settings that a client submitted for a stack, validated."""

    body: str
    template: Template
    parameters: Parameters
    tags: Mapping[str, str] = field(default_factory=dict)
    capabilities: tuple[str, ...] = ()
    notification_arns: tuple[str, ...] = ()
    role_arn: str | None = None

    @property
    def description(self) -> str | None:
        found = self.template.data.get("Description")
        return found if isinstance(found, str) else None


class DeploymentMode(str, Enum):
    STANDARD = "STANDARD"
    EXPRESS = "EXPRESS"


@dataclass(frozen=True)
class DeploymentConfig:
    """The requested deployment mode of an operation, and whether it rolls back."""

    mode: DeploymentMode = DeploymentMode.STANDARD
    disable_rollback: bool = False

    @property
    def express(self) -> bool:
        return self.mode is DeploymentMode.EXPRESS


@dataclass(frozen=True)
class Deployed:
    """One resource of a stack, as of its last operation.

    `shown`: its properties with secrets masked, for events and change sets. `identity`: identifies
    the physical resource; a physical id does not, since an update in place may change it (the
    revision of a job definition). `unchecked`: a forced rollback skipped it, so that its state is
    unknown. `imported`: it existed before the stack had it, and no rollback deletes it.
    """

    resource: ResolvedResource
    status: ResourceStatus
    changed: datetime
    reason: str | None = None
    physical_id: str | None = None
    ref: str = ""
    attributes: Mapping[str, Json] = field(default_factory=dict)
    dependencies: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    shown: Mapping[str, Json] = field(default_factory=dict)
    identity: str = ""
    drift: ResourceDrift | None = None
    unchecked: bool = False
    imported: bool = False

    @property
    def logical_id(self) -> str:
        return self.resource.logical_id

    @property
    def type(self) -> str:
        return self.resource.type

    @property
    def exists(self) -> bool:
        return self.physical_id is not None and self.status not in GONE

    @property
    def retained(self) -> bool:
        """Whether it is retained when it is removed from the stack."""
        return self.resource.deletion_policy in ("Retain", "RetainExceptOnCreate")

    @property
    def snapshot(self) -> bool:
        """Whether a snapshot is taken when it is removed from the stack."""
        return delete_action(self.resource) == "Snapshot"

    @property
    def retained_on_rollback(self) -> bool:
        """Whether it is retained when its creation is rolled back."""
        return self.resource.deletion_policy == "Retain"

    @property
    def retained_when_replaced(self) -> bool:
        return self.resource.update_replace_policy == "Retain"

    @property
    def snapshot_when_replaced(self) -> bool:
        return replace_action(self.resource) == "ReplaceAndSnapshot"


@dataclass(frozen=True)
class Stack:
    """One stack; a deleted stack keeps its id, and its name becomes free.

    `stable`: its last stable state, while an update is in progress or paused.
    `leftovers`: resources that a rollback or a clean-up deletes at its end.
    `deployment`: the DeploymentConfig of its last operation.
    `parent_id`, `root_id`: for nested stacks only.
    """

    stack_id: str
    name: str
    status: StackStatus
    created: datetime
    reason: str | None = None
    updated: datetime | None = None
    deleted: datetime | None = None
    submission: Submission | None = None
    resources: Mapping[str, Deployed] = field(default_factory=dict)
    outputs: tuple[ResolvedOutput, ...] = ()
    imports: frozenset[str] = frozenset()
    protected: bool = False
    on_failure: OnFailure = OnFailure.ROLLBACK
    timeout_minutes: int | None = None
    operations: tuple[Operation, ...] = ()
    policy: str | None = None
    stable: Stack | None = None
    leftovers: tuple[Deployed, ...] = ()
    detection: Detection | None = None
    deployment: DeploymentConfig | None = None
    parent_id: str | None = None
    root_id: str | None = None


class OperationKind(str, Enum):
    CREATE = "CREATE_STACK"
    UPDATE = "UPDATE_STACK"
    DELETE = "DELETE_STACK"
    ROLLBACK = "ROLLBACK"
    CONTINUE = "CONTINUE_ROLLBACK"
    CHANGE_SET = "CREATE_CHANGESET"


ROLLBACKS = frozenset({OperationKind.ROLLBACK, OperationKind.CONTINUE})


@dataclass(frozen=True)
class OperationMode:
    """How an operation and those on nested stacks are carried out.

    `express`: a resource is complete as soon as its service has accepted it.
    `skip`, `forced`: what a continued rollback skips, and whether ForceRollback chose it.
    """

    express: bool = False
    skip: tuple[str, ...] = ()
    forced: bool = False


DEFAULT_MODE = OperationMode()


@dataclass(frozen=True)
class Operation:
    """One operation on a stack, as in LastOperations, with its request.

    `fingerprint` is the whole request, to tell a repetition from another request; the rollback
    after a failed operation has none.
    """

    operation_id: str
    kind: OperationKind
    token: str | None
    fingerprint: str | None = None
    mode: OperationMode = DEFAULT_MODE
