"""Without the extra `local`, whatever needs the simulator says which extra to install."""

from __future__ import annotations

import subprocess
import sys

import pytest

INSTALL = "pip install 'metaflow-batch-cfn[local]'"
# The package is not there: neither found nor importable.
WITHOUT = """
import sys
from importlib.abc import MetaPathFinder

class Absent(MetaPathFinder):
    def find_spec(self, fullname, path=None, target=None):
        if fullname.partition(".")[0] == {absent!r}:
            raise ModuleNotFoundError(f"No module named {{fullname!r}}", name=fullname)

sys.meta_path.insert(0, Absent())
from metaflow_batch_cfn.cli.main import main
sys.exit(main({arguments!r}))
"""


def mfcfn_without(absent: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = WITHOUT.format(absent=absent, arguments=list(arguments))
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("absent", ["moto", "flask", "werkzeug", "jsonata"])
def test_a_simulator_that_cannot_start_names_the_extra(absent: str) -> None:
    ended = mfcfn_without(absent, "local", "start")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"error: simulator: {absent} not installed")
    assert INSTALL in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("deploy", "batch", "web", "--local", "--yes"),
        ("delete", "web", "--local", "--yes"),
        ("outputs", "web", "--local"),
        ("jobs", "list", "web", "--local"),
    ],
)
def test_every_command_with_local_names_the_extra(arguments: tuple[str, ...]) -> None:
    ended = mfcfn_without("moto", *arguments)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert INSTALL in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("arguments", [("--help",), ("local", "--help"), ("local", "status")])
def test_what_needs_no_simulator_works_without_the_extra(arguments: tuple[str, ...]) -> None:
    ended = mfcfn_without("moto", *arguments)
    assert (ended.returncode, ended.stderr) == (0, "")
