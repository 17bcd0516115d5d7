"""A file is written whole or not at all.

In: a path and a text. Out: nothing; the file holds the text, or after any failure what it held
before. What hurts: the new file is made beside the old one, so the folder must be writable, and a
link is followed, not replaced.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from metaflow_batch_cfn.core.errors import ConfigError, Problem


def write_atomically(path: Path, text: str, mode: int | None = None) -> None:
    """Without `mode` an existing file keeps its own, and a new one gets the usual one."""
    try:
        target = path.resolve()
        mode = _mode_of(target) if mode is None else mode
        _replace(target, text.encode(), mode)
    except (OSError, RuntimeError) as error:
        # A loop of links is a RuntimeError before Python 3.13.
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        problem = Problem(str(path), f"cannot be written: {reason}", "Nothing was written.")
        raise ConfigError([problem]) from error


def _mode_of(target: Path) -> int | None:
    try:
        found = target.stat().st_mode
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found):
        raise OSError(None, "it is there, and is no regular file")
    return stat.S_IMODE(found)


def _replace(target: Path, octets: bytes, mode: int | None) -> None:
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    descriptor = os.open(
        beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else 0o600
    )
    try:
        with os.fdopen(descriptor, "wb") as file:
            if mode is not None:
                os.fchmod(descriptor, mode)
            file.write(octets)
            file.flush()
            os.fsync(descriptor)
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
