"""The real Metaflow client works with a `quickstart` stack and the profile that we write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cfn_simulator import Simulator

from .flows import Machine
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
def machine(stack: Deployed, tmp_path: Path) -> Machine:
    found = Machine.of(stack, tmp_path)
    found.flow("hello", FLOW)
    return found


def test_a_step_is_submitted_to_our_queue_with_our_job_role(
    stack: Deployed, machine: Machine
) -> None:
    outputs = stack.outputs()
    batch = stack.aws.client("batch")
    seen, printed = [], []
    with machine.running("hello.py", "run", "--with", "batch") as lines:
        for line in lines:
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


def test_the_code_package_is_in_our_bucket(stack: Deployed, machine: Machine) -> None:
    done = machine.python("hello.py", "--datastore", "s3", "run")
    assert done.code == 0, done.printed
    bucket = stack.outputs()["DatastoreBucketName"]
    keys = stack.aws.client("s3").list_objects_v2(Bucket=bucket)["Contents"]
    assert {key["Key"].split("/")[0] for key in keys} == {"metaflow"}
