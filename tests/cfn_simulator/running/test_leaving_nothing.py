"""All processes of a job end with it and with the simulator, even in other sessions."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cfn_simulator.running import supervisor
from cfn_simulator.running.supervisor import Supervisor
from tests.cfn_simulator.running.lab import FOREVER, Lab

VARIABLES = {"PATH": os.defpath}
only_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can list descendants")

# Leaves its parent, its session and its group as a daemon does, and holds a pipe until it is ended.
DAEMON = """
import os, signal, sys
if os.fork(): os._exit(0)
os.setsid()
if os.fork(): os._exit(0)
if sys.argv[2:]: signal.signal(signal.SIGTERM, signal.SIG_IGN)
held = open(sys.argv[1], "w")
signal.pause()
"""


def daemon(alive: Path, *options: str) -> str:
    return shlex.join([sys.executable, "-c", DAEMON, str(alive), *options])


@only_linux
def test_terminating_a_job_ends_its_daemons(lab: Lab) -> None:
    alive = lab.pipe()
    job_id = lab.submit(f"{daemon(alive.path)}; trap '' TERM; while true; do sleep 3600; done")
    with alive.path.open() as open_ends:
        lab.wait(job_id, "RUNNING")
        lab.batch.terminate_job(jobId=job_id, reason="no longer needed")
        assert open_ends.read() == ""
    assert lab.described(job_id)["status"] == "RUNNING"
    lab.pass_time(30)
    assert lab.wait(job_id)["status"] == "FAILED"


@only_linux
def test_a_time_limit_kills_a_daemon_that_ignores_sigterm(lab: Lab) -> None:
    alive, heard = lab.pipe(), lab.pipe("heard")
    trap = f"trap 'echo term > {heard.path}' TERM"
    script = f"{trap}; {daemon(alive.path, 'deaf')}; while true; do sleep 3600; done"
    job_id = lab.submit(script, timeout={"attemptDurationSeconds": 60})
    with alive.path.open() as open_ends:
        lab.wait(job_id, "RUNNING")
        lab.pass_time(60)
        assert heard.read() == "term\n"
        lab.pass_time(30)
        assert open_ends.read() == ""
    assert lab.wait(job_id)["container"]["exitCode"] == 128 + 9


@only_linux
def test_a_daemon_ends_with_the_first_process_of_its_job(lab: Lab) -> None:
    alive = lab.pipe()
    job_id = lab.submit(f"{daemon(alive.path, 'deaf')}; cat {lab.pipe('until').path}")
    with alive.path.open() as open_ends:
        (lab.folder / "until").write_text("that is all\n")
        assert open_ends.read() == ""
    job = lab.wait(job_id)
    assert (job["status"], lab.printed(job)) == ("SUCCEEDED", ["that is all"])


@only_linux
@pytest.mark.parametrize("how", ["stop", "reset"])
def test_a_daemon_ends_when_the_simulator_stops_or_resets(lab: Lab, how: str) -> None:
    alive = lab.pipe()
    lab.submit(f"{daemon(alive.path, 'deaf')}; {FOREVER}")
    with alive.path.open() as open_ends:
        lab.runner.stop() if how == "stop" else lab.services.reset()
        assert open_ends.read() == ""


@only_linux
def test_processes_end_when_their_guardian_is_killed(lab: Lab) -> None:
    alive, parent = lab.pipe(), lab.pipe("parent")
    job_id = lab.submit(
        f"{daemon(alive.path, 'deaf')}; echo $PPID > {parent.path}; {FOREVER}",
        retryStrategy={"attempts": 1},
    )
    with alive.path.open() as open_ends:
        os.kill(int(parent.read()), signal.SIGKILL)
        assert open_ends.read() == ""
    job = lab.wait(job_id)
    assert (job["status"], job["container"]["exitCode"]) == ("FAILED", 128 + 9)
    assert lab.wait(lab.submit("true"))["status"] == "SUCCEEDED"


def test_many_processes_that_end_at_once_are_all_reaped(lab: Lab) -> None:
    job_id = lab.submit("for i in $(seq 1200); do (exec sleep 3600) & done; echo started")
    assert lab.wait(job_id)["status"] == "SUCCEEDED"


@only_linux
def test_without_a_supervisor_a_job_fails_to_start_with_a_reason(lab: Lab) -> None:
    pipe = lab.pipe()
    parent = f"cut -d' ' -f4 /proc/$PPID/stat > {pipe.path}"
    first = lab.submit(f"{parent}; {FOREVER}")
    os.kill(int(pipe.read()), signal.SIGKILL)
    job = lab.wait(lab.submit("true"))
    assert job["status"] == "FAILED"
    assert "failed to start the command" in job["attempts"][0]["container"]["reason"]
    lab.batch.terminate_job(jobId=first, reason="enough")
    assert lab.wait(first)["statusReason"] == "enough"


def killed(program: Path, folder: Path, script: str, alive: Path) -> None:
    """Kills a simulator that has started a job; returns when everything has ended."""
    (folder / "job").mkdir(parents=True)
    with subprocess.Popen(
        [sys.executable, "-c", SIMULATOR, str(program), str(folder), script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as simulator:
        assert simulator.stdout is not None
        assert simulator.stderr is not None
        assert simulator.stdout.readline() == "ready\n"
        with alive.open() as open_ends:
            simulator.kill()
            assert open_ends.read() == ""
        # The supervisor also has it open until it has finished.
        assert simulator.stderr.read() == ""


SIMULATOR = """
import os, sys
from pathlib import Path
from cfn_simulator.running import supervisor

