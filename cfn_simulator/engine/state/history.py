"""The history of a stack: events of it and its resources, starts and ends of operations, findings.

Two operations read it: DescribeStackEvents returns the events only, DescribeEvents everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeAlias

from cfn_simulator.engine.state.stack import OperationKind


@dataclass(frozen=True)
class Event:
    event_id: str
    stack_id: str
    stack_name: str
    logical_id: str
    physical_id: str
    type: str
    moment: datetime
    status: str
    reason: str | None = None
    properties: str | None = None
    token: str | None = None
    operation_id: str | None = None
    detailed: str | None = None


class OperationStatus(str, Enum):
    IN_PROGRESS = "IN_PROGRESS"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


@dataclass(frozen=True)
class OperationMark:
    """The start or the end of an operation, among the events of its stack."""

    stack_id: str
    operation_id: str
    kind: OperationKind
    status: OperationStatus
    begun: datetime
    moment: datetime

    @property
    def event_id(self) -> str:
        return f"{self.operation_id}-{self.status.value}"


@dataclass(frozen=True)
class ValidationFinding:
    """A finding of early validation on a resource; `blocks` prevents the operation.

    `check`: the name of the validation, which CloudFormation gives in the reason of the failure.
    """

    logical_id: str
    type: str
    name: str
    check: str
    reason: str
    path: str
    blocks: bool = True


@dataclass(frozen=True)
class ValidationEvent:
    """A finding among the events of a stack."""

    event_id: str
    stack_id: str
    operation_id: str
    kind: OperationKind
    moment: datetime
    finding: ValidationFinding


Entry: TypeAlias = Event | OperationMark | ValidationEvent
