"""What has happened to a stack: events of it and its resources, marks of operations, findings.

Two operations read it: DescribeStackEvents tells the events alone, DescribeEvents everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeAlias

from cfn_simulator.engine.state.values import OperationKind


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
    """The beginning or the end of an operation, among the events of its stack."""

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
class Finding:
    """What validation, before anything is made, says against a resource; `blocks` forbids to go on.

    `check`: the validation's own name, which CloudFormation gives in the reason of what failed.
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
    finding: Finding


Entry: TypeAlias = Event | OperationMark | ValidationEvent
