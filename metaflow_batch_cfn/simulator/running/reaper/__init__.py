"""A process that outlives the simulator by a moment, to end its jobs when it is killed itself.

It is told of each group of processes that begins and that is over; its input ends with the
simulator, however that ended, and then it kills the groups that are left (see `__main__`).
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Lock

PROGRAM = Path(__file__).with_name("__main__.py")


class Reaper:
    """The simulator's end of it."""

    def __init__(self, folder: Path) -> None:
        self._lock = Lock()
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and file
            [sys.executable, "-I", "-S", str(PROGRAM), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def add(self, group: int) -> None:
        self._tell(f"+{group}\n")

    def drop(self, group: int) -> None:
        self._tell(f"-{group}\n")

    def close(self) -> None:
        """Ends it, and with it what is left of the jobs and their folder."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        if self._process.stdin is None:
            return
        # Without it jobs run all the same; they only have nobody to end them in an emergency.
        with self._lock, suppress(BrokenPipeError):
            self._process.stdin.write(line.encode())
            self._process.stdin.flush()
