"""A simulator that does not respond is not mistaken for one that ended; others are not killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cfn_simulator.base.clock import VirtualClock
from cfn_simulator.keeping.state_file import STATE, write_state
from cfn_simulator.server import client, process
from cfn_simulator.server.holding import HELD, hold, holder
from cfn_simulator.server.notes import NOTE, Note, read_note, write_note
from cfn_simulator.server.process import Options, Status, Stopped
from metaflow_batch_cfn.cli.main import main
from metaflow_batch_cfn.core.errors import ConfigError

SYNCHRONOUS = Options(synchronous=True)
NOBODY = Note(pid=1, port=1, endpoint_url="http://127.0.0.1:1", instance="x", region="us-east-1")


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "state"
    yield place
    place.chmod(0o700)
    process.stop(place)


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """Another process, which is not a simulator and waits until it is ended."""
    program = "import sys; print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        yield child
        child.kill()


@pytest.fixture
def hanging(directory: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """The id of a simulator that is suspended, as by Ctrl-Z, with short timeouts."""
    pid = process.start(directory, SYNCHRONOUS).pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    os.waitid(os.P_PID, pid, os.WSTOPPED | os.WNOWAIT)
    monkeypatch.setattr(client, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(process, "UNRESPONSIVE_SECONDS", 0.1)
    return pid


def test_a_simulator_that_hangs_is_reported_and_killed(directory: Path, hanging: int) -> None:
    assert process.status(directory) == Status(running=False, unresponsive=True, pid=hanging)
    for refused in (
        lambda: process.start(directory, SYNCHRONOUS),
        lambda: process.reset(directory),
    ):
        with pytest.raises(ConfigError, match=f"process {hanging} is alive but does not respond"):
            refused()
    assert holder(directory) == hanging
    assert process.stop(directory) is Stopped.KILLED
    with pytest.raises(ProcessLookupError):
        os.kill(hanging, 0)
    assert process.status(directory) == Status(running=False)


def test_the_command_line_reports_what_it_did(
    directory: Path,
    hanging: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MFCFN_LOCAL_DIR", str(directory))
    assert main(["local", "status"]) == 0
    assert f"process {hanging} does not respond; stop it with" in capsys.readouterr().out
    assert main(["outputs", "stack", "--local"]) == 2
    assert f"process {hanging} is running but does not respond" in capsys.readouterr().err
    assert main(["local", "stop"]) == 0
    assert "did not respond or exit, and was killed" in capsys.readouterr().out
    assert main(["local", "stop"]) == 0
    assert "the simulator was not running" in capsys.readouterr().out


def test_another_process_that_a_note_names_is_left_alone(
    directory: Path, bystander: subprocess.Popen[bytes]
) -> None:
    write_note(directory, replace(NOBODY, pid=bystander.pid))
    (directory / HELD).write_text(f"{bystander.pid}\n")
    assert process.stop(directory) is Stopped.NONE_RAN
    assert bystander.poll() is None
    assert read_note(directory) is None


def test_another_process_is_left_alone_while_a_simulator_is_stopped(
    directory: Path, bystander: subprocess.Popen[bytes]
) -> None:
    pid = process.start(directory, SYNCHRONOUS).pid
    write_note(directory, replace(NOBODY, pid=bystander.pid))
    assert process.stop(directory) is Stopped.ENDED
    assert bystander.poll() is None
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize("name", [NOTE, HELD, STATE])
def test_only_the_owner_can_access_the_files_of_a_simulator(directory: Path, name: str) -> None:
    write_note(directory, NOBODY)
    write_state(directory, b"1", VirtualClock().now())
    hold(directory, VirtualClock()).close()
    assert (directory / name).stat().st_mode & 0o077 == 0


def everything(directory: Path) -> Iterator[str]:
    """The error of each command."""
    for command in (
        lambda: process.status(directory),
        lambda: process.start(directory, SYNCHRONOUS),
        lambda: process.reset(directory),
        lambda: process.stop(directory),
    ):
        with pytest.raises(ConfigError) as raised:
            command()
        yield str(raised.value)


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_note_that_others_can_write_is_not_trusted(directory: Path, mode: int) -> None:
    write_note(directory, NOBODY)
    (directory / NOTE).chmod(mode)
    assert all(
        "simulator.json can be written by other users" in error for error in everything(directory)
    )
    assert (directory / NOTE).exists()
    (directory / NOTE).unlink()


@pytest.mark.parametrize("mode", [0o770, 0o777, 0o1777])
def test_a_folder_that_others_can_write_is_not_trusted(directory: Path, mode: int) -> None:
    write_note(directory, NOBODY)
    directory.chmod(mode)
    assert all("can be written by other users" in error for error in everything(directory))
    assert all(f"chmod go-w {directory}" in error for error in everything(directory))


def test_a_note_of_another_user_is_not_trusted(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_note(directory, NOBODY)
    with monkeypatch.context() as other:
        other.setattr(os, "getuid", lambda: os.geteuid() + 1)
        assert all("belongs to another user" in error for error in everything(directory))


def test_a_folder_has_one_simulator(directory: Path) -> None:
    with hold(directory, VirtualClock()):
        assert holder(directory) == os.getpid()
        with pytest.raises(ConfigError, match=f"process {os.getpid()} is using the folder"):
            hold(directory, VirtualClock())
    assert holder(directory) is None
