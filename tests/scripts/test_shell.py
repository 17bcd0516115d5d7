"""The shell scripts: usable without reading them, and harmless if called incorrectly."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"
SHELL = sorted(
    path.name
    for path in SCRIPTS.iterdir()
    if path.is_file() and path.read_bytes().startswith(b"#!/usr/bin/env bash")
)


def test_there_are_scripts_to_test() -> None:
    assert {"deploy", "destroy", "environment", "quickstart", "test"} <= set(SHELL)


@pytest.mark.parametrize("name", SHELL)
def test_a_script_is_executable_documented_and_stops_at_the_first_error(name: str) -> None:
    path = SCRIPTS / name
    head = path.read_text(encoding="utf-8").splitlines()
    assert os.access(path, os.X_OK)
    assert head[1].startswith("# ")
    assert "set -euo pipefail" in head
    assert subprocess.run(["bash", "-n", str(path)], check=False).returncode == 0


@pytest.mark.parametrize("name", ["deploy", "destroy"])
@pytest.mark.parametrize("arguments", [[], ["--help"]])
def test_without_a_stack_they_print_their_usage(name: str, arguments: list[str]) -> None:
    done = subprocess.run(
        [str(SCRIPTS / name), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert f"scripts/{name} STACK" in done.stderr


@pytest.mark.parametrize(("name", "command"), [("deploy", "deploy spot"), ("destroy", "delete")])
def test_they_pass_all_arguments_to_mfcfn(name: str, command: str) -> None:
    assert f'exec .venv/bin/mfcfn {command} "$@"' in (SCRIPTS / name).read_text(encoding="utf-8")


def test_quickstart_accepts_only_an_environment_that_has_the_command(tmp_path: Path) -> None:
    done = subprocess.run(
        [str(SCRIPTS / "quickstart"), str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert f"{tmp_path} has no bin/mfcfn" in done.stderr


def test_the_quick_tests_exclude_existing_folders() -> None:
    script = (SCRIPTS / "test").read_text(encoding="utf-8")
    (listed,) = re.findall(r"^SLOW=\((.*)\)$", script, re.MULTILINE)
    folders = listed.split()
    assert "cfn_simulator" in folders
    assert not {"core", "cfn", "laws", "modules", "parts", "stacks"} & set(folders)
    assert all((SCRIPTS.parent / "tests" / folder).is_dir() for folder in folders)
