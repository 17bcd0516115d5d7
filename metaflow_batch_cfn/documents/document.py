"""What a document is: plain data, the place of each value, and the limits on its size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from enum import Enum
from types import MappingProxyType
from typing import TypeAlias

from metaflow_batch_cfn.core.nodes import Json, Step
from metaflow_batch_cfn.core.record import record

Place: TypeAlias = "tuple[int, int]"
TagReader: TypeAlias = "Callable[[Json], Json]"
"""From the plain value under a YAML tag to data; the text of a ValueError becomes the problem."""


class Scalars(Enum):
    """How unquoted YAML text becomes a value."""

    STRICT = "ambiguous text is rejected, with a hint to quote it"
    CLOUDFORMATION = "YAML 1.1, except that dates stay text"


@record(frozen=True)
class Limits:
    """The limits above which a document is rejected: bytes, nesting depth, number of values, and
    digits of a whole number."""

    size: int = 1024 * 1024
    depth: int = 50
    values: int = 100_000
    digits: int = 18


@record(frozen=True)
class Document:
    """Plain data and the place of each value (line and column, from 1)."""

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
