"""A process that outlives the simulator by a moment, to start its jobs and to end them.

It learns of the end of the simulator, however that ended, from a socket that ends with it, and then
ends what is left of the jobs (see `__main__`). In: a command, its variables and its folder. Out: a
`JobProcess`. What hurts: if it is killed itself, jobs that run go on to their end under guardians
of their own, and no other job starts.
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
    """The simulator's end of it."""

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
        """The command as a process of its own; OSError where it cannot be started."""
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
        """Ends it, and with it what is left of the jobs and their folder."""
        self._socket.close()
        self._process.wait()
