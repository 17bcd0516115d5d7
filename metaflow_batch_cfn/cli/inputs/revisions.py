"""`git:REF[:PATH]`: a template as it was committed.

In: what the user wrote after `git:`, and the template that it is compared with. Out: the text of
the file at that revision. git itself is asked, in the folder of the file; nothing is checked out.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from metaflow_batch_cfn.core.errors import ConfigError, Problem

PREFIX = "git:"


@dataclass(frozen=True)
class Committed:
    """A blob, as git names it, and the folder in which git is asked for it."""

    name: str
    folder: Path

    @property
    def told(self) -> str:
        return f"{PREFIX}{self.name}"


def committed(told: str, compared: str, is_compiled: bool) -> Committed:
    """Without a PATH: the same file, or `templates/NAME.yaml` of a name in the catalogue."""
    revision, _, path = told.removeprefix(PREFIX).partition(":")
    if not revision or revision.startswith("-"):
        what = f"{told!r} names no revision"
        raise ConfigError([Problem("--against", what, "Write git:REF or git:REF:PATH.")])
    if path:
        return Committed(f"{revision}:{path}", Path.cwd())
    if is_compiled:
        return Committed(f"{revision}:templates/{compared}.yaml", Path.cwd())
    place = Path(compared).absolute()
    return Committed(f"{revision}:./{place.name}", place.parent)


def read_committed(blob: Committed) -> bytes:
    """ConfigError with git's own words where it has no such file."""
    # `cat-file blob` takes files only; `show` would print a folder's listing.
    command = ["git", "-C", str(blob.folder), "cat-file", "blob", blob.name]
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    except FileNotFoundError as error:
        what = "git is not installed"
        raise ConfigError([Problem(blob.told, what, "Give a FILE instead.")]) from error
    if done.returncode != 0:
        told = done.stderr.decode(errors="replace").strip().splitlines() or ["git failed"]
        remedy = "A shallow clone lacks older revisions: fetch them, or name another file."
        raise ConfigError([Problem(blob.told, told[-1], remedy)])
    return done.stdout
