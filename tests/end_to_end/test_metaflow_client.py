"""The real Metaflow client works with what `quickstart` makes and the profile that we write."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from metaflow_batch_cfn.simulator import Simulator

from .stacks import Deployed

FLOW = """\
from metaflow import FlowSpec, step


class HelloFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    HelloFlow()
"""


@pytest.fixture
def stack() -> Iterator[Deployed]:
    with Simulator() as aws:
        deployed = Deployed(aws, "metaflow", "quickstart")
        deployed.deploy({}, "CREATE")
        yield deployed


@pytest.fixture
def environment(stack: Deployed, tmp_path: Path) -> dict[str, str]:
    """A user's machine with our profile in place."""
    machine = {
        **stack.aws.environment(),
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "METAFLOW_HOME": str(tmp_path / "profiles"),
        "METAFLOW_USER": "newcomer",
    }
    mfcfn = [sys.executable, "-m", "metaflow_batch_cfn"]
    outputs = ["outputs", "metaflow", "--format", "metaflow", "--metaflow-profile", "batch"]
    subprocess.run([*mfcfn, *outputs], env=machine, check=True, capture_output=True)
    (tmp_path / "hello.py").write_text(FLOW)
    return {**machine, "METAFLOW_PROFILE": "batch"}


def test_a_step_is_submitted_to_our_queue_with_our_job_role(
    stack: Deployed, environment: dict[str, str], tmp_path: Path
) -> None:
    outputs = stack.outputs()
    batch = stack.aws.client("batch")
    seen = []
    command = [sys.executable, "hello.py", "run", "--with", "batch"]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as run:
        assert run.stdout is not None
        printed = []
        for line in run.stdout:
            printed.append(line)
            if "status RUNNABLE" in line:
                listed = batch.list_jobs(
                    jobQueue=outputs["MetaflowBatchJobQueue"], jobStatus="RUNNABLE"
                )
                (job,) = listed["jobSummaryList"]
                seen += batch.describe_jobs(jobs=[job["jobId"]])["jobs"]
                batch.terminate_job(jobId=job["jobId"], reason="seen enough")
    assert len(seen) == 1, "".join(printed)
    (job,) = seen
    assert job["jobName"].startswith("newcomer-HelloFlow-")
    assert "no compute capacity" in job["statusReason"]
    (definition,) = batch.describe_job_definitions(jobDefinitions=[job["jobDefinition"]])[
        "jobDefinitions"
    ]
    role = definition["containerProperties"]["jobRoleArn"]
    assert role == outputs["MetaflowEcsS3AccessIamRole"]
    assert definition["jobDefinitionName"].startswith("metaflow_")


def test_the_code_package_lies_in_our_bucket(
    stack: Deployed, environment: dict[str, str], tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "hello.py", "--datastore", "s3", "run"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    bucket = stack.outputs()["DatastoreBucketName"]
    keys = stack.aws.client("s3").list_objects_v2(Bucket=bucket)["Contents"]
    assert {key["Key"].split("/")[0] for key in keys} == {"metaflow"}
