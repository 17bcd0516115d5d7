"""One process and all that it starts, from start to end.

In: a command, variables, a folder. Out: its output in pieces while it runs, then its exit code. A
process group stands for the container: it is signalled as one, and what outlives its first process
is killed, as a container ends with its own.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread

PIECE = 65_536
# For a process that left the group and holds the pipe: its output is no longer waited for.
DRAIN_SECONDS = 2.0
SIGNALLED = 128


class JobProcess:
    """Running from the moment that it is made; OSError where it cannot be started."""

    def __init__(self, command: Sequence[str], variables: Mapping[str, str], folder: Path) -> None:
        reading, writing = os.pipe()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - what was asked for with --run-jobs
                command,
                cwd=folder,
                env=dict(variables),
                stdin=subprocess.DEVNULL,
                stdout=writing,
                stderr=writing,
                start_new_session=True,
            )
        except BaseException:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        self._output = reading

    @property
    def group(self) -> int:
        return self._process.pid

    def finish(self, write: Callable[[bytes], None]) -> int:
        """Hand every piece of output to `write` until the process ends; give its exit code."""
        reader = Thread(target=self._read, args=(write,), name="job-output", daemon=True)
        reader.start()
        code = self._process.wait()
        self.signal(signal.SIGKILL)
        reader.join(DRAIN_SECONDS)
        return code if code >= 0 else SIGNALLED - code

    def signal(self, number: signal.Signals) -> None:
        """To the whole group; nothing where it is gone."""
        # macOS answers "not permitted" for a group of which only the unreaped rest is there.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)

    def _read(self, write: Callable[[bytes], None]) -> None:
        with os.fdopen(self._output, "rb", buffering=0) as output:
            while piece := output.read(PIECE):
                write(piece)
