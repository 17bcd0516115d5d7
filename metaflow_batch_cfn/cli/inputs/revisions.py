"""`git:REF[:PATH]`: a template as it was committed.

In: the revision, and the template that it is compared with. Out: the text of the file at that
revision, read by git itself in the file's folder; nothing is checked out.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from metaflow_batch_cfn.core.errors import ConfigError, Problem

PREFIX = "git:"


@dataclass(frozen=True)
class Committed:
    """A blob, as git names it, and the folder to run git in."""

    name: str
    folder: Path

    @property
    def label(self) -> str:
        return f"{PREFIX}{self.name}"


def committed(reference: str, compared: str, is_compiled: bool) -> Committed:
    """Without a PATH: the same file, or `templates/NAME.yaml` for a name in the catalogue."""
    revision, _, path = reference.removeprefix(PREFIX).partition(":")
    if not revision or revision.startswith("-"):
        what = f"{reference!r} does not name a revision"
        raise ConfigError([Problem("--against", what, "Write git:REF or git:REF:PATH.")])
    if path:
        return Committed(f"{revision}:{path}", Path.cwd())
    if is_compiled:
        return Committed(f"{revision}:templates/{compared}.yaml", Path.cwd())
    place = Path(compared).absolute()
    return Committed(f"{revision}:./{place.name}", place.parent)


def read_committed(blob: Committed) -> bytes:
    """Raises ConfigError with git's own message if it has no such file."""
    # `cat-file blob` accepts files only; `show` would list a folder.
    command = ["git", "-C", str(blob.folder), "cat-file", "blob", blob.name]
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    except FileNotFoundError as error:
        what = "git is not installed"
        raise ConfigError([Problem(blob.label, what, "Use a FILE instead.")]) from error
    if done.returncode != 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or ["git failed"]
        remedy = "In a shallow clone, older revisions are missing: fetch them, or use another file."
        raise ConfigError([Problem(blob.label, lines[-1], remedy)])
    return done.stdout
