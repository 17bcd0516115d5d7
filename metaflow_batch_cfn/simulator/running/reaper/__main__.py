"""`python __main__.py FOLDER`: waits for the end of its input, then ends what is left.

In: a line for each group of processes that begins (`+123`) or is over (`-123`). Out: no group of
them, and no FOLDER. It needs nothing but Python's own library, so that it starts at once.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress


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
