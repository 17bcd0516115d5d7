from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import boto3
import pytest

from cfn_simulator.server import process
from cfn_simulator.server.notes import NOTE, read_note, write_note
from cfn_simulator.server.process import Options, SimulatorError, Status, Stopped
from metaflow_batch_cfn.core.errors import ConfigError

BODY = "Resources: {Logs: {Type: 'AWS::Logs::LogGroup'}}"
SYNCHRONOUS = Options(synchronous=True)


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "state"
    yield place
    process.stop(place)


def test_a_simulator_is_started_used_and_stopped(directory: Path) -> None:
    started = process.start(directory, SYNCHRONOUS)
    assert started.running
    assert set(started.parameters) == {
        "VpcId",
        "SubnetIds",
        "SecurityGroupIds",
        "JobRoleArn",
        "InstanceProfileArn",
    }
    environment = process.environment(started)
    cloudformation = boto3.client(
        "cloudformation",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        region_name=environment["AWS_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )
    cloudformation.create_stack(StackName="a", TemplateBody=BODY)
    expected = ({"region": "us-east-1", "name": "a", "status": "CREATE_COMPLETE"},)
    assert process.status(directory).stacks == expected
    assert process.start(directory, SYNCHRONOUS).pid == started.pid
    for other in (Options(port=1), Options(region="eu-west-1")):
        with pytest.raises(ConfigError, match="a simulator is already running on port"):
            process.start(directory, other)
    assert process.reset(directory)
    assert process.status(directory).stacks == ()
    assert process.stop(directory) is Stopped.ENDED
    assert process.status(directory) == Status(running=False)
    assert process.stop(directory) is Stopped.NONE_RAN
    assert not process.reset(directory)
    with pytest.raises(ConfigError, match="mfcfn local start"):
        process.environment(process.status(directory))


def test_two_simultaneous_starts_yield_one_simulator(directory: Path) -> None:
    pids: list[int | None] = []
    starts = [
        threading.Thread(target=lambda: pids.append(process.start(directory, SYNCHRONOUS).pid))
        for _ in range(2)
    ]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert len(pids) == 2
    assert len(set(pids)) == 1


def test_a_killed_simulator_is_reported_as_lost_and_can_be_restarted(directory: Path) -> None:
    started = process.start(directory, SYNCHRONOUS)
    assert started.pid is not None
    os.kill(started.pid, signal.SIGKILL)
    os.waitpid(started.pid, 0)
    assert process.status(directory) == Status(running=False, lost=True)
    again = process.start(directory, SYNCHRONOUS)
    assert again.running
    assert again.pid != started.pid


def test_a_note_of_another_process_is_not_trusted(directory: Path) -> None:
    started = process.start(directory, SYNCHRONOUS)
    note = read_note(directory)
    assert note is not None
    write_note(directory, replace(note, instance="somebody else's", pid=os.getpid()))
    assert process.status(directory) == Status(running=False, unresponsive=True, pid=started.pid)
    write_note(directory, note)
    assert process.status(directory).pid == started.pid


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": 1}', "\x00"])
def test_an_unreadable_note_is_ignored(tmp_path: Path, content: str) -> None:
    (tmp_path / NOTE).write_text(content)
    assert process.status(tmp_path) == Status(running=False)
    assert process.stop(tmp_path) is Stopped.NONE_RAN


def test_a_failed_start_shows_the_log(directory: Path) -> None:
    with pytest.raises(SimulatorError, match="loopback"):
        process.start(directory, Options(host="192.0.2.1"))
    assert process.status(directory) == Status(running=False)


def test_a_path_that_cannot_be_a_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=r"its folder .*file cannot be used: File exists"):
        process.start(tmp_path / "file", Options())
