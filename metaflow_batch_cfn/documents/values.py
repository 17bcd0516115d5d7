"""What a document is: plain data, where each value of it stands, and what it may cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import TypeAlias

from metaflow_batch_cfn.core.nodes import Json, Step

Place: TypeAlias = "tuple[int, int]"
TagReader: TypeAlias = "Callable[[Json], Json]"
"""Plain value under a YAML tag to data; a ValueError's text becomes the problem."""


class Scalars(Enum):
    """How unquoted YAML text becomes a value."""

    STRICT = "ambiguous text is refused with a hint to quote it"
    CLOUDFORMATION = "YAML 1.1, and dates stay text"


@dataclass(frozen=True)
class Limits:
    """What a document may cost before it is refused."""

    size: int = 1024 * 1024
    depth: int = 50
    values: int = 100_000
    digits: int = 18


@dataclass(frozen=True)
class Document:
    """Plain data and where each value of it stands (1-based line and column)."""

    data: Json
    source: str
    lines: Mapping[tuple[Step, ...], Place] = field(default_factory=dict, compare=False, repr=False)

    def where(self, *path: Step) -> str:
        """`"params.yaml:3:5"`: the place of the value, or of its nearest known ancestor."""
        for length in range(len(path), -1, -1):
            place = self.lines.get(path[:length])
            if place:
                return f"{self.source}:{place[0]}:{place[1]}"
        return self.source


NO_TAGS: Mapping[str, TagReader] = MappingProxyType({})
DEFAULT_LIMITS = Limits()
