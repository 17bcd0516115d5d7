"""Atomic writes: a file is written completely or not at all.

In: a path and its new content. Out: nothing; the file has the new content or, after any failure,
its old content. Limits: the draft of the new file is created beside the old one, so the folder must
be writable; a process killed while writing leaves its draft, which `sweep_drafts` removes.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from metaflow_batch_cfn.core.errors import ConfigError, Problem

OWNER_ONLY = 0o600


def write_atomically(path: Path, text: str, mode: int | None = None) -> None:
    """Write a user's file, following symbolic links; `ConfigError` if it cannot be written.

    Without `mode`, an existing file keeps its mode and a new file gets the default mode.
    """
    try:
        target = path.resolve()
        mode = _mode_of(target) if mode is None else mode
        replace_file(target, text.encode(), mode)
    except (OSError, RuntimeError) as error:
        # A loop of symbolic links is a RuntimeError before Python 3.13.
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        problem = Problem(str(path), f"cannot be written: {reason}", "Nothing was written.")
        raise ConfigError([problem]) from error


def _mode_of(target: Path) -> int | None:
    try:
        found = target.stat().st_mode
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found):
        raise OSError(None, "it exists and is not a regular file")
    return stat.S_IMODE(found)


def replace_file(target: Path, octets: bytes, mode: int | None) -> None:
    """Replace the content of the file; OSError if that fails. Without `mode`, the default mode."""
    draft = target.with_name(f"{_draft_prefix(target)}{secrets.token_hex(4)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    descriptor = os.open(draft, flags, 0o666 if mode is None else OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if mode is not None:
                os.fchmod(descriptor, mode)
            file.write(octets)
            file.flush()
            os.fsync(descriptor)
        draft.replace(target)
    except BaseException:
        # On a full disk, a remaining draft would leave no space for the next one.
        draft.unlink(missing_ok=True)
        raise


def sweep_drafts(path: Path) -> None:
    """Remove the drafts of processes that were killed while writing this file."""
    for draft in path.parent.glob(f"{_draft_prefix(path)}*"):
        draft.unlink(missing_ok=True)


def _draft_prefix(path: Path) -> str:
    return f".{path.name}."
