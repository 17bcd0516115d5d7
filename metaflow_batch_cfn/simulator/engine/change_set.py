"""A change set, as a frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from metaflow_batch_cfn.cfn.changes import ResourceChange
from metaflow_batch_cfn.simulator.engine.history import Finding
from metaflow_batch_cfn.simulator.engine.status import (
    ChangeSetStatus,
    ExecutionStatus,
    OnFailure,
)
from metaflow_batch_cfn.simulator.engine.values import DeploymentConfig, Submission


@dataclass(frozen=True)
class ChangeSet:
    """A comparison kept for a decision: what executing it would change.

    `imports`: the identifiers of what is adopted, by logical id; `adopts_existing` whether that was
    left to CloudFormation. `validates`, `findings`: whether early validation was wanted, and what
    it found. `request`: all that it said if it had a token. `operation_id`: the operation that made
    it, not one of its stack's own. `drift`: of one that brings back what drifted, whether anything
    had.
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
    request: str | None = None
    execution_token: str | None = None
    include_nested: bool = False
    adopts_existing: bool = False
    validates: bool = True
    findings: tuple[Finding, ...] = ()
    imports: Mapping[str, str] = field(default_factory=dict)
    operation_id: str = ""
    drift: str | None = None
    parent_id: str | None = None
    root_id: str | None = None
