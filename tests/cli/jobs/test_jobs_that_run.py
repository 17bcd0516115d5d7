"""`mfcfn jobs submit --follow` on a simulator that runs jobs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cfn_simulator import Simulator
from tests.cli.conftest import Run
from tests.end_to_end.stacks import Deployed


@pytest.fixture
def _running(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with Simulator(run_jobs=True) as aws:
        for name, value in aws.environment().items():
            monkeypatch.setenv(name, value)
        Deployed(aws, "demo", "batch").deploy(aws.parameters, "CREATE")
        yield


@pytest.mark.usefixtures("_running")
def test_an_array_is_followed_with_the_output_of_its_children(mfcfn: Run) -> None:
    script = 'echo "part $AWS_BATCH_JOB_ARRAY_INDEX"; exit $AWS_BATCH_JOB_ARRAY_INDEX'
    ran = mfcfn(
        "jobs", "submit", "demo", "--region", "us-east-1", "--array", "2", "--follow",
        "--", "bash", "-c", script,
    )  # fmt: skip
    assert ran.code == 12, ran.err
    lines = ran.out.splitlines()
    assert {"0 | part 0", "1 | part 1"} <= set(lines)
    failed = next(line for line in lines if line.startswith("1 | FAILED"))
    assert failed.endswith("exit code 1")
    assert any("1 SUCCEEDED, 1 FAILED of 2" in line for line in lines)
