"""The note that a running simulator leaves: where it listens, and its process id.

In and out: one JSON file in the state directory, written atomically and removed by the process that
wrote it. A note may outlive its process; `process` checks the endpoint before it trusts the note.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cfn_simulator.base.ours import check_folder_ours, check_ours
from metaflow_batch_cfn.documents.files import OWNER_ONLY, replace_file

if TYPE_CHECKING:
    from cfn_simulator.keeping.keeper import Restored
    from cfn_simulator.server.server import Server

NOTE = "simulator.json"


@dataclass(frozen=True)
class Note:
    """`restored`: the time of the restored state; `lost`: why the state could not be restored."""

    pid: int
    port: int
    endpoint_url: str
    instance: str
    region: str
    runs_jobs: bool = False
    enforces_iam: bool = False
    restored: str | None = None
    lost: str | None = None

    @staticmethod
    def of(server: Server, restored: Restored) -> Note:
        jobs = server.world.settings.jobs
        return Note(
            pid=os.getpid(),
            port=server.port,
            endpoint_url=server.endpoint_url,
            instance=server.instance,
            region=server.world.settings.region,
            runs_jobs=jobs is not None,
            enforces_iam=jobs is not None and jobs.enforce_iam,
            restored=restored.moment,
            lost=restored.lost,
        )


def write_note(directory: Path, note: Note) -> None:
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    replace_file(directory / NOTE, json.dumps(asdict(note)).encode(), OWNER_ONLY)


def read_note(directory: Path) -> Note | None:
    """The note, or None if there is no readable note.

    ConfigError if another user may have written it: it decides where templates and values are sent.
    """
    check_folder_ours(directory)
    path = directory / NOTE
    try:
        with path.open(encoding="utf-8") as file:
            check_ours(path, os.fstat(file.fileno()))
            return Note(**json.load(file))
    except (OSError, ValueError, TypeError):
        return None


def remove_note(directory: Path, note: Note) -> None:
    if read_note(directory) == note:
        (directory / NOTE).unlink(missing_ok=True)
