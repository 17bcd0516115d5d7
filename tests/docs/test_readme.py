"""Every block of the README runs as written, including the real `aws` client."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cfn_simulator import Simulator
from metaflow_batch_cfn.cfn.template.load import load_template

from .markdown import ROOT, Block, blocks

README = ROOT / "README.md"
SHELL = [block for block in blocks(README) if block.language == "bash"]
PYTHON = [block for block in blocks(README) if block.language == "python"]
EXAMPLES = ROOT / "docs" / "coming-from-terraform.md"


def test_the_readme_has_blocks_to_run() -> None:
    assert len(SHELL) >= 4
    assert len(PYTHON) == 1


def test_the_shell_blocks_run_in_reading_order(tmp_path: Path) -> None:
    with Simulator() as aws:
        for block in SHELL:
            _run(block, tmp_path, aws.environment())
        stacks = aws.client("cloudformation").describe_stacks()["Stacks"]

    assert [(stack["StackName"], stack["StackStatus"]) for stack in stacks] == [
        ("metaflow", "UPDATE_COMPLETE")
    ]
    profile = json.loads((tmp_path / "metaflow" / "config_batch.json").read_text())
    assert profile["METAFLOW_DEFAULT_DATASTORE"] == "s3"
    assert profile["METAFLOW_BATCH_JOB_QUEUE"].startswith("arn:aws:batch:")
    assert "GpuJobQueueArn" in {output["OutputKey"] for output in stacks[0]["Outputs"]}


@pytest.mark.parametrize("block", PYTHON, ids=lambda block: f"line-{block.line}")
def test_the_python_block_prints_a_template(
    block: Block, capsys: pytest.CaptureFixture[str]
) -> None:
    exec(compile(block.text, "README.md", "exec"), {})
    template = load_template(capsys.readouterr().out)
    assert set(template.section("Parameters")) == {"Stage"}
    assert "MetaflowDefaultJobQueue" in template.section("Resources")


def _run(block: Block, folder: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block.text],
        cwd=folder,
        env={
            **{name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ},
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "METAFLOW_HOME": str(folder / "metaflow"),
            "MFCFN_LOCAL_DIR": str(folder / "simulator"),
            "AWS_EC2_METADATA_DISABLED": "true",
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"README.md:{block.line}\n{done.stdout}\n{done.stderr}"
