"""The simulator as a separate process: started, used with --local, and stopped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from metaflow_batch_cfn.cli.main import main
from tests.cli.conftest import Run


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One simulator for this file, always stopped at the end."""
    folder = tmp_path_factory.mktemp("simulator")
    before = os.environ.get("MFCFN_LOCAL_DIR")
    os.environ["MFCFN_LOCAL_DIR"] = str(folder)
    try:
        assert main(["local", "start"]) == 0
        yield folder
    finally:
        main(["local", "stop"])
        os.environ.pop("MFCFN_LOCAL_DIR")
        if before is not None:
            os.environ["MFCFN_LOCAL_DIR"] = before


@pytest.fixture
def running(directory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MFCFN_LOCAL_DIR", str(directory))
    return directory


def test_no_simulator_runs_before_it_is_started(mfcfn: Run) -> None:
    status = mfcfn("local", "status", "--output", "json").document
    assert (status["running"], status["endpoint_url"]) == (False, None)
    assert mfcfn("local", "env").code == 2
    assert mfcfn("local", "stop", "--output", "json").document == {
        "stopped": False,
        "killed": False,
    }
    assert mfcfn("local", "reset", "--output", "json").document == {"reset": False}


@pytest.mark.usefixtures("running")
def test_a_second_start_finds_the_first(mfcfn: Run) -> None:
    before = mfcfn("local", "status", "--output", "json").document
    again = mfcfn("local", "start", "--output", "json").document
    assert before["running"] is True
    assert again["endpoint_url"] == before["endpoint_url"]
    assert again["pid"] == before["pid"]


@pytest.mark.usefixtures("running")
def test_the_environment_for_other_clients_names_the_endpoint(mfcfn: Run) -> None:
    endpoint = mfcfn("local", "status", "--output", "json").document["endpoint_url"]
    lines = mfcfn("local", "env").out.splitlines()
    assert f"export AWS_ENDPOINT_URL={endpoint}" in lines
    assert all(line.startswith("export AWS_") for line in lines)


@pytest.mark.usefixtures("running")
def test_a_stack_that_needs_a_vpc_gets_the_one_of_the_subnets(mfcfn: Run) -> None:
    ended = mfcfn("deploy", "spot", "cheap", "--local", "--yes")
    assert (ended.code, ended.err) == (0, "")
    ready = mfcfn("local", "status", "--output", "json").document["parameters"]
    assert ready["VpcId"] in ended.out
    assert mfcfn("delete", "cheap", "--local", "--yes").code == 0


@pytest.mark.usefixtures("running")
def test_batch_is_deployed_with_the_parameters_that_the_simulator_provides_and_deleted(
    mfcfn: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "absent")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "the-users-own")
    ended = mfcfn("deploy", "batch", "metaflow", "--local", "--yes")
    assert (ended.code, ended.err) == (0, "")
    assert "stack metaflow: simulator, account" in ended.out
    assert "parameter SubnetIds: the simulator's subnet-" in ended.out
    outputs = mfcfn("outputs", "metaflow", "--local", "--output", "json").document
    assert ":job-queue/" in outputs["MetaflowBatchJobQueue"]
    listed = mfcfn("local", "status", "--output", "json").document["stacks"]
    assert [(stack["name"], stack["status"]) for stack in listed] == [
        ("metaflow", "CREATE_COMPLETE")
    ]
    assert mfcfn("delete", "metaflow", "--local", "--yes").code == 0


@pytest.mark.usefixtures("running")
def test_a_reset_deletes_every_stack(mfcfn: Run) -> None:
    Path("web.yaml").write_text("Resources: {Log: {Type: AWS::Logs::LogGroup}}\n")
    assert mfcfn("deploy", "web.yaml", "web", "--local", "--yes").code == 0
    assert mfcfn("local", "reset").code == 0
    assert mfcfn("local", "status", "--output", "json").document["stacks"] == []
