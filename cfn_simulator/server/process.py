"""A simulator that outlives the command that started it.

In: a state directory that the caller chooses. Out: `start`, `stop`, `status`, `reset` and
`environment`. The directory contains a note (pid, port), the log, and the lock that makes two
simultaneous starts yield one server. Only the process that holds the directory is ever signalled,
whether or not it responds.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import IO

from cfn_simulator.base.clock import Clock, SystemClock
from cfn_simulator.keeping.state_file import forget_state, kept_moment
from cfn_simulator.server.client import ANSWER_SECONDS, get, living, request
from cfn_simulator.server.holding import holder
from cfn_simulator.server.notes import Note, read_note, remove_note
from metaflow_batch_cfn.core.errors import ConfigError, MetaflowBatchError, Problem
from metaflow_batch_cfn.documents import Json

LOG = "simulator.log"
LOCK = "simulator.lock"
POLL_SECONDS = 0.05
START_SECONDS = 60.0
STOP_SECONDS = 20.0
UNRESPONSIVE_SECONDS = 3.0
KILL_SECONDS = 10.0
LOG_LINES = 15


class SimulatorError(MetaflowBatchError):
    """The simulator did not start, stop or respond."""


class Stopped(Enum):
    """The result of stopping the simulator."""

    NONE_RAN = "the simulator was not running"
    ENDED = "stopped"
    KILLED = "the simulator did not respond or exit, and was killed"


@dataclass(frozen=True)
class Options:
    """How a simulator is started. Port 0: any free port.

    `run_jobs`: submitted commands run as this user on this machine; with `enforce_iam`, under the
    policies of their job role.
    """

    port: int = 0
    host: str = "127.0.0.1"
    region: str = "us-east-1"
    synchronous: bool = False
    run_jobs: bool = False
    enforce_iam: bool = False


@dataclass(frozen=True)
class Status:
    """`lost`: a simulator ended without being stopped, and its stacks are lost.

    `unresponsive`: its process is alive, but does not respond.

    `records`: the resource types in use that no service backs. `kept`: the time of the state that
    the next start restores; `restored`: the time of the state that this start restored;
    `lost_because`: why it could not be restored.
    """

    running: bool
    lost: bool = False
    unresponsive: bool = False
    endpoint_url: str | None = None
    pid: int | None = None
    port: int | None = None
    region: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    stacks: tuple[Mapping[str, str], ...] = ()
    records: tuple[str, ...] = ()
    runs_jobs: bool = False
    enforces_iam: bool = False
    kept: str | None = None
    restored: str | None = None
    lost_because: str | None = None


def start(directory: Path, options: Options, clock: Clock | None = None) -> Status:
    """Start a simulator, or find the running one; return its status once it responds."""
    with _only_one(directory):
        running = living(directory)
        if running is None:
            _check_unheld(directory)
            _begin(directory, options, clock or SystemClock())
        else:
            _check_alike(running, options)
    return status(directory)


def stop(directory: Path, clock: Clock | None = None) -> Stopped:
    """Stop the simulator, by force if it does not respond or exit, and wait until it has ended."""
    with _only_one(directory):
        pid = holder(directory)
        ended = Stopped.NONE_RAN if pid is None else _end(directory, pid, clock or SystemClock())
        _forget_stale(directory)
        forget_state(directory)
        return ended


def _end(directory: Path, pid: int, clock: Clock) -> Stopped:
    seconds = STOP_SECONDS if living(directory) else UNRESPONSIVE_SECONDS
    if _ends(pid, signal.SIGTERM, seconds, clock):
        return Stopped.ENDED
    if _ends(pid, signal.SIGKILL, KILL_SECONDS, clock):
        return Stopped.KILLED
    raise SimulatorError(
        f"The simulator (process {pid}) did not exit, even after SIGKILL. "
        f"See its log: {directory / LOG}."
    )


def _ends(pid: int, number: signal.Signals, seconds: float, clock: Clock) -> bool:
    """Whether the process ends within that time after the signal."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return True
    return _wait(clock, seconds, lambda: not _process_exists(pid))


def status(directory: Path) -> Status:
    note = living(directory)
    if note is None:
        if (pid := holder(directory)) is not None:
            return Status(running=False, unresponsive=True, pid=pid)
        kept = kept_moment(directory)
        not_stopped = read_note(directory) is not None
        return Status(running=False, lost=not_stopped and kept is None, kept=kept)
    held = _held(note)
    return Status(
        running=True,
        endpoint_url=note.endpoint_url,
        pid=note.pid,
        port=note.port,
        region=note.region,
        parameters=_texts(held["parameters"]),
        stacks=tuple(_texts(stack) for stack in _listed(held["stacks"])),
        records=tuple(str(record) for record in _listed(held["records"])),
        runs_jobs=note.runs_jobs,
        enforces_iam=note.enforces_iam,
        restored=note.restored,
        lost_because=note.lost,
    )


