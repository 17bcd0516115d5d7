"""A change set, as a frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cfn_simulator.engine.state.history import ValidationFinding
from cfn_simulator.engine.state.stack import DeploymentConfig, Submission
from cfn_simulator.engine.state.status import ChangeSetStatus, ExecutionStatus, OnFailure
from metaflow_batch_cfn.cfn.changes.compare import ResourceChange


@dataclass(frozen=True)
class ChangeSet:
    """The changes that its execution would make, saved for a decision.

    `imports`: the identifiers of resources to import, by logical id; `imports_existing`: whether
    CloudFormation finds them. `validates`, `findings`: whether early validation was enabled, and
    its findings. `fingerprint`: the whole request if it had a token. `operation_id`: the operation
    that created the change set, not one of its stack's. `drift`: the drift status of the stack, for
    a drift-aware change set.
    """

    change_set_id: str
    name: str
    stack_id: str
    stack_name: str
    kind: str
    created: datetime
    status: ChangeSetStatus
    execution: ExecutionStatus
    submission: Submission
    changes: tuple[ResourceChange, ...] = ()
    reason: str | None = None
    description: str | None = None
    on_failure: OnFailure | None = None
    deployment: DeploymentConfig | None = None
    fingerprint: str | None = None
    execution_token: str | None = None
    include_nested: bool = False
    imports_existing: bool = False
    validates: bool = True
    findings: tuple[ValidationFinding, ...] = ()
    imports: Mapping[str, str] = field(default_factory=dict)
    operation_id: str = ""
    drift: str | None = None
    parent_id: str | None = None
    root_id: str | None = None
