"""Whose a file or folder is: nothing is believed that somebody else may have written.

In: what the system says of it. Out: nothing, or the reason against it.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from metaflow_batch_cfn.core.errors import ConfigError, Problem


def ownership_problem(found: os.stat_result) -> str | None:
    if found.st_uid != os.getuid():
        return "belongs to somebody else"
    if stat.S_IMODE(found.st_mode) & (stat.S_IWGRP | stat.S_IWOTH):
        return "can be written by others"
    return None


def check_ours(path: Path, found: os.stat_result) -> None:
    """ConfigError that names the file and what to do about it."""
    reason = ownership_problem(found)
    if reason is not None:
        remedy = f"Remove it, or make it yours alone: chmod go-w {path}"
        raise ConfigError([Problem("simulator", f"{path} {reason}", remedy)])


def check_folder_ours(directory: Path) -> None:
    """The same of a folder; one that does not exist is nobody else's."""
    try:
        found = directory.stat()
    except OSError:
        return
    check_ours(directory, found)
