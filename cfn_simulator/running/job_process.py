"""One process and all that it starts, from start to end, by way of its guardian.

In: a socket to the guardian, and a command, variables and a folder for it. Out: the output in
pieces while the process runs, then its exit code. What it starts is signalled with it, and what
outlives it is killed, as a container ends with its first process.
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
# For a process that nobody could reach and that holds the pipe: its output is not waited for.
DRAIN_SECONDS = 2.0
SIGNALLED = 128
ENDED = "the supervisor of the jobs has ended"


class JobProcess:
    """Running from the moment that it is made; OSError where it cannot be started."""

    def __init__(
        self,
        control: socket.socket,
        output: int,
        command: Sequence[str],
        variables: Mapping[str, str],
        folder: Path,
    ) -> None:
        self._control = control
        self._told = control.makefile("rb")
        self._output = output
        asked = {"command": [*command], "variables": {**variables}, "folder": str(folder)}
        control.sendall(json.dumps(asked).encode() + b"\n")
        match self._hear():
            case {"started": True}:
                return
            case {"error": [number, text, name]}:
                raise OSError(number, text, name)
        raise OSError(ENDED)

    def finish(self, write: Callable[[bytes], None]) -> int:
        """Hand every piece of output to `write` until the process ends; give its exit code."""
        reader = Thread(target=self._read, args=(write,), name="job-output", daemon=True)
        reader.start()
        code = self._hear().get("code")
        reader.join(DRAIN_SECONDS)
        self._told.close()
        self._control.close()
        # A guardian that says nothing was killed, and what it guarded with it.
        ended = -signal.SIGKILL if code is None else int(code)
        return ended if ended >= 0 else SIGNALLED - ended

    def signal(self, number: signal.Signals) -> None:
        """To the process and all that it has started; nothing where they are gone."""
        with suppress(OSError):
            self._control.sendall(f"{int(number)}\n".encode())

    def _hear(self) -> dict[str, Any]:
        line = self._told.readline()
        told: dict[str, Any] = json.loads(line) if line else {}
        return told

    def _read(self, write: Callable[[bytes], None]) -> None:
        with os.fdopen(self._output, "rb", buffering=0) as output:
            while piece := output.read(PIECE):
                write(piece)
