"""A process that starts the simulator's jobs, outlives it briefly, and ends them.

It detects the end of the simulator, however that ended, from a socket that closes with it, and then
ends the remaining jobs (see `__main__`). In: a command, its variables and its folder. Out: a
`JobProcess`. Limits: if the supervisor itself is killed, running jobs complete under their own
guardians, and no other job starts.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock

from cfn_simulator.running.job_process import ENDED, JobProcess

PROGRAM = Path(__file__).with_name("__main__.py")


class Supervisor:
    """The simulator's side of the connection."""

    def __init__(self, folder: Path) -> None:
        self._lock = Lock()
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and file
                [sys.executable, "-I", "-S", str(PROGRAM), str(theirs.fileno()), str(folder)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    def start(
        self, command: Sequence[str], variables: Mapping[str, str], folder: Path
    ) -> JobProcess:
        """Run the command in its own process; OSError if it cannot be started."""
        control, theirs = socket.socketpair()
        reading, writing = os.pipe()
        try:
            self._hand_over([theirs.fileno(), writing])
            return JobProcess(control, reading, command, variables, folder)
        except OSError:
            control.close()
            os.close(reading)
            raise
        finally:
            theirs.close()
            os.close(writing)

    def _hand_over(self, descriptors: list[int]) -> None:
        with self._lock:
            socket.send_fds(self._socket, [b"+"], descriptors)
            if not self._socket.recv(1):
                raise OSError(ENDED)

    def close(self) -> None:
        """End the supervisor, and with it the remaining jobs and their folder."""
        self._socket.close()
        self._process.wait()
