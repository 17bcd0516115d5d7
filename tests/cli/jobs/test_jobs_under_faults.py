"""`mfcfn jobs` while Batch is throttled, eventually consistent, or unreachable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cfn_simulator import Simulator
from cfn_simulator.faults import CallFault, CallTrouble
from cfn_simulator.faults.plan import FaultPlan
from metaflow_batch_cfn.aws.errors import TransientError
from metaflow_batch_cfn.aws.pace import Pace
from metaflow_batch_cfn.batch_api.clients import Clients
from metaflow_batch_cfn.batch_api.errors import PerhapsSubmittedError
from tests.cfn_simulator.faults.test_faults import client
from tests.cli.conftest import Ended, Run
from tests.cli.jobs.test_jobs import REGION, template


@pytest.fixture(scope="module")
def aws() -> Iterator[Simulator]:
    with Simulator() as simulator:
        simulator.client("cloudformation").create_stack(
            StackName="demo", TemplateBody=template(simulator.parameters)
        )
        yield simulator


@pytest.fixture(autouse=True)
def _account(aws: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in aws.environment().items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def script(aws: Simulator) -> Iterator[FaultPlan]:
    plan = aws.server.world.faults
    yield plan
    plan.clear()


def waiting(aws: Simulator) -> int:
    batch = aws.client("batch")
    (queue,) = (
        one["jobQueueName"]
        for one in batch.describe_job_queues()["jobQueues"]
        if "-Low-" in one["jobQueueName"]
    )
    return len(batch.list_jobs(jobQueue=queue, jobStatus="RUNNABLE")["jobSummaryList"])


def submit(mfcfn: Run, *options: str) -> Ended:
    return mfcfn("jobs", "submit", "demo", "--queue", "Low", *REGION, *options)


@pytest.mark.parametrize(
    "trouble", [CallTrouble.THROTTLING, CallTrouble.SERVER_ERROR, CallTrouble.HTML]
)
def test_a_submission_that_was_certainly_refused_is_repeated_once(
    mfcfn: Run, aws: Simulator, script: FaultPlan, trouble: CallTrouble
) -> None:
    before = waiting(aws)
    script.add([CallFault(trouble, "SubmitJob", service="batch")])
    assert submit(mfcfn).code == 0
    assert waiting(aws) == before + 1
    assert [struck for _, struck in script.entries()] == [1]


@pytest.mark.parametrize(
    ("trouble", "submitted"),
    [
        (CallTrouble.LOST_ANSWER, 1),
        (CallTrouble.TRUNCATED, 1),
        (CallTrouble.CONNECTION_RESET, 0),
    ],
)
def test_a_submission_without_a_response_is_reported_and_not_repeated(
    mfcfn: Run, aws: Simulator, script: FaultPlan, trouble: CallTrouble, submitted: int
) -> None:
    before = waiting(aws)
    script.add([CallFault(trouble, "SubmitJob", service="batch", times=None)])
    ran = submit(mfcfn, "--name", "only-once")
    assert ran.code == 1
    assert "Job only-once might have been submitted." in ran.err
    assert "List the jobs in queue demo-Low-" in ran.err
    assert waiting(aws) == before + submitted
    assert [struck for _, struck in script.entries()] == [1]


def test_a_truncated_response_is_not_accepted(
    mfcfn: Run, aws: Simulator, script: FaultPlan
) -> None:
    job_id = submit(mfcfn, "--output", "json").document["job_id"]
    script.add([CallFault(CallTrouble.TRUNCATED, "DescribeJobs", service="batch")])
    script.add([CallFault(CallTrouble.TRUNCATED, "ListJobs", service="batch")])
    for command in (("describe", job_id), ("list", "demo")):
        ran = mfcfn("jobs", *command, *REGION)
        assert ran.code == 1
        assert "is truncated: invalid JSON" in ran.err
        assert mfcfn("jobs", *command, *REGION).code == 0


def test_a_job_that_batch_does_not_know_yet_is_waited_for(
    mfcfn: Run, aws: Simulator, script: FaultPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "metaflow_batch_cfn.cli.inputs.connection.WALL_CLOCK", Pace(sleep=lambda _: None)
    )
    first = submit(mfcfn, "--output", "json").document["job_id"]
    aws.client("batch").cancel_job(jobId=first, reason="seen enough")
    script.add([CallFault(CallTrouble.STALE_READ, "DescribeJobs", service="batch", times=2)])
    ran = submit(mfcfn, "--depends-on", first, "--wait")
    assert ran.code == 12, ran.err
    assert [struck for _, struck in script.entries()] == [2]


def test_endless_throttling_has_a_clear_error(aws: Simulator, script: FaultPlan) -> None:
    script.add([CallFault(CallTrouble.THROTTLING, "SubmitJob", service="batch", times=None)])
    jobs = Clients(lambda service: client(aws, 2, service), "us-east-1").jobs
    request: dict[str, Any] = {"jobName": "n", "jobQueue": "q", "jobDefinition": "d"}
    with pytest.raises(TransientError, match="batch:SubmitJob failed") as refused:
        jobs.submit(request)
    assert not isinstance(refused.value, PerhapsSubmittedError)
    assert [struck for _, struck in script.entries()] == [2]