supervisor.PROGRAM = Path(sys.argv[1])
jobs = supervisor.Supervisor(Path(sys.argv[2]))
variables = {"PATH": os.defpath}
assert jobs.start(["bash", "-c", "exit 3"], variables, Path("/")).finish(print) == 3
running = jobs.start(["bash", "-c", sys.argv[3]], variables, Path("/"))
print("ready", flush=True)
sys.stdin.read()
"""


def test_jobs_end_even_when_the_simulator_is_killed(tmp_path: Path) -> None:
    alive, folder = tmp_path / "alive", tmp_path / "folder"
    os.mkfifo(alive)
    script = f"trap '' TERM; sleep 3600 & exec 3> {alive}; sleep 3600"
    killed(supervisor.PROGRAM, folder, script, alive)
    assert not folder.exists()


@only_linux
def test_daemons_of_jobs_end_even_when_the_simulator_is_killed(tmp_path: Path) -> None:
    alive, folder = tmp_path / "alive", tmp_path / "folder"
    os.mkfifo(alive)
    killed(supervisor.PROGRAM, folder, f"{daemon(alive, 'deaf')}; {FOREVER}", alive)
    assert not folder.exists()


# As on a system that cannot list descendants.
ELSEWHERE = """
import sys
sys.path.insert(0, {root!r})
from cfn_simulator.running.supervisor import __main__ as program
program.adopt_orphans = lambda: False
program.main(int(sys.argv[1]), sys.argv[2])
"""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    program = tmp_path / "elsewhere.py"
    program.write_text(ELSEWHERE.format(root=str(Path(__file__).parents[3])))
    return program


def test_elsewhere_the_group_of_a_job_ends_when_the_simulator_is_killed(
    tmp_path: Path, elsewhere: Path
) -> None:
    alive, folder = tmp_path / "alive", tmp_path / "folder"
    os.mkfifo(alive)
    killed(elsewhere, folder, f"trap '' TERM; sleep 3600 & exec 3> {alive}; sleep 3600", alive)
    assert not folder.exists()


def test_elsewhere_jobs_start_are_signalled_and_end_with_their_group(
    tmp_path: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "PROGRAM", elsewhere)
    jobs, written = Supervisor(tmp_path / "jobs"), list[bytes]()
    try:
        done = jobs.start(["bash", "-c", "sleep 3600 & echo done"], VARIABLES, tmp_path)
        assert (done.finish(written.append), b"".join(written)) == (0, b"done\n")
        ended = jobs.start(["sleep", "3600"], VARIABLES, tmp_path)
        ended.signal(signal.SIGTERM)
        assert ended.finish(written.append) == 128 + signal.SIGTERM
        deaf = jobs.start(
            ["bash", "-c", "trap '' TERM; sleep 3600; sleep 3600"], VARIABLES, tmp_path
        )
        deaf.signal(signal.SIGKILL)
        assert deaf.finish(written.append) == 128 + signal.SIGKILL
        with pytest.raises(FileNotFoundError, match="nowhere"):
            jobs.start(["nowhere"], VARIABLES, tmp_path)
    finally:
        jobs.close()
