"""A process that outlives the simulator by a moment, to end its jobs when it is killed itself.

In: on its standard input, a line for each group of processes that begins (`+123`) or is over
(`-123`). At the end of the input, which comes however the simulator ended, it kills the groups that
are left and removes the folder that it was told of. Run as a program it needs nothing but Python.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from threading import Lock


class Reaper:
    """The simulator's end of it."""

    def __init__(self, folder: Path) -> None:
        self._lock = Lock()
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and file
            [sys.executable, "-I", "-S", __file__, str(folder)],
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


def left_over(lines: Iterable[str]) -> set[int]:
    """The groups that have begun and are not over."""
    groups: set[int] = set()
    for line in lines:
        group = int(line[1:])
        groups = groups | {group} if line.startswith("+") else groups - {group}
    return groups


def main(folder: str) -> None:
    # A terminal's Ctrl-C or a kill of the simulator's group is not meant for it.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for group in left_over(sys.stdin):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1])
