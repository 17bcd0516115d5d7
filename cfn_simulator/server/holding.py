"""Which process holds a state directory, whether or not that process responds.

In: a directory. Out: the id of the simulator that holds it. The simulator keeps a file locked for
as long as it lives; the system releases the lock when the process ends, however it ends. So a
process that hangs is not mistaken for one that has ended, nor another process with a reused id for
the simulator.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from cfn_simulator.base.clock import Clock
from cfn_simulator.base.ours import check_folder_ours, check_ours
from metaflow_batch_cfn.core.errors import ConfigError, Problem

HELD = "simulator.pid"
TRIES = 40
PAUSE_SECONDS = 0.05


def hold(directory: Path, clock: Clock) -> IO[str]:
    """Hold the directory until the file is closed; ConfigError if another process holds it."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = directory / HELD
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="ascii")
    check_ours(path, os.fstat(file.fileno()))
    for _ in range(TRIES):
        if _locked(file, fcntl.LOCK_EX):
            file.truncate()
            file.write(f"{os.getpid()}\n")
            file.flush()
            return file
        # `holder` also locks the file, for a moment.
        clock.sleep(PAUSE_SECONDS)
    file.close()
    what = f"process {holder(directory)} is using the folder {directory}"
    raise ConfigError([Problem("simulator", what, "Stop it first: mfcfn local stop")])


def holder(directory: Path) -> int | None:
    """The process that holds the directory, if any."""
    check_folder_ours(directory)
    path = directory / HELD
    try:
        with path.open(encoding="ascii") as file:
            check_ours(path, os.fstat(file.fileno()))
            return None if _locked(file, fcntl.LOCK_SH) else int(file.read())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None


def _locked(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
