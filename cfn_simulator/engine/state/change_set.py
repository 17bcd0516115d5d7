"""A change set, as a frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cfn_simulator.engine.state.history import Finding
from cfn_simulator.engine.state.status import ChangeSetStatus, ExecutionStatus, OnFailure
from cfn_simulator.engine.state.values import DeploymentConfig, Submission
from metaflow_batch_cfn.cfn.changes.compare import ResourceChange


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
