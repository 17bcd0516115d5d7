"""What a check found, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How much a finding weighs."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True)
class Finding:
    """One finding; no `regions` means that it holds in every region that was asked for."""

    level: Level
    rule: str
    message: str
    source: str
    line: int
    column: int
    path: str = ""
    regions: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        return f"{self.source}:{self.line}:{self.column}" if self.line else self.source

    @property
    def fails(self) -> bool:
        """Whether the check as a whole fails with it."""
        return self.level is not Level.INFORMATION
