"""The page on testing your stacks is a project whose tests pass."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from .markdown import ROOT, blocks

PAGE = ROOT / "docs" / "testing-your-stacks.md"
FILES = {
    block.text.splitlines()[0].removeprefix("# "): block.text
    for block in blocks(PAGE)
    if block.language == "python"
}


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PYTHONPATH": str(ROOT),
            "AWS_PROFILE": "nobody",
            "AWS_DEFAULT_PROFILE": "nobody",
            "AWS_ENDPOINT_URL": "http://elsewhere.invalid",
            "AWS_ENDPOINT_URL_BATCH": "http://elsewhere.invalid",
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_its_files_are_a_project_whose_tests_pass(tmp_path: Path) -> None:
    assert sorted(FILES) == ["conftest.py", "platform_stack.py", "test_platform.py"]
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    ran = run(tmp_path)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "4 passed" in ran.stdout


def test_each_test_gets_an_empty_account_and_options_can_be_set(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(FILES["conftest.py"])
    (tmp_path / "test_own.py").write_text(
        "import pytest\n"
        "from cfn_simulator.faults import CallFault, CallTrouble\n"
        "@pytest.fixture(scope='session')\n"
        "def simulator_options():\n"
        "    return {'region': 'eu-west-1'}\n"
        "@pytest.mark.parametrize('turn', [1, 2])\n"
        "def test_new(aws, turn):\n"
        "    assert aws.region == 'eu-west-1'\n"
        "    assert aws.client('s3').list_buckets()['Buckets'] == []\n"
        "    where = {'LocationConstraint': 'eu-west-1'}\n"
        "    aws.client('s3').create_bucket(Bucket='only-here', CreateBucketConfiguration=where)\n"
        "    assert aws.faults.entries() == []\n"
        "    aws.faults.add([CallFault(CallTrouble.HTML, service='s3', times=None)])\n"
    )
    ran = run(tmp_path)
    assert "2 passed" in ran.stdout, ran.stdout + ran.stderr


def test_nothing_is_loaded_unless_requested(tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text(
        "import sys\n"
        "def test_plain():\n"
        "    assert 'metaflow_batch_cfn' not in sys.modules\n"
        "def test_requesting(aws): pass\n"
    )
    ran = run(tmp_path)
    assert "1 passed, 1 error" in ran.stdout, ran.stdout + ran.stderr
    assert "fixture 'aws' not found" in ran.stdout
