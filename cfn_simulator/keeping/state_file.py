"""The file that contains a snapshot: a line that describes it, then the snapshot.

In: a folder and bytes. Out: the same bytes, or the reason why they cannot be used. It is written
atomically, and read only if it is the user's own, undamaged, and from exactly these versions.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import stat
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from cfn_simulator.base.ours import ownership_problem
from metaflow_batch_cfn.documents.files import OWNER_ONLY, replace_file

STATE = "simulator.state"
FORMAT = 2


class NotKeptError(Exception):
    """Why the saved state cannot be used."""


@dataclass(frozen=True)
class Heading:
    """`made_by`: the versions that made the snapshot."""

    moment: str
    digest: str
    made_by: Mapping[str, str]


def write_state(directory: Path, octets: bytes, moment: datetime) -> Heading:
    digest = hashlib.sha256(octets).hexdigest()
    heading = Heading(moment.isoformat(timespec="seconds"), digest, made_by())
    line = json.dumps(asdict(heading)).encode()
    replace_file(directory / STATE, line + b"\n" + octets, OWNER_ONLY)
    return heading


def read_state(directory: Path) -> tuple[Heading, bytes] | None:
    """None if nothing was saved; NotKeptError if the saved state cannot be used."""
    try:
        with (directory / STATE).open("rb") as file:
            _check_ours(os.fstat(file.fileno()))
            heading = _heading(file.readline())
            octets = file.read()
    except FileNotFoundError:
        return None
    if heading.made_by != made_by():
        raise NotKeptError("it was saved by another version of the simulator, moto or Python")
    if hashlib.sha256(octets).hexdigest() != heading.digest:
        raise NotKeptError("its file is damaged")
    return heading, octets


def kept_moment(directory: Path) -> str | None:
    """When the state was saved, if it can be used."""
    try:
        found = read_state(directory)
    except (NotKeptError, OSError):
        return None
    return found[0].moment if found else None


def forget_state(directory: Path) -> None:
    (directory / STATE).unlink(missing_ok=True)


def made_by() -> dict[str, str]:
    return {
        "format": str(FORMAT),
        "python": platform.python_version(),
        "metaflow-batch-cfn": _version("metaflow-batch-cfn"),
        "moto": _version("moto"),
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def _check_ours(found: os.stat_result) -> None:
    """A pickle can run code: no other user may have written it."""
    reason = ownership_problem(found) if stat.S_ISREG(found.st_mode) else "is not a regular file"
    if reason is not None:
        raise NotKeptError(f"its file {reason}")


def _heading(line: bytes) -> Heading:
    try:
        return Heading(**json.loads(line))
    except (ValueError, TypeError) as error:
        raise NotKeptError("its file is damaged") from error
