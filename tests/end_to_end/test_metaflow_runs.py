"""The real Metaflow client runs flows on a `quickstart` stack: each step is a Batch job."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cfn_simulator import Simulator

from .flows import Machine
from .stacks import Deployed

WORDS = """\
from metaflow import FlowSpec, current, retry, step


class WordsFlow(FlowSpec):
    @retry(times=1, minutes_between_retries=0)
    @step
    def start(self):
        if current.retry_count == 0:
            raise RuntimeError("the first attempt is unlucky")
        self.words = ["one", "three"]
        self.next(self.measure, foreach="words")

    @step
    def measure(self):
        self.length = len(self.input)
        self.next(self.join)

    @step
    def join(self, inputs):
        self.total = sum(each.length for each in inputs)
        self.next(self.end)

    @step
    def end(self):
        print("the total is", self.total)


if __name__ == "__main__":
    WordsFlow()
"""

RESULTS = """\
import json

from metaflow import Flow, namespace

namespace(None)
run = Flow("WordsFlow").latest_run
task = run["end"].task
print(json.dumps({
    "successful": run.successful,
    "total": run.data.total,
    "attempts": task.metadata_dict["attempt"],
    "job": task.metadata_dict["aws-batch-job-id"],
    "queue": task.metadata_dict["aws-batch-jq-name"],
    "printed": task.stdout,
}))
"""

ONE_STEP = """\
from metaflow import FlowSpec, step