def reset(directory: Path) -> bool:
    """Make the simulator forget every stack and resource; false if none is running."""
    note = living(directory)
    if note is None:
        _check_unheld(directory)
        return False
    request(note, "reset", method="POST")
    return True


def environment(running: Status) -> dict[str, str]:
    """The environment variables that other clients need to reach the simulator."""
    if not running.running or running.endpoint_url is None or running.region is None:
        remedy = "Start it: mfcfn local start"
        raise ConfigError([Problem("simulator", "the simulator is not running", remedy)])
    return {
        "AWS_ENDPOINT_URL": running.endpoint_url,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_DEFAULT_REGION": running.region,
        "AWS_REGION": running.region,
    }


@contextmanager
def _only_one(directory: Path) -> Iterator[None]:
    with _lock_file(directory) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _lock_file(directory: Path) -> IO[str]:
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        return (directory / LOCK).open("a")
    except OSError as refusal:
        what = f"its folder {directory} cannot be used: {refusal.strerror}"
        raise ConfigError(
            [Problem("simulator", what, "Choose a folder that you can write to.")]
        ) from refusal


def _check_unheld(directory: Path) -> None:
    pid = holder(directory)
    if pid is not None:
        what = f"process {pid} is alive but does not respond"
        raise ConfigError([Problem("simulator", what, "Stop it first: mfcfn local stop")])


def _check_alike(running: Note, options: Options) -> None:
    found = list(_differences(running, options))
    if found:
        what = f"a simulator is already running {' and '.join(found)}"
        raise ConfigError([Problem("simulator", what, "Stop it first: mfcfn local stop")])


def _differences(running: Note, options: Options) -> Iterator[str]:
    """How the running simulator differs from the requested options."""
    if options.port not in (0, running.port) or options.region != running.region:
        yield f"on port {running.port} in {running.region}"
    if options.run_jobs and not running.runs_jobs:
        yield "without --run-jobs"
    if options.enforce_iam and not running.enforces_iam:
        yield "without --enforce-iam"


def _begin(directory: Path, options: Options, clock: Clock) -> None:
    former = read_note(directory)
    _forget_stale(directory)
    with (directory / LOG).open("ab") as log:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            _command(directory, options, former),
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def settled() -> bool:
        return child.poll() is not None or living(directory) is not None

    if not _wait(clock, START_SECONDS, settled) or child.poll() is not None:
        child.terminate()
        raise SimulatorError(
            f"The simulator did not start. The end of its log, {directory / LOG}:\n"
            f"{_log_end(directory)}"
        )


def _command(directory: Path, options: Options, former: Note | None) -> list[str]:
    command = [sys.executable, "-m", "cfn_simulator"]
    command += ["--host", options.host, "--port", str(options.port), "--region", options.region]
    command += ["--state-dir", str(directory.resolve())]
    command += ["--former-port", str(former.port)] if former else []
    flags = {
        "--synchronous": options.synchronous,
        "--run-jobs": options.run_jobs,
        "--enforce-iam": options.enforce_iam,
    }
    return [*command, *(flag for flag, given in flags.items() if given)]


def _held(note: Note) -> Mapping[str, Json]:
    held = get(note, "status")
    match held:
        case {"parameters": dict(), "stacks": list(), "records": list()} if isinstance(held, dict):
            return held
        case None:
            raise SimulatorError(
                f"The simulator at {note.endpoint_url} did not respond within "
                f"{ANSWER_SECONDS:.0f} s. If it does not recover: mfcfn local stop"
            )
        case _:
            raise SimulatorError(f"{note.endpoint_url} did not return a simulator's status.")


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _texts(record: Json) -> Mapping[str, str]:
    members = record.items() if isinstance(record, dict) else ()
    return {name: str(value) for name, value in members}


def _forget_stale(directory: Path) -> None:
    stale = read_note(directory)
    if stale is not None:
        remove_note(directory, stale)


def _wait(clock: Clock, seconds: float, ready: Callable[[], bool]) -> bool:
    for _ in range(int(seconds / POLL_SECONDS)):
        if ready():
            return True
        clock.sleep(POLL_SECONDS)
    return ready()


def _process_exists(pid: int) -> bool:
    try:
        # Our own child remains a zombie, which still accepts signals, until it is waited for.
        if os.waitpid(pid, os.WNOHANG)[0] == pid:
            return False
    except ChildProcessError:
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _log_end(directory: Path) -> str:
    text = (directory / LOG).read_text(encoding="utf-8", errors="replace")
    return "\n".join(text.splitlines()[-LOG_LINES:])
