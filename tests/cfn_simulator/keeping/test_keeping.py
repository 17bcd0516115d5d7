"""A simulator that was killed resumes where it was, or reports why it cannot."""

from __future__ import annotations

import errno
import io
import os
import pickle
import signal
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from types import FunctionType
from typing import Any

import boto3
import pytest

from cfn_simulator import Simulator
from cfn_simulator.base.clock import VirtualClock
from cfn_simulator.keeping.functions import has_no_name, reduced_function
from cfn_simulator.keeping.keeper import Keeper
from cfn_simulator.keeping.snapshot import restore_snapshot, take_snapshot
from cfn_simulator.keeping.state_file import (
    FORMAT,
    STATE,
    NotKeptError,
    kept_moment,
    read_state,
    write_state,
)
from cfn_simulator.server import process
from cfn_simulator.server.client import request
from cfn_simulator.server.notes import read_note
from cfn_simulator.server.process import Options, Status, Stopped
from cfn_simulator.world.gate import Gate
from tests.cfn_simulator.test_metaflow_stack import Service

TEMPLATES = Path(__file__).parents[3] / "templates"
SYNCHRONOUS = Options(synchronous=True)


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "state"
    yield place
    process.stop(place)


def client(service: str, status: Status) -> Any:
    # boto3.client has an overload for each service with stubs; this accepts any service.
    make: Any = boto3.client
    return make(
        service,
        endpoint_url=status.endpoint_url,
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )


def killed(directory: Path, running: Status) -> None:
    assert running.pid is not None
    os.kill(running.pid, signal.SIGKILL)
    os.waitpid(running.pid, 0)


def keep(directory: Path) -> str:
    note = read_note(directory)
    assert note is not None
    answer = request(note, "keep", method="POST")
    assert isinstance(answer, dict)
    return str(answer["kept"])


def test_stacks_and_their_resources_survive_a_kill(directory: Path) -> None:
    before = process.start(directory, SYNCHRONOUS)
    given = {key: value for key, value in before.parameters.items() if key != "VpcId"}
    client("cloudformation", before).create_stack(
        StackName="jobs",
        TemplateBody=(TEMPLATES / "batch.yaml").read_text(),
        Parameters=[
            {"ParameterKey": key, "ParameterValue": value}
            for key, value in given.items()
            if key != "VpcId"
        ],
    )
    client("s3", before).create_bucket(Bucket="results")
    client("s3", before).put_object(Bucket="results", Key="one", Body=b"1")
    stacks = client("cloudformation", before).describe_stacks()["Stacks"]
    moment = keep(directory)
    killed(directory, before)
    assert process.status(directory) == Status(running=False, kept=moment)

    after = process.start(directory, SYNCHRONOUS)
    assert (after.restored, after.port, after.parameters) == (
        moment, before.port, before.parameters,
    )  # fmt: skip
    cloudformation = client("cloudformation", after)
    assert cloudformation.describe_stacks()["Stacks"] == stacks
    (queue,) = client("batch", after).describe_job_queues()["jobQueues"]
    assert queue["jobQueueArn"] in {one["OutputValue"] for one in stacks[0]["Outputs"]}
    assert client("s3", after).get_object(Bucket="results", Key="one")["Body"].read() == b"1"

    cloudformation.update_stack(
        StackName="jobs",
        UsePreviousTemplate=True,
        Parameters=[
            {"ParameterKey": "MaxvCpus", "ParameterValue": "64"},
            *(
                {"ParameterKey": key, "UsePreviousValue": True}
                for key in before.parameters
                if key != "VpcId"
            ),
        ],
    )
    environments = client("batch", after).describe_compute_environments()["computeEnvironments"]
    assert {one["computeResources"]["maxvCpus"] for one in environments} == {64}
    cloudformation.delete_stack(StackName="jobs")
    assert client("batch", after).describe_job_queues()["jobQueues"] == []


