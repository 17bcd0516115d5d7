"""`mfcfn jobs` with a stack; the account is the simulator in this process."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cfn_simulator import Simulator
from tests.cli.conftest import Ended, Run

REGION = ("--region", "us-east-1")
ABSENT = "0f6cdd5c-2c3e-4b53-9c39-6d8a9f1c4b8e"


def template(ready: dict[str, str]) -> str:
    environment = {
        "Type": "AWS::Batch::ComputeEnvironment",
        "Properties": {
            "Type": "MANAGED",
            "ReplaceComputeEnvironment": False,
            "ComputeResources": {
                "Type": "EC2",
                "AllocationStrategy": "BEST_FIT_PROGRESSIVE",
                "MinvCpus": 0,
                "MaxvCpus": 16,
                "InstanceTypes": ["m6i"],
                "InstanceRole": ready["InstanceProfileArn"],
                "Subnets": ready["SubnetIds"].split(","),
                "SecurityGroupIds": [ready["SecurityGroupIds"]],
            },
        },
    }
    order = [{"Order": 1, "ComputeEnvironment": {"Ref": "Environment"}}]
    queue = {
        "Type": "AWS::Batch::JobQueue",
        "Properties": {"Priority": 1, "ComputeEnvironmentOrder": order},
    }
    needs = [{"Type": "VCPU", "Value": "1"}, {"Type": "MEMORY", "Value": "2048"}]
    work = {
        "Type": "AWS::Batch::JobDefinition",
        "Properties": {
            "Type": "container",
            "JobDefinitionName": "work",
            "ContainerProperties": {"Image": "python", "ResourceRequirements": needs},
        },
    }
    resources = {"Environment": environment, "Low": queue, "High": queue, "Work": work}
    outputs = {"LowQueueArn": {"Value": {"Ref": "Low"}}}
    return json.dumps({"Resources": resources, "Outputs": outputs})


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


def submit(mfcfn: Run, *arguments: str) -> str:
    """The ID of a new job in the low queue."""
    ran = mfcfn("jobs", "submit", "demo", "--queue", "Low", "--output", "json", *REGION, *arguments)
    assert ran.code == 0, ran.err
    return str(ran.document["job_id"])


def described(aws: Simulator, job_id: str) -> dict[str, Any]:
    return dict(aws.client("batch").describe_jobs(jobs=[job_id])["jobs"][0])


def set_status(aws: Simulator, job_id: str, status: str, container: dict[str, Any]) -> None:
    """As if the job had run: this simulator does not run jobs."""
    batch: Any = aws.server.world.services.wsgi_app
    job = batch._regions["us-east-1"].jobs[job_id]
    job.update(status=status, container={**job["container"], **container})


def waiting(aws: Simulator) -> int:
    batch = aws.client("batch")
    queues = batch.describe_job_queues()["jobQueues"]
    return sum(
        len(batch.list_jobs(jobQueue=queue["jobQueueName"], jobStatus=status)["jobSummaryList"])
        for queue in queues
        for status in ("PENDING", "RUNNABLE")
    )


def listed(ran: Ended) -> list[str]:
    return [job["job_id"] for job in ran.document["jobs"]]


def test_a_job_is_submitted_as_the_options_say(mfcfn: Run, aws: Simulator) -> None:
    job_id = submit(
        mfcfn, "--name", "tuned", "--vcpus", "2", "--memory", "4096", "--env", "STAGE=dev",
        "--timeout", "2h", "--attempts", "3", "--", "python", "-c", "print(1)",
    )  # fmt: skip
    job = described(aws, job_id)
    assert job["jobName"] == "tuned"
    assert job["container"]["command"] == ["python", "-c", "print(1)"]
    assert job["container"]["environment"] == [{"name": "STAGE", "value": "dev"}]
    assert job["timeout"] == {"attemptDurationSeconds": 7200}
    assert job["retryStrategy"] == {"attempts": 3}


def test_a_job_that_would_do_nothing_is_submitted_with_a_warning(
    mfcfn: Run, aws: Simulator
) -> None:
    before = waiting(aws)
    ran = mfcfn("jobs", "submit", "demo", "--queue", "Low", *REGION)
    assert ran.code == 0
    assert "warning: neither the job nor definition work has a command, and image python" in ran.err
    assert waiting(aws) == before + 1
    ran = mfcfn("jobs", "submit", "demo", "--queue", "Low", *REGION, "--", "ls")
    assert ran.err == ""


def test_a_command_may_be_one_string_with_quotes(mfcfn: Run, aws: Simulator) -> None:
    job_id = submit(mfcfn, "--command", "sh -c 'echo hello'")
    assert described(aws, job_id)["container"]["command"] == ["sh", "-c", "echo hello"]


def test_an_array_waits_for_another_child_by_child(mfcfn: Run, aws: Simulator) -> None:
    first = submit(mfcfn, "--array", "2")
    second = submit(mfcfn, "--array", "2", "--depends-on", f"{first}:N_TO_N")
    assert described(aws, f"{second}:1")["dependsOn"] == [{"jobId": f"{first}:1", "type": "N_TO_N"}]


def test_a_proposed_command_names_the_same_region(mfcfn: Run) -> None:
    ran = mfcfn("jobs", "submit", "demo", "--queue", "Low", *REGION)
    (proposal,) = [line for line in ran.out.splitlines() if line.startswith("details: mfcfn ")]
    assert mfcfn(*proposal.removeprefix("details: mfcfn ").split()).code == 0
    assert proposal.endswith("--region us-east-1")


def test_every_proposed_command_names_the_profile_too(mfcfn: Run) -> None:
    folder = Path.home() / ".aws"
    folder.mkdir()
    (folder / "config").write_text("[profile work]\nregion = us-east-1\n")
    keys = "aws_access_key_id = a\naws_secret_access_key = b\n"
    (folder / "credentials").write_text(f"[work]\n{keys}")
    first = submit(mfcfn)
    second = submit(mfcfn, "--depends-on", first)
    ran = mfcfn("jobs", "why", second, "--profile", "work")
    assert f"mfcfn jobs why {first} --region us-east-1 --profile work" in ran.out
    ran = mfcfn("jobs", "logs", second, "--profile", "work")
    (proposal,) = [line for line in ran.err.splitlines() if "mfcfn" in line]
    words = proposal.partition("mfcfn ")[2].split()
    assert words == ["jobs", "why", second, "--region", "us-east-1", "--profile", "work"]
    assert mfcfn(*words).code == 0


def test_several_queues_are_listed_and_nothing_is_submitted(mfcfn: Run, aws: Simulator) -> None:
    before = waiting(aws)
    ran = mfcfn("jobs", "submit", "demo", *REGION)
    assert ran.code == 2
    assert re.search(r"--queue: stack demo has 2.*: High \(.*; Low \(.*output LowQueueArn", ran.err)
    assert waiting(aws) == before


def test_all_problems_are_reported_by_option_and_nothing_is_submitted(
    mfcfn: Run, aws: Simulator
) -> None:
    before = waiting(aws)
    ran = mfcfn(
        "jobs", "submit", "demo", "--queue", "Low", "--array", "1", "--timeout", "soon",
        "--env", "nothing", "--name", "a b", "--depends-on", "x", "--attempts", "0",
        "--output", "json", *REGION,
    )  # fmt: skip
    assert ran.code == 2
    where = {problem["where"] for problem in ran.document["error"]["problems"]}
    assert where == {
        "--array", "--timeout", "--env nothing", "--name", "--depends-on", "--attempts",
    }  # fmt: skip
    assert waiting(aws) == before


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--memory", "much"), "'--memory'"),
        (("--command", "ls", "--", "ls"), "--command: there is also a command after --"),
        (("--command", "echo 'open"), "--command: "),
        (("--definition", "nobodys"), "--definition: 'nobodys' does not exist"),
        (("--queue", "LowQueue"), "--queue"),
    ],
)
def test_an_invalid_option_exits_with_2_and_is_named(
    mfcfn: Run, arguments: tuple[str, ...], expected: str
) -> None:
    found = mfcfn("jobs", "submit", "demo", *REGION, *arguments)
    assert found.code == 2
    assert expected in found.err


def test_a_missing_stack_is_reported(mfcfn: Run) -> None:
    for words in (("submit", "absent"), ("list", "absent")):
        ran = mfcfn("jobs", *words, *REGION)
        assert ran.code == 2
        assert "stack absent does not exist" in ran.err


def test_jobs_of_all_queues_are_listed_newest_first(mfcfn: Run) -> None:
    first = submit(mfcfn)
    second = mfcfn("jobs", "submit", "demo", "--queue", "High", "--output", "json", *REGION)
    other = second.document["job_id"]
    everything = listed(mfcfn("jobs", "list", "demo", "--output", "json", *REGION))
    assert everything.index(other) < everything.index(first)
    low = mfcfn("jobs", "list", "demo", "--queue", "LowQueueArn", "--output", "json", *REGION)
    assert first in listed(low)
    assert other not in listed(low)
    failed = mfcfn("jobs", "list", "demo", "--status", "FAILED", "--output", "json", *REGION)
    assert first not in listed(failed)


def test_a_listing_has_the_summary_of_an_array(mfcfn: Run) -> None:
    job_id = submit(mfcfn, "--array", "3")
    ran = mfcfn("jobs", "list", "demo", "--queue", "Low", *REGION)
    (line,) = (line for line in ran.out.splitlines() if job_id in line)
    assert "3 RUNNABLE of 3" in line


def test_a_job_is_described_for_people_and_for_programs(mfcfn: Run) -> None:
    job_id = submit(mfcfn, "--", "python", "-V")
    ran = mfcfn("jobs", "describe", job_id, *REGION)
    assert ran.code == 0
    assert re.search(r"^status +RUNNABLE$", ran.out, re.M)
    assert re.search(r"^command +python -V$", ran.out, re.M)
    assert "the job is RUNNABLE and has not started yet" in ran.out
    document = mfcfn("jobs", "describe", job_id, "--output", "json", *REGION).document
    assert document["container"]["memory_mib"] == 2048
    assert document["log"] is None


def test_a_child_is_described_by_its_index(mfcfn: Run) -> None:
    job_id = submit(mfcfn, "--array", "2")
    ran = mfcfn("jobs", "describe", job_id, "--index", "1", "--output", "json", *REGION)
    assert ran.document["job_id"] == f"{job_id}:1"
    assert ran.document["array"]["index"] == 1


def test_a_job_that_has_not_started_has_no_log_and_says_so(mfcfn: Run) -> None:
    ran = mfcfn("jobs", "logs", submit(mfcfn), *REGION)
    assert (ran.code, ran.out) == (0, "")
    assert "RUNNABLE and has not started yet" in ran.err
    assert "mfcfn jobs why" in ran.err


def test_the_output_of_a_job_comes_from_its_own_log_stream(mfcfn: Run, aws: Simulator) -> None:
    job_id = submit(mfcfn)
    options = {"awslogs-group": "/demo/jobs"}
    container = {
        "logStreamName": "work/default/task", "exitCode": 0,
        "logConfiguration": {"logDriver": "awslogs", "options": options},
    }  # fmt: skip
    set_status(aws, job_id, "SUCCEEDED", container)
    logs = aws.client("logs")
    logs.create_log_group(logGroupName="/demo/jobs")
    logs.create_log_stream(logGroupName="/demo/jobs", logStreamName="work/default/task")
    empty = mfcfn("jobs", "logs", job_id, *REGION)
    assert (empty.code, empty.out) == (0, "")
    assert "nothing has been written to /demo/jobs, stream work/default/task, yet" in empty.err
    now = int(time.time() * 1000)
    events = [{"timestamp": now, "message": "hello"}, {"timestamp": now, "message": "bye"}]
    logs.put_log_events(
        logGroupName="/demo/jobs", logStreamName="work/default/task", logEvents=events
    )
    assert mfcfn("jobs", "logs", job_id, *REGION).out == "hello\nbye\n"
    assert mfcfn("jobs", "logs", job_id, "--follow", *REGION).out == "hello\nbye\n"
    ran = mfcfn("jobs", "logs", job_id, "--output", "json", *REGION).document
    assert (ran["group"], ran["stream"]) == ("/demo/jobs", "work/default/task")
    assert [line["text"] for line in ran["lines"]] == ["hello", "bye"]


def test_the_lines_of_an_array_are_prefixed_with_the_index_of_their_child(
    mfcfn: Run, aws: Simulator
) -> None:
    job_id = submit(mfcfn, "--array", "12")
    logs = aws.client("logs")
    logs.create_log_group(logGroupName="/demo/array")
    now = int(time.time() * 1000)
    for index, text in ((3, "three"), (10, "ten\nand more")):
        logs.create_log_stream(logGroupName="/demo/array", logStreamName=f"work/{index}")
        logs.put_log_events(
            logGroupName="/demo/array", logStreamName=f"work/{index}",
            logEvents=[{"timestamp": now + index, "message": text}],
        )  # fmt: skip
        options = {"logDriver": "awslogs", "options": {"awslogs-group": "/demo/array"}}
        container = {"logStreamName": f"work/{index}", "logConfiguration": options}
        set_status(aws, f"{job_id}:{index}", "FAILED", {**container, "exitCode": index})
    ran = mfcfn("jobs", "logs", job_id, *REGION)
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[:3] == [" 3 | three", "10 | ten", "10 | and more"]
    assert [line[:13] for line in lines[3:]] == [" 3 | FAILED  ", "10 | FAILED  "]
    assert lines[4].endswith("exit code 10")
    document = mfcfn("jobs", "logs", job_id, "--output", "json", *REGION).document
    assert [(line["index"], line["text"]) for line in document["lines"]] == [
        (3, "three"),
        (10, "ten\nand more"),
    ]
    assert [child["index"] for child in document["failed_children"]] == [3, 10]


def test_an_array_that_has_not_started_shows_the_status_of_its_children(mfcfn: Run) -> None:
    ran = mfcfn("jobs", "logs", submit(mfcfn, "--array", "2"), *REGION)
    assert (ran.code, ran.out) == (0, "")
    assert "none of its children has written anything: 2 RUNNABLE of 2" in ran.err
    assert "mfcfn jobs why" in ran.err


def test_a_large_array_says_what_is_omitted_and_how_to_see_it(mfcfn: Run) -> None:
    job_id = submit(mfcfn, "--array", "500")
    ran = mfcfn("jobs", "logs", job_id, *REGION)
    assert "showing children 0 to 19 of 500, and the last lines of others that fail" in ran.err
    assert f"mfcfn jobs logs {job_id} --index 20 --region us-east-1\n" in ran.err


def test_a_missing_index_and_a_missing_attempt_are_reported_by_option(mfcfn: Run) -> None:
    array = mfcfn("jobs", "logs", submit(mfcfn, "--array", "2"), "--attempt", "1", *REGION)
    assert array.code == 2
    assert "--index: only the children of an array job write logs: use 0 to 1" in array.err
    attempt = mfcfn("jobs", "logs", submit(mfcfn), "--attempt", "2", *REGION)
    assert attempt.code == 2
    assert "--attempt: there is no attempt 2" in attempt.err


def test_a_job_is_cancelled_once_and_twice(mfcfn: Run, aws: Simulator) -> None:
    job_id = submit(mfcfn)
    ran = mfcfn("jobs", "cancel", job_id, "--yes", "--reason", "too late", *REGION)
    assert ran.code == 0
    assert f"{job_id}: cancelled" in ran.out
    assert described(aws, job_id)["statusReason"] == "too late"
    again = mfcfn("jobs", "cancel", job_id, "--output", "json", *REGION)
    assert again.code == 0
    assert again.document["jobs"] == {job_id: "nothing"}


def test_no_job_is_ended_without_a_terminal_to_confirm_on(mfcfn: Run, aws: Simulator) -> None:
    job_id = submit(mfcfn)
    ran = mfcfn("jobs", "cancel", job_id, *REGION)
    assert ran.code == 7
    assert "Use --yes" in ran.err
    assert described(aws, job_id)["status"] == "RUNNABLE"


def test_invalid_ids_and_missing_jobs_are_reported(mfcfn: Run) -> None:
    for words in (("describe",), ("logs",), ("why",), ("cancel", "--yes")):
        ran = mfcfn("jobs", *words, "job-1", *REGION)
        assert ran.code == 2
        assert "JOB_ID: 'job-1' is not a valid job ID" in ran.err
        missing = mfcfn("jobs", *words, ABSENT, *REGION)
        assert missing.code == 2
        assert f"job {ABSENT}: does not exist" in missing.err


def test_why_names_the_most_certain_cause_first(mfcfn: Run) -> None:
    job_id = submit(mfcfn, "--vcpus", "64")
    ran = mfcfn("jobs", "why", job_id, *REGION)
    assert ran.code == 0
    certainties = [line.split()[0] for line in ran.out.splitlines()[1:] if not line.startswith(" ")]
    assert certainties == sorted(certainties, key=["CERTAIN", "LIKELY", "POSSIBLE", "UNSEEN"].index)
    causes = mfcfn("jobs", "why", job_id, "--output", "json", *REGION).document["causes"]
    assert causes[0]["code"] == "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE"
    assert "NO_WAY_OUT" in {cause["code"] for cause in causes}


def test_a_failed_job_without_a_known_cause_is_not_reported_as_unblocked(
    mfcfn: Run, aws: Simulator
) -> None:
    job_id = submit(mfcfn)
    set_status(aws, job_id, "FAILED", {})
    ran = mfcfn("jobs", "why", job_id, *REGION)
    assert ran.code == 0
    assert "found nothing" not in ran.out
    assert "no known cause" in ran.out


def test_a_job_that_fails_during_the_wait_has_its_own_exit_code(mfcfn: Run) -> None:
    first = submit(mfcfn)
    mfcfn("jobs", "cancel", first, "--yes", *REGION)
    ran = mfcfn(
        "jobs", "submit", "demo", "--queue", "Low", "--depends-on", first, "--wait", *REGION
    )
    assert ran.code == 12
    assert "Dependent Job failed" in ran.err
    assert re.search(r"mfcfn jobs why \S+ --region us-east-1$", ran.err, re.MULTILINE)
    assert "FAILED" in ran.out
