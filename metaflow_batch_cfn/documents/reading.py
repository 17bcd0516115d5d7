"""Reads one document, in YAML or JSON."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping

from metaflow_batch_cfn.core.errors import ConfigError, Problem
from metaflow_batch_cfn.documents.document import (
    DEFAULT_LIMITS,
    NO_TAGS,
    Document,
    Limits,
    Scalars,
    TagReader,
)
from metaflow_batch_cfn.documents.text import decode


def read_document(
    text: str | bytes,
    source: str,
    *,
    tags: Mapping[str, TagReader] = NO_TAGS,
    limits: Limits = DEFAULT_LIMITS,
    scalars: Scalars = Scalars.STRICT,
) -> Document:
    """Read one document: JSON if it begins with `{` or `[`, otherwise YAML. Raises `ConfigError`
    with every problem."""
    readable = decode(text, source, limits)
    if readable.lstrip()[:1] in ("{", "["):
        from metaflow_batch_cfn.documents.json_reader import read_json

        return read_json(readable, source, limits)
    from metaflow_batch_cfn.documents.yaml_reader import read_yaml

    return read_yaml(readable, source, tags, limits, scalars)


def read_file(
    path: str | os.PathLike[str],
    *,
    tags: Mapping[str, TagReader] = NO_TAGS,
    limits: Limits = DEFAULT_LIMITS,
    scalars: Scalars = Scalars.STRICT,
) -> Document:
    """Read a regular file; a directory, pipe, device or oversized file is rejected unread."""
    source = os.fspath(path)
    return read_document(
        read_bytes(source, limits), source, tags=tags, limits=limits, scalars=scalars
    )


def read_bytes(path: str, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The content of a regular file within the size limit, otherwise `ConfigError`."""
    from pathlib import Path  # writing a template imports this package, but reads nothing

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
    return ConfigError([Problem(path, what, "Specify a readable YAML or JSON file.")])
