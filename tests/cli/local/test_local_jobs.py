"""`mfcfn local start --run-jobs`: warns clearly, does what it says, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from metaflow_batch_cfn.cli.main import main
from tests.cfn_simulator.running.test_leaving_nothing import daemon
from tests.cli.conftest import Run


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "simulator"
    monkeypatch.setenv("MFCFN_LOCAL_DIR", str(folder))
    yield folder
    main(["local", "stop"])


@pytest.mark.usefixtures("directory")
def test_enforcing_the_permissions_of_jobs_that_do_not_run_is_refused(mfcfn: Run) -> None:
    ended = mfcfn("local", "start", "--enforce-iam")
    assert ended.code == 2
    assert "--enforce-iam" in ended.err
    assert "Add --run-jobs" in ended.err


def test_jobs_run_on_request_and_end_with_the_simulator(directory: Path, mfcfn: Run) -> None:
    started = mfcfn("local", "start", "--run-jobs")
    assert started.code == 0
    assert "without any isolation" in started.err
    assert "submitted jobs run on this machine" in mfcfn("local", "status").out
    assert mfcfn("local", "start").code == 0
    refused = mfcfn("local", "start", "--run-jobs", "--enforce-iam")
    assert refused.code == 2
    assert "already running without --enforce-iam" in refused.err
    assert mfcfn("deploy", "batch", "a", "--local", "--yes").code == 0
    alive = directory / "alive"
    os.mkfifo(alive)
    _submit(mfcfn, f"exec 3> {alive}; sleep 3600")
    with alive.open() as open_ends:
        assert mfcfn("local", "stop").code == 0
        assert open_ends.read() == ""
    assert list((directory / "jobs").iterdir()) == []


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux reports the descendants of a process"
)
def test_no_process_of_a_job_outlives_a_killed_simulator(directory: Path, mfcfn: Run) -> None:
    assert mfcfn("local", "start", "--run-jobs").code == 0
    assert mfcfn("deploy", "batch", "a", "--local", "--yes").code == 0
    alive = directory / "alive"
    os.mkfifo(alive)
    _submit(mfcfn, f"{daemon(alive, 'deaf')}; exec sleep 3600")
    with alive.open() as open_ends:
        status = mfcfn("local", "status", "--output", "json").document
        os.kill(status["pid"], signal.SIGKILL)
        assert open_ends.read() == ""


def _submit(mfcfn: Run, script: str) -> None:
    outputs = mfcfn("outputs", "a", "--local", "--output", "json").document
    status = mfcfn("local", "status", "--output", "json").document
    batch = boto3.client(
        "batch",
        endpoint_url=status["endpoint_url"],
        region_name=status["region"],
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    batch.submit_job(
        jobName="step",
        jobQueue=outputs["DefaultJobQueueArn"],
        jobDefinition=outputs["DefaultJobDefinitionArn"],
        containerOverrides={"command": ["bash", "-c", script]},
    )
