"""The floors: imports go down, and nothing heavy is loaded before it is needed."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import cfn_simulator
import metaflow_batch_cfn

PACKAGE = Path(metaflow_batch_cfn.__file__).parent
PACKAGES = (PACKAGE, Path(cfn_simulator.__file__).parent)
ROOT = Path(__file__).parents[1]
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
HEAVY = {"boto3", "botocore", "cfnlint", "moto", "regex", "rich", "werkzeug"}


def loaded_by(program: str) -> set[str]:
    """The packages that a fresh process has loaded when the program is done."""
    report = "\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", program + report], capture_output=True, text=True, check=True
    )
    modules = json.loads(run.stdout.splitlines()[-1])
    return {name.split(".")[0] for name in modules}


def test_compiling_a_stack_loads_neither_client_nor_linter_nor_simulator() -> None:
    loaded = loaded_by(
        "from metaflow_batch_cfn import Format, Quickstart, render, standalone\n"
        "for each in Format: render(standalone(Quickstart), each)"
    )
    assert "troposphere" in loaded
    assert not loaded & HEAVY


@pytest.mark.parametrize(
    "module",
    [
        "metaflow_batch_cfn",
        "metaflow_batch_cfn.compile.catalog",
        "metaflow_batch_cfn.compile.render",
    ],
)
def test_the_package_starts_without_troposphere(module: str) -> None:
    assert not loaded_by(f"import {module}") & (HEAVY | {"troposphere", "awacs"})


@pytest.mark.parametrize(
    "module",
    [
        "metaflow_batch_cfn.core.scope",
        "metaflow_batch_cfn.compile.standalone",
        "metaflow_batch_cfn.compile.pins",
        "metaflow_batch_cfn.compile.ledger",
        "metaflow_batch_cfn.cfn.evaluation.evaluate",
        "metaflow_batch_cfn.cfn.registry.resource_types",
        "metaflow_batch_cfn.cli.main",
    ],
)
def test_nothing_heavy_is_loaded_before_it_is_needed(module: str) -> None:
    assert not loaded_by(f"import {module}") & HEAVY


def test_templates_are_read_and_deployed_without_troposphere() -> None:
    for floor in ("cfn", "deploy"):
        modules = [
            ".".join(path.relative_to(ROOT).with_suffix("").parts)
            for path in (PACKAGE / floor).rglob("[a-z]*.py")
        ]
        assert len(modules) > 5
        assert "troposphere" not in loaded_by(f"import {', '.join(modules)}")


def test_imports_go_down_a_floor_and_never_up_or_sideways() -> None:
    """The contracts stand in setup.cfg, where `lint-imports` finds them."""
    run = subprocess.run(
        [sys.executable, "-c", LINT_IMPORTS, "--config", str(ROOT / "setup.cfg"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "17 kept, 0 broken" in run.stdout


# Below the command line nothing prints, exits, or reads the environment.


def calls_and_reads(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id="print" | "exit" | "quit" | "input" as name)):
                yield name
            case ast.Attribute(value=ast.Name(id="sys"), attr="exit" | "argv" as name):
                yield f"sys.{name}"
            case ast.Attribute(value=ast.Name(id="os"), attr="environ" | "getenv" as name):
                yield f"os.{name}"
            case ast.ImportFrom(module="os", names=names):
                yield from (f"os.{one.name}" for one in names if one.name in ("environ", "getenv"))


# Entry points of processes are command lines too.
COMMAND_LINES = ("cli", "__main__.py")


def below_the_command_line() -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted(package.rglob("*.py")):
            if not set(COMMAND_LINES) & set(path.relative_to(package).parts):
                yield path


def test_below_the_command_line_nothing_prints_exits_or_reads_the_environment() -> None:
    paths = list(below_the_command_line())
    assert len(paths) > 50
    found = {
        f"{path.relative_to(ROOT)}: {what}"
        for path in paths
        for what in calls_and_reads(path.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_the_search_for_prints_and_exits_finds_them() -> None:
    source = (
        "import os, sys\nfrom os import environ\n"
        "print(1)\nsys.exit(2)\nos.getenv('A')\nos.environ['B']\n"
    )
    found = ["os.environ", "os.environ", "os.getenv", "print", "sys.exit"]
    assert sorted(calls_and_reads(source)) == found
