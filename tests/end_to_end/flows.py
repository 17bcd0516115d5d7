"""A user's machine: our Metaflow profile, flows in a folder, and the real Metaflow client."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .stacks import Deployed

MFCFN = (sys.executable, "-m", "metaflow_batch_cfn")
# Generous, for a machine that is busy with other tests; nothing waits this long.
PATIENCE = 300


@dataclass(frozen=True)
class Ran:
    code: int
    printed: str


@dataclass(frozen=True)
class Machine:
    folder: Path
    environment: Mapping[str, str]

    @classmethod
    def of(cls, stack: Deployed, folder: Path) -> Machine:
        """With the Metaflow profile that `mfcfn outputs` writes."""
        environment = {
            **stack.aws.environment(),
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "METAFLOW_HOME": str(folder / "profiles"),
            "METAFLOW_USER": "newcomer",
        }
        outputs = ("outputs", stack.name, "--format", "metaflow", "--metaflow-profile", "batch")
        subprocess.run([*MFCFN, *outputs], env=environment, check=True, capture_output=True)
        return cls(folder, {**environment, "METAFLOW_PROFILE": "batch"})

    def python(self, *arguments: str, **variables: str) -> Ran:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env={**self.environment, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return Ran(done.returncode, done.stdout)

    def flow(self, name: str, text: str) -> str:
        """Write a flow; return its file name."""
        path = self.folder / f"{name}.py"
        path.write_text(text)
        return path.name

    @contextmanager
    def running(self, *arguments: str) -> Iterator[Iterator[str]]:
        """The lines of a client as it prints them."""
        with subprocess.Popen(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=dict(self.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as run:
            assert run.stdout is not None
            try:
                yield iter(run.stdout)
            finally:
                run.terminate()
