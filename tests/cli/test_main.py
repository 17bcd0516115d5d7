"""What applies to every command: help, invalid arguments, and how the process ends."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module

import pytest

from tests.cli.conftest import Run

COMMANDS = ("list", "show", "synth", "check", "deploy", "outputs", "delete", "local")
LOCAL_COMMANDS = ("start", "stop", "status", "reset", "env")
HEAVY = ("boto3", "botocore", "cfnlint", "rich", "moto", "werkzeug", "requests", "jsonschema")
MFCFN = [sys.executable, "-m", "metaflow_batch_cfn"]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_ends_with_an_example(mfcfn: Run, command: str) -> None:
    ended = mfcfn(command, "--help")
    assert ended.code == 0
    assert f"Example: mfcfn {command}" in ended.out.strip().splitlines()[-1]


@pytest.mark.parametrize("command", LOCAL_COMMANDS)
def test_the_help_of_every_local_command_ends_with_an_example(mfcfn: Run, command: str) -> None:
    ended = mfcfn("local", command, "--help")
    assert ended.code == 0
    last = ended.out.strip().splitlines()[-1].strip()
    assert last.startswith("Example:")
    assert f"mfcfn local {command}" in last


def test_the_help_names_every_command(mfcfn: Run) -> None:
    out = mfcfn("--help").out
    assert all(f"\n  {command} " in out for command in COMMANDS)


def test_an_unknown_command_gets_the_closest_one_as_a_suggestion(mfcfn: Run) -> None:
    ended = mfcfn("snyth", "batch")
    assert (ended.code, ended.out) == (2, "")
    assert "Did you mean 'synth'?" in ended.err


def test_an_unknown_option_gets_the_closest_one_as_a_suggestion(mfcfn: Run) -> None:
    ended = mfcfn("synth", "batch", "--formt", "json")
    assert ended.code == 2
    assert "--format" in ended.err


def test_an_option_given_twice_is_refused(mfcfn: Run) -> None:
    ended = mfcfn("synth", "batch", "--format", "json", "--format", "yaml")
    assert (ended.code, ended.out) == (2, "")
    assert "--format is given 2 times" in ended.err


def test_an_error_in_json_mode_is_one_document(mfcfn: Run) -> None:
    ended = mfcfn("show", "btch", "--output", "json")
    assert ended.code == 2
    assert ended.document["exit_code"] == 2
    assert "btch" in ended.document["error"]["problems"][0]["what"]


def test_arguments_that_cannot_be_parsed_are_one_document_in_json_mode(mfcfn: Run) -> None:
    ended = mfcfn("show", "--nonsense", "--output=json")
    assert ended.code == 2
    assert ended.document["error"]["code"] == "usage"


def test_the_version_is_printed(mfcfn: Run) -> None:
    ended = mfcfn("--version")
    assert ended.code == 0
    assert ended.out.startswith("mfcfn ")


@pytest.mark.parametrize("arguments", [["synth", "quickstart"], ["list"], ["show", "batch"]])
def test_compiling_imports_nothing_heavy(arguments: list[str]) -> None:
    program = (
        "import sys\n"
        "from metaflow_batch_cfn.cli.main import main\n"
        f"code = main({arguments!r})\n"
        f"loaded = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "sys.exit(f'{code} {loaded}' if code or loaded else 0)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_reader_that_closes_the_pipe_early_is_not_an_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [*MFCFN, "synth", "quickstart"], stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (2, b"")


def test_a_full_device_is_reported_without_a_traceback() -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        ended = subprocess.run(
            [*MFCFN, "synth", "batch"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert ended.returncode == 2
    assert ended.stderr.startswith("error: ")
    assert "Traceback" not in ended.stderr


def test_a_closed_standard_output_is_reported_without_a_traceback() -> None:
    ended = subprocess.run(
        ["/bin/sh", "-c", '"$@" >&-', "sh", *MFCFN, "synth", "batch"],
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr


def test_a_template_is_the_same_bytes_whatever_the_locale() -> None:
    def synth(**changed: str) -> bytes:
        environment = {**os.environ, **changed}
        return subprocess.run(
            [*MFCFN, "synth", "batch"], capture_output=True, check=True, env=environment
        ).stdout

    assert synth(LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONHASHSEED="1") == synth(
        LC_ALL="C.UTF-8", PYTHONHASHSEED="2"
    )


def test_a_character_that_the_locale_cannot_show_is_escaped() -> None:
    ended = subprocess.run(
        [*MFCFN, "synth", "bätch"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert ended.returncode == 2
    assert b"Traceback" not in ended.stderr


def test_an_unexpected_error_shows_a_traceback_only_with_debug(
    mfcfn: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(import_module("metaflow_batch_cfn.compile.catalog"), "find", broken)
    quiet, loud = mfcfn("synth", "batch"), mfcfn("--debug", "synth", "batch")
    assert quiet.code == loud.code == 1
    assert "Traceback" not in quiet.err
    assert "a bug" in quiet.err
    assert "Traceback" in loud.err
