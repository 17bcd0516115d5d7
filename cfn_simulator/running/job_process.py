"""One process and all its descendants, from start to end, through its guardian.

In: a socket to the guardian, and a command, variables and a folder for the process. Out: its output
in chunks while it runs, then its exit code. Descendants are signalled with it, and killed if they
outlive it, as a container ends with its first process.
"""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

PIECE = 65_536
# A process that could not be killed may keep the pipe open: its output is not waited for.
DRAIN_SECONDS = 2.0
SIGNALLED = 128
ENDED = "the supervisor of the jobs has ended"


class JobProcess:
    """Runs from its creation; OSError if it cannot be started."""

    def __init__(
        self,
        control: socket.socket,
        output: int,
        command: Sequence[str],
        variables: Mapping[str, str],
        folder: Path,
    ) -> None:
        self._control = control
        self._reports = control.makefile("rb")
        self._output = output
        order = {"command": [*command], "variables": {**variables}, "folder": str(folder)}
        control.sendall(json.dumps(order).encode() + b"\n")
        match self._next_report():
            case {"started": True}:
                return
            case {"error": [number, text, name]}:
                raise OSError(number, text, name)
        raise OSError(ENDED)

    def finish(self, write: Callable[[bytes], None]) -> int:
        """Pass all output to `write` until the process ends; return its exit code."""
        reader = Thread(target=self._read, args=(write,), name="job-output", daemon=True)
        reader.start()
        code = self._next_report().get("code")
        reader.join(DRAIN_SECONDS)
        self._reports.close()
        self._control.close()
        # A guardian that reports nothing was killed, and the processes that it guarded with it.
        ended = -signal.SIGKILL if code is None else int(code)
        return ended if ended >= 0 else SIGNALLED - ended

    def signal(self, number: signal.Signals) -> None:
        """Signal the process and all its descendants; does nothing if they have ended."""
        with suppress(OSError):
            self._control.sendall(f"{int(number)}\n".encode())

    def _next_report(self) -> dict[str, Any]:
        line = self._reports.readline()
        report: dict[str, Any] = json.loads(line) if line else {}
        return report

    def _read(self, write: Callable[[bytes], None]) -> None:
        with os.fdopen(self._output, "rb", buffering=0) as output:
            while piece := output.read(PIECE):
                write(piece)
