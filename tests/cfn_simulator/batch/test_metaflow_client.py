"""The real Metaflow client against the services: it gets as far as a RUNNABLE job."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from tests.cfn_simulator.batch_world import BatchWorld

FLOW = """
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
def endpoint(world: BatchWorld) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, world.sandbox.services.wsgi_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def started_flow(world: BatchWorld, endpoint: str, home: Path) -> subprocess.Popen[str]:
    bucket = world.sandbox.made("AWS::S3::Bucket", {}, "Datastore").ref
    profile = {
        "METAFLOW_DEFAULT_DATASTORE": "s3",
        "METAFLOW_DEFAULT_METADATA": "local",
        "METAFLOW_DATASTORE_SYSROOT_S3": f"s3://{bucket}/metaflow",
        "METAFLOW_DATATOOLS_S3ROOT": f"s3://{bucket}/data",
        "METAFLOW_BATCH_JOB_QUEUE": world.queue(world.environment().ref).ref,
        "METAFLOW_ECS_S3_ACCESS_IAM_ROLE": world.sandbox.role().state.attributes["Arn"],
        "METAFLOW_S3_ENDPOINT_URL": endpoint,
    }
    (home / "config.json").write_text(json.dumps(profile))
    (home / "flow.py").write_text(FLOW)
    return subprocess.Popen(
        [sys.executable, "flow.py", "--no-pylint", "run", "--with", "batch"],
        cwd=home,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "METAFLOW_HOME": str(home),
            "METAFLOW_USER": "tester",
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_a_flow_submits_its_first_step_and_fails_when_its_job_is_ended(
    world: BatchWorld, endpoint: str, tmp_path: Path
) -> None:
    with started_flow(world, endpoint, tmp_path) as flow:
        assert flow.stdout is not None
        seen = list(iter_until(flow.stdout, "Task is starting (status RUNNABLE)"))
        jobs = world.client.list_jobs(
            jobQueue=world.client.describe_job_queues()["jobQueues"][0]["jobQueueArn"],
            jobStatus="RUNNABLE",
        )["jobSummaryList"]
        for job in jobs:
            world.client.terminate_job(jobId=job["jobId"], reason="the test is over")
        rest = flow.stdout.read()
    assert len(jobs) == 1, "".join(seen)
    assert "HelloFlow" in jobs[0]["jobName"]
    definitions = world.client.describe_job_definitions(status="ACTIVE")["jobDefinitions"]
    assert [entry["jobDefinitionName"][:9] for entry in definitions] == ["metaflow_"]
    assert "Task failed" in rest
    assert flow.returncode == 1


def iter_until(lines: Iterable[str], text: str) -> Iterator[str]:
    """The lines up to the first that contains `text`; all lines if none does."""
    for line in lines:
        yield line
        if text in line:
            return
