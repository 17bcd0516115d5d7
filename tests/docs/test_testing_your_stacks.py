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
    assert sorted(FILES) == ["platform_stack.py", "test_platform.py"]
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    ran = run(tmp_path)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "4 passed" in ran.stdout


def test_each_test_gets_an_empty_account_and_options_can_be_set(tmp_path: Path) -> None:
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


def test_nothing_heavy_is_loaded_unless_requested(tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text(
        "import sys\n"
        "def test_plain():\n"
        "    heavy = {'metaflow_batch_cfn', 'boto3', 'botocore', 'moto', 'werkzeug'}\n"
        "    assert not heavy & set(sys.modules)\n"
        "def test_requesting(aws):\n"
        "    assert aws.client('s3').list_buckets()['Buckets'] == []\n"
        "    assert 'moto' in sys.modules\n"
    )
    ran = run(tmp_path)
    assert "2 passed" in ran.stdout, ran.stdout + ran.stderr


def test_a_project_that_names_the_fixtures_itself_gets_them_once(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["cfn_simulator.fixtures"]\n')
    (tmp_path / "test_own.py").write_text("def test_asking(aws): pass\n")
    ran = run(tmp_path)
    assert "1 passed" in ran.stdout, ran.stdout + ran.stderr


def test_fixtures_of_a_projects_own_come_first(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(
        "import pytest\n@pytest.fixture\ndef aws():\n    return 'mine'\n"
    )
    (tmp_path / "test_own.py").write_text("def test_asking(aws):\n    assert aws == 'mine'\n")
    ran = run(tmp_path)
    assert "1 passed" in ran.stdout, ran.stdout + ran.stderr


def test_without_the_extra_the_fixture_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("import sys\nsys.modules['moto'] = None\n")
    (tmp_path / "test_own.py").write_text("def test_asking(aws): pass\n")
    ran = run(tmp_path)
    assert "1 error" in ran.stdout, ran.stdout + ran.stderr
    assert "pip install 'metaflow-batch-cfn[local]'" in ran.stdout