def test_a_terminated_simulator_saves_its_state(directory: Path) -> None:
    before = process.start(directory, SYNCHRONOUS)
    client("s3", before).create_bucket(Bucket="results")
    assert before.pid is not None
    os.kill(before.pid, signal.SIGTERM)
    os.waitpid(before.pid, 0)
    assert process.status(directory).kept
    after = process.start(directory, SYNCHRONOUS)
    assert [one["Name"] for one in client("s3", after).list_buckets()["Buckets"]] == ["results"]
    assert after.endpoint_url == before.endpoint_url


def test_a_state_that_was_never_saved_is_reported_as_lost(directory: Path) -> None:
    killed(directory, process.start(directory, SYNCHRONOUS))
    (directory / STATE).unlink(missing_ok=True)
    after = process.start(directory, SYNCHRONOUS)
    assert (after.restored, after.lost_because) == (None, "none of it was saved")


def test_the_draft_of_a_killed_writer_is_removed(directory: Path) -> None:
    directory.mkdir()
    draft = directory / f".{STATE}.half"
    draft.write_bytes(b"half")
    process.start(directory, SYNCHRONOUS)
    assert not draft.exists()


def test_a_full_disk_leaves_no_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_state(tmp_path, b"snapshot", VirtualClock().now())
    assert list(tmp_path.iterdir()) == []


def test_a_stopped_simulator_is_forgotten(directory: Path) -> None:
    client("s3", process.start(directory, SYNCHRONOUS)).create_bucket(Bucket="results")
    keep(directory)
    assert process.stop(directory) is Stopped.ENDED
    assert process.status(directory) == Status(running=False)
    assert not (directory / STATE).exists()


def test_the_saved_state_of_a_killed_simulator_can_be_discarded(directory: Path) -> None:
    running = process.start(directory, SYNCHRONOUS)
    client("s3", running).create_bucket(Bucket="results")
    keep(directory)
    killed(directory, running)
    assert process.stop(directory) is Stopped.NONE_RAN
    assert process.status(directory) == Status(running=False)


def test_a_damaged_state_is_reported_as_lost(directory: Path) -> None:
    running = process.start(directory, SYNCHRONOUS)
    client("s3", running).create_bucket(Bucket="results")
    keep(directory)
    killed(directory, running)
    state = directory / STATE
    state.write_bytes(state.read_bytes()[:-1])
    assert process.status(directory) == Status(running=False, lost=True)
    after = process.start(directory, SYNCHRONOUS)
    assert (after.restored, after.lost_because) == (None, "its file is damaged")
    assert client("s3", after).list_buckets()["Buckets"] == []


def test_a_state_that_others_can_write_is_not_read(tmp_path: Path) -> None:
    write_state(tmp_path, b"1", VirtualClock().now())
    assert read_state(tmp_path) is not None
    (tmp_path / STATE).chmod(0o666)
    with pytest.raises(NotKeptError, match="can be written by other users"):
        read_state(tmp_path)
    assert kept_moment(tmp_path) is None


def test_a_state_of_another_version_is_not_read(tmp_path: Path) -> None:
    write_state(tmp_path, b"1", VirtualClock().now())
    state = tmp_path / STATE
    state.write_bytes(state.read_bytes().replace(b'"format": "%d"' % FORMAT, b'"format": "0"'))
    with pytest.raises(NotKeptError, match="another version"):
        read_state(tmp_path)


@pytest.mark.parametrize("content", [b"", b"{}\n", b"[]\nx", b"\x00\n", b'{"moment": 1}\n'])
def test_a_file_without_a_valid_state_is_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / STATE).write_bytes(content)
    (tmp_path / STATE).chmod(0o600)
    with pytest.raises(NotKeptError, match="damaged"):
        read_state(tmp_path)


def test_there_is_no_exclusive_access_while_an_operation_is_in_progress() -> None:
    gate, started, done = Gate(), Event(), Event()

    def operation() -> None:
        started.set()
        done.wait()

    threads: list[Thread] = []

    def launch(job: Any) -> None:
        threads.append(Thread(target=job))
        threads[0].start()

    with gate.passing():
        gate.launching(launch)(operation)
    started.wait()
    with gate.alone(patience=0) as quiet:
        assert not quiet
    done.set()
    threads[0].join()
    with gate.alone(patience=0) as quiet:
        assert quiet
        with gate.alone(patience=0) as second:
            assert not second
    assert gate.passed == 2


