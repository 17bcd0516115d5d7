"""The shell scripts: usable without reading them, and safe to call wrongly."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"
SHELL = sorted(
    path.name
    for path in SCRIPTS.iterdir()
    if path.is_file() and path.read_bytes().startswith(b"#!/usr/bin/env bash")
)


def test_there_are_scripts_to_look_at() -> None:
    assert {"deploy", "destroy", "environment", "quickstart", "test"} <= set(SHELL)


@pytest.mark.parametrize("name", SHELL)
def test_a_script_is_executable_says_what_it_does_and_stops_at_the_first_error(name: str) -> None:
    path = SCRIPTS / name
    head = path.read_text(encoding="utf-8").splitlines()
    assert os.access(path, os.X_OK)
    assert head[1].startswith("# ")
    assert "set -euo pipefail" in head
    assert subprocess.run(["bash", "-n", str(path)], check=False).returncode == 0


@pytest.mark.parametrize("name", ["deploy", "destroy"])
@pytest.mark.parametrize("arguments", [[], ["--help"]])
def test_without_a_stack_they_say_how_they_are_called(name: str, arguments: list[str]) -> None:
    done = subprocess.run(
        [str(SCRIPTS / name), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert f"scripts/{name} STACK" in done.stderr


@pytest.mark.parametrize(("name", "command"), [("deploy", "deploy spot"), ("destroy", "delete")])
def test_they_hand_everything_on_to_mfcfn(name: str, command: str) -> None:
    assert f'exec .venv/bin/mfcfn {command} "$@"' in (SCRIPTS / name).read_text(encoding="utf-8")
