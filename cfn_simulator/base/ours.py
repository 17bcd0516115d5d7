"""Who owns a file or folder: nothing is trusted that another user may have written.

In: its `os.stat_result`. Out: nothing, or the reason not to trust it.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from metaflow_batch_cfn.core.errors import ConfigError, Problem


def ownership_problem(found: os.stat_result) -> str | None:
    if found.st_uid != os.getuid():
        return "belongs to another user"
    if stat.S_IMODE(found.st_mode) & (stat.S_IWGRP | stat.S_IWOTH):
        return "can be written by other users"
    return None


def check_ours(path: Path, found: os.stat_result) -> None:
    """ConfigError that names the file and what to do about it."""
    reason = ownership_problem(found)
    if reason is not None:
        remedy = f"Remove it, or make it writable by you alone: chmod go-w {path}"
        raise ConfigError([Problem("simulator", f"{path} {reason}", remedy)])


def check_folder_ours(directory: Path) -> None:
    """The same for a folder; a folder that does not exist passes."""
    try:
        found = directory.stat()
    except OSError:
        return
    check_ours(directory, found)
