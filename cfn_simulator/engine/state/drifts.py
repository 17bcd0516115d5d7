"""The results of drift detection, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from metaflow_batch_cfn.documents import Json


class DriftStatus(str, Enum):
    IN_SYNC = "IN_SYNC"
    MODIFIED = "MODIFIED"
    DELETED = "DELETED"
    NOT_CHECKED = "NOT_CHECKED"
    UNKNOWN = "UNKNOWN"


class StackDriftStatus(str, Enum):
    IN_SYNC = "IN_SYNC"
    DRIFTED = "DRIFTED"
    NOT_CHECKED = "NOT_CHECKED"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class PropertyDrift:
    """A property that differs from its deployment; `kind` is ADD, REMOVE or NOT_EQUAL."""

    pointer: str
    expected: Json
    actual: Json
    kind: str


@dataclass(frozen=True)
class ResourceDrift:
    """`expected` and `actual`: the compared properties; None if nothing could be compared."""

    status: DriftStatus
    moment: datetime
    expected: Mapping[str, Json] | None = None
    actual: Mapping[str, Json] | None = None
    differences: tuple[PropertyDrift, ...] = ()
    reason: str | None = None


@dataclass(frozen=True)
class Detection:
    """One run of drift detection over a stack; `unreadable`: what could not be read."""

    detection_id: str
    stack_id: str
    status: StackDriftStatus
    drifted: int
    moment: datetime
    unreadable: tuple[str, ...] = ()
