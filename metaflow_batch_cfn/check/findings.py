"""The findings of a check, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """The severity of a finding."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True)
class Finding:
    """One finding; without `regions`, it applies to every region that was checked."""

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
        """Whether it makes the check as a whole fail."""
        return self.level is not Level.INFORMATION
