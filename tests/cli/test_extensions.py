"""Commands that other packages add by entry point."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HELLO = """
import click

@click.command("hello")
@click.argument("name", default="you")
def command(name):
    '''Greet somebody.'''
    click.echo(f"hello {name}")
"""


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    return tmp_path


def install(folder: Path, package: str, source: str, **commands: str) -> None:
    """A package as pip leaves it: a module, and metadata with its entry points."""
    (folder / f"{package}.py").write_text(source)
    metadata = folder / f"{package}-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    lines = (f"{name} = {value}" for name, value in commands.items())
    entries = "\n".join(["[metaflow_batch_cfn.commands]", *lines, ""])
    (metadata / "entry_points.txt").write_text(entries)


def mfcfn(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        [sys.executable, "-m", "metaflow_batch_cfn", *arguments],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_command_of_another_package_is_run_and_listed(packages: Path) -> None:
    install(packages, "greeting", HELLO, hello="greeting:command")
    ended = mfcfn(packages, "hello", "world")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "hello world\n", "")
    assert "hello      Greet somebody." in mfcfn(packages, "--help").stdout


def test_a_misspelt_command_of_another_package_is_suggested(packages: Path) -> None:
    install(packages, "greeting", HELLO, hello="greeting:command")
    ended = mfcfn(packages, "helo")
    assert ended.returncode == 2
    assert "Did you mean 'hello'?" in ended.stderr


def test_nobody_replaces_a_command_of_ours(packages: Path) -> None:
    install(packages, "greeting", HELLO, list="greeting:command")
    assert "quickstart" in mfcfn(packages, "list").stdout
    listed = mfcfn(packages, "--help").stdout
    assert "Greet somebody." not in listed
    assert listed.count("\n  list ") == 1


@pytest.mark.parametrize(
    ("source", "value", "reason"),
    [
        ("import absent_package\n", "broken:command", "No module named 'absent_package'"),
        (HELLO, "broken:absent", "has no attribute 'absent'"),
        ("command = 1\n", "broken:command", "not a command"),
        ("raise RuntimeError('no luck')\n", "broken:command", "RuntimeError: no luck"),
    ],
)
def test_a_command_that_does_not_load_names_its_package_and_harms_no_other(
    packages: Path, source: str, value: str, reason: str
) -> None:
    install(packages, "broken", source, hello=value)
    ended = mfcfn(packages, "hello", "--anything", "at all")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert reason in ended.stderr
    assert "Update or uninstall broken." in ended.stderr
    assert "This command does not load." in mfcfn(packages, "--help").stdout
    assert "quickstart" in mfcfn(packages, "list").stdout


def test_commands_of_ours_read_no_entry_points() -> None:
    program = (
        "import sys\n"
        "from metaflow_batch_cfn.cli.main import main\n"
        "code = main(['synth', 'quickstart'])\n"
        "sys.exit(f'{code}' if code or 'importlib.metadata' in sys.modules else 0)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
