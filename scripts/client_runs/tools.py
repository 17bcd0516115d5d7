"""A third-party client, run as a separate process.

In: the folder in which clients are installed, a working folder, and the environment that points to
the simulator. Out: the result of each run. A tool gets a template and parameters, but none of our
code.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

Template = Mapping[str, Any]
SECONDS = 300


@dataclass(frozen=True)
class Ran:
    """One run: its exit code and everything it printed."""

    code: int
    text: str

    @property
    def good(self) -> bool:
        return self.code == 0


@dataclass(frozen=True)
class Place:
    """A tool's working folder, its program, and the environment that points to the simulator."""

    installed: Path
    folder: Path
    environment: Mapping[str, str]

    def run(self, command: Sequence[str | Path]) -> Ran:
        done = subprocess.run(
            [str(word) for word in command],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder), **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        return Ran(done.returncode, done.stdout)

    def version(self, command: Sequence[str | Path]) -> str:
        found = re.search(r"\d+\.\d+(\.\d+)?", self.run(command).text)
        return found.group() if found else "unknown"


class Tool(Protocol):
    """`stack` is the name of the stack that the tool manages.

    `always_grants`: it sends every capability, whatever the user specifies.
    """

    @property
    def name(self) -> str: ...

    @property
    def stack(self) -> str: ...

    @property
    def always_grants(self) -> bool: ...

    def version(self) -> str: ...

    def deploy(self, template: Template, parameters: Mapping[str, str], grant: bool) -> Ran: ...

    def preview(self, template: Template, parameters: Mapping[str, str]) -> Ran:
        """What a deployment would change, as the tool displays it."""
        ...

    def delete(self) -> Ran: ...
