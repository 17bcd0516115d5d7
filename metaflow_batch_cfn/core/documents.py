"""Untrusted YAML or JSON to plain data, or every problem with its line and column.

In: text or bytes, or the path of a regular file. Out: a frozen `Document`: the data, where it came
from, and the place of each value. What hurts: YAML 1.1 turns text into other things (`no`, `22:22`,
`012`, dates), so that a user's file is read strictly: what looks like a trap has to be quoted.
CloudFormation templates are read as CloudFormation reads them (`Scalars.CLOUDFORMATION`).
No AWS knowledge here: functions such as `!Ref` come in as `tags`.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from metaflow_batch_cfn.core.errors import ConfigError, Problem

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Step: TypeAlias = "str | int"
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


def read_document(
    text: str | bytes,
    source: str,
    *,
    tags: Mapping[str, TagReader] = NO_TAGS,
    limits: Limits = DEFAULT_LIMITS,
    scalars: Scalars = Scalars.STRICT,
) -> Document:
    """Read one YAML or JSON document (JSON begins with `{` or `[`), or raise `ConfigError`."""
    from metaflow_batch_cfn.core.document_text import decode

    readable = decode(text, source, limits)
    if readable.lstrip()[:1] in ("{", "["):
        from metaflow_batch_cfn.core.document_json import read_json

        return read_json(readable, source, limits)
    from metaflow_batch_cfn.core.document_yaml import read_yaml

    return read_yaml(readable, source, tags, limits, scalars)


def read_file(
    path: str | os.PathLike[str],
    *,
    tags: Mapping[str, TagReader] = NO_TAGS,
    limits: Limits = DEFAULT_LIMITS,
    scalars: Scalars = Scalars.STRICT,
) -> Document:
    """Read a regular file; a directory, pipe, device or giant is refused before it is read."""
    source = os.fspath(path)
    return read_document(
        read_bytes(source, limits), source, tags=tags, limits=limits, scalars=scalars
    )


def read_bytes(path: str, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The content of a regular file within the size limit."""
    try:
        status = Path(path).stat()
        if not stat.S_ISREG(status.st_mode):
            raise _unreadable(path, "not a regular file")
        if status.st_size > limits.size:
            raise _unreadable(path, f"{status.st_size} bytes, more than the limit of {limits.size}")
        with Path(path).open("rb") as file:
            return file.read(limits.size + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise _unreadable(path, f"cannot be read: {reason}") from error


def _unreadable(path: str, what: str) -> ConfigError:
    return ConfigError([Problem(path, what, "Name a readable YAML or JSON file.")])