def test_after_a_restore_running_jobs_have_failed_and_waiting_jobs_still_wait() -> None:
    with Simulator() as aws:
        batch = aws.client("batch")
        given = aws.parameters
        made = batch.create_compute_environment(
            computeEnvironmentName="instances",
            type="MANAGED",
            computeResources={
                "type": "EC2",
                "maxvCpus": 4,
                "instanceTypes": ["m7i"],
                "subnets": given["SubnetIds"].split(","),
                "securityGroupIds": given["SecurityGroupIds"].split(","),
                "instanceRole": given["InstanceProfileArn"],
            },
        )
        order = [{"order": 1, "computeEnvironment": made["computeEnvironmentArn"]}]
        queue = batch.create_job_queue(
            jobQueueName="queue", priority=1, computeEnvironmentOrder=order, state="ENABLED"
        )["jobQueueArn"]
        resources = [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "512"}]
        container = {"image": "python", "resourceRequirements": resources}
        definition = batch.register_job_definition(
            jobDefinitionName="one", type="container", containerProperties=container
        )["jobDefinitionArn"]
        request = {"jobQueue": queue, "jobDefinition": definition}
        running, waiting = (
            batch.submit_job(jobName=name, **request)["jobId"] for name in ("running", "waiting")
        )
        services = aws.server.world.services
        with services.untouched() as kept:
            kept["us-east-1"]["jobs"][running]["status"] = "RUNNING"
        services.restore(kept)
        jobs = {one["jobId"]: one for one in batch.describe_jobs(jobs=[running, waiting])["jobs"]}
    assert (jobs[running]["status"], jobs[waiting]["status"]) == ("FAILED", "RUNNABLE")
    assert (
        jobs[running]["statusReason"] == "The simulator that ran the job ended before the job did."
    )


def test_a_whole_metaflow_service_is_saved_and_restored() -> None:
    """Its services contain lambdas, weak references, keys and certificates."""
    with Simulator() as aws:
        aws.client("acm").request_certificate(DomainName="pages.example.org")
        aws.client("ssm").put_parameter(Name="/kept", Value="before", Type="String")
        service = Service(aws)
        service.begin()
        stacks = aws.client("cloudformation").describe_stacks()["Stacks"]
        world = aws.server.world
        octets = take_snapshot(world)
        aws.reset()
        restore_snapshot(world, octets)
        assert aws.client("cloudformation").describe_stacks()["Stacks"] == stacks
        assert aws.client("ssm").get_parameter(Name="/kept")["Parameter"]["Value"] == "before"
        aws.client("ssm").put_parameter(Name="/new", Value="after", Type="String")
        (certificate,) = aws.client("acm").list_certificates()["CertificateSummaryList"]
        assert certificate["DomainName"] == "pages.example.org"
        service.delete()
        assert aws.client("cloudformation").describe_stacks()["Stacks"] == []


def test_a_function_that_closes_over_itself_is_saved() -> None:
    def factorial(number: int, *, least: int = 1) -> int:
        return number * factorial(number - 1, least=least) if number > least else 1

    class Pickler(pickle.Pickler):
        def reducer_override(self, value: Any) -> Any:
            unnamed = isinstance(value, FunctionType) and has_no_name(value)
            return reduced_function(value) if unnamed else NotImplemented

    octets = io.BytesIO()
    Pickler(octets).dump(factorial)
    assert pickle.loads(octets.getvalue())(5) == 120


def test_resources_that_the_pages_create_are_saved(directory: Path) -> None:
    """They create the resources behind the ready parameters on first use."""
    before = process.start(directory, SYNCHRONOUS)
    keep(directory)
    killed(directory, before)
    assert process.start(directory, SYNCHRONOUS).parameters == before.parameters


def test_if_anything_cannot_be_saved_nothing_is(tmp_path: Path) -> None:
    with Simulator() as aws:
        keeper = Keeper(aws.server.world, tmp_path)
        assert keeper.keep() is not None
        store = aws.server.world.account("us-east-1").store
        vars(store)["unkeepable"] = (line for line in "a generator cannot be saved")
        assert keeper.keep() is None
        assert kept_moment(tmp_path) is None