class SmallFlow(FlowSpec):
    @step
    def start(self):
        {body}
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SmallFlow()
"""


def small(body: str) -> str:
    return ONE_STEP.format(body=body)


@pytest.fixture(scope="module")
def stack() -> Iterator[Deployed]:
    with Simulator(run_jobs=True, enforce_iam=True) as aws:
        deployed = Deployed(aws, "metaflow", "quickstart")
        deployed.deploy({}, "CREATE")
        yield deployed


@pytest.fixture
def machine(stack: Deployed, tmp_path: Path) -> Machine:
    return Machine.of(stack, tmp_path)


def test_a_flow_with_a_retry_and_a_foreach_runs_to_the_end(
    machine: Machine, stack: Deployed
) -> None:
    flow = machine.flow("words", WORDS)
    ran = machine.python(flow, "run", "--with", "batch")
    assert ran.code == 0, ran.printed
    assert "the first attempt is unlucky" in ran.printed
    assert "Foreach yields 2 child steps" in ran.printed
    assert "the total is 8" in ran.printed

    read = machine.python(machine.flow("results", RESULTS))
    assert read.code == 0, read.printed
    results = json.loads(read.printed.splitlines()[-1])
    assert results["successful"]
    assert results["total"] == 8
    assert "the total is 8" in results["printed"]
    assert results["queue"] == stack.outputs()["DefaultJobQueueName"]
    (job,) = stack.aws.client("batch").describe_jobs(jobs=[results["job"]])["jobs"]
    assert job["status"] == "SUCCEEDED"


def test_a_step_that_fails_shows_its_error(machine: Machine) -> None:
    flow = machine.flow("failing", small("raise ValueError('no such luck')"))
    ran = machine.python(flow, "run", "--with", "batch")
    assert ran.code == 1
    assert "ValueError: no such luck" in ran.printed
    assert "Essential container in task exited" in ran.printed


def test_a_job_is_listed_and_killed(machine: Machine, stack: Deployed) -> None:
    flow = machine.flow("long", small("__import__('time').sleep(3600)"))
    with machine.running(flow, "run", "--with", "batch") as lines:
        seen = []
        for line in lines:
            seen.append(line)
            if "status RUNNING" in line:
                break
        listed = machine.python(flow, "batch", "list")
        assert "newcomer-SmallFlow-" in listed.printed, (seen, listed.printed)
        assert "(RUNNING)" in listed.printed
        killed = machine.python(flow, "batch", "kill")
        assert "Killing AWS Batch job: newcomer-SmallFlow-" in killed.printed
        rest = "".join(lines)
    assert "Step start (task-id 1) failed" in rest, rest
    job = _latest_job(stack, "newcomer-SmallFlow-*")
    assert (job["status"], job["statusReason"]) == (
        "FAILED",
        "Metaflow initiated job termination.",
    )
    assert "No running AWS Batch jobs found" in machine.python(flow, "batch", "list").printed


def test_a_role_without_write_permission_fails_the_step(machine: Machine, stack: Deployed) -> None:
    bucket = stack.outputs()["DatastoreBucketName"]
    reading = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:ListBucket"],
                "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
            }
        ],
    }
    role = _role(stack, "reader")
    stack.aws.client("iam").put_role_policy(
        RoleName="reader", PolicyName="reading", PolicyDocument=json.dumps(reading)
    )
    flow = machine.flow("denied", small("self.x = 1"))
    # Each retry would wait longer than the last.
    ran = machine.python(
        flow,
        "run",
        "--with",
        f"batch:iam_role={role}",
        METAFLOW_S3_RETRY_COUNT="0",
    )
    assert ran.code == 1
    assert "Step start (task-id 1) failed" in ran.printed
    job = _latest_job(stack, "newcomer-SmallFlow-*")
    assert job["status"] == "FAILED"
    assert job["container"]["jobRoleArn"] == role
    assert "AccessDenied" in _printed(stack, job)


def test_a_fargate_queue_requires_the_execution_role(machine: Machine, stack: Deployed) -> None:
    role = _role(stack, "execution")
    arguments = ("run", "--with", f"batch:queue={_fargate_queue(stack)}")
    body = "print('on', __import__('os').environ['AWS_EXECUTION_ENV'])"
    flow = machine.flow("fargate", small(body))
    refused = machine.python(flow, *arguments)
    assert refused.code == 1
    assert "No AWS Fargate task execution IAM role found" in refused.printed, refused.printed
    ran = machine.python(flow, *arguments, METAFLOW_ECS_FARGATE_EXECUTION_ROLE=role)
    assert ran.code == 0, ran.printed
    assert "on AWS_ECS_FARGATE" in ran.printed
    job = _latest_job(stack, "newcomer-SmallFlow-*", "fargate")
    assert job["platformCapabilities"] == ["FARGATE"]
    assert job["container"]["executionRoleArn"] == role


def _fargate_queue(stack: Deployed) -> str:
    client = stack.aws.client("batch")
    seeded = stack.aws.parameters
    client.create_compute_environment(
        computeEnvironmentName="fargate",
        type="MANAGED",
        computeResources={
            "type": "FARGATE",
            "maxvCpus": 4,
            "subnets": seeded["SubnetIds"].split(","),
            "securityGroupIds": [seeded["SecurityGroupIds"]],
        },
    )
    made = client.create_job_queue(
        jobQueueName="fargate",
        priority=1,
        computeEnvironmentOrder=[{"order": 1, "computeEnvironment": "fargate"}],
    )
    return str(made["jobQueueArn"])


def _role(stack: Deployed, name: str) -> str:
    """A role that ECS tasks can assume, without permissions."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    made = stack.aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust)
    return str(made["Role"]["Arn"])


def _latest_job(stack: Deployed, name: str, queue: str | None = None) -> dict[str, Any]:
    client = stack.aws.client("batch")
    queue = queue or stack.outputs()["MetaflowBatchJobQueue"]
    filters = [{"name": "JOB_NAME", "values": [name]}]
    listed = client.list_jobs(jobQueue=queue, filters=filters)["jobSummaryList"]
    latest = max(listed, key=lambda job: job["createdAt"])["jobId"]
    return dict(client.describe_jobs(jobs=[latest])["jobs"][0])


def _printed(stack: Deployed, job: dict[str, Any]) -> str:
    events = stack.aws.client("logs").get_log_events(
        logGroupName="/aws/batch/job",
        logStreamName=job["container"]["logStreamName"],
        startFromHead=True,
    )["events"]
    return "\n".join(event["message"] for event in events)
