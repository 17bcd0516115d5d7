"""What is submitted: checked before it is sent, with the structure that the definition requires."""

from __future__ import annotations

from typing import Any

import pytest

from metaflow_batch_cfn.batch_api.jobs_and_queues import Body, Definition, Dependency
from metaflow_batch_cfn.core.errors import ConfigError
from metaflow_batch_cfn.jobs.option_values import dependency, duration
from metaflow_batch_cfn.jobs.request import JobRequest, definition_problems, request_problems
from metaflow_batch_cfn.jobs.submit import submit
from metaflow_batch_cfn.jobs.targets import Target
from tests.jobs.world import JOB_ID, World

QUEUE, TO_RUN = Target("Queue", "queue"), Target("Work", "work")


def described(world: World, job_id: str) -> dict[str, Any]:
    return dict(world.batch.describe_jobs(jobs=[job_id])["jobs"][0])


def sent(world: World, request: JobRequest, definition: str = "work") -> dict[str, Any]:
    job_id = submit(request, QUEUE, Target("", definition), world.clients.jobs)
    return described(world, job_id)


@pytest.mark.parametrize(
    ("request_", "text"),
    [
        (
            JobRequest(name="no spaces"),
            "--name: 'no spaces' is not a valid job name. Use 1 to 128 letters",
        ),
        (JobRequest(array_size=1), "--array: the size must be 2 to 10,000, not 1"),
        (JobRequest(array_size=10001), "not 10001"),
        (JobRequest(vcpus=0), "--vcpus: must be greater than 0"),
        (JobRequest(vcpus=float("nan")), "not nan"),
        (JobRequest(memory_mib=3), "--memory: must be at least 4 MiB"),
        (JobRequest(gpus=0), "--gpus: must be at least 1"),
        (JobRequest(attempts=11), "--attempts: must be 1 to 10, not 11"),
        (JobRequest(timeout_seconds=59), "--timeout: must be at least 60 seconds, not 59"),
        (JobRequest(environment={"AWS_BATCH_X": "1"}), "--env: AWS_BATCH_X is reserved"),
        (
            JobRequest(depends_on=(Dependency("nonsense"),)),
            "--depends-on: 'nonsense' is not a valid job ID",
        ),
        (JobRequest(depends_on=(Dependency(JOB_ID, "N_TO_N"),)), "applies only to array jobs"),
        (
            JobRequest(array_size=2, depends_on=(Dependency("", "N_TO_N"),)),
            "N_TO_N requires a job ID",
        ),
        (JobRequest(depends_on=(Dependency(JOB_ID),) * 21), "at most 20 dependencies, not 21"),
    ],
)
def test_each_problem_of_a_request_names_its_option(request_: JobRequest, text: str) -> None:
    (problem,) = request_problems(request_)
    assert text in str(problem)


def test_all_problems_are_reported_together_and_nothing_is_sent(working: World) -> None:
    bad = JobRequest(array_size=1, attempts=0, timeout_seconds=1)
    with pytest.raises(ConfigError) as raised:
        submit(bad, QUEUE, TO_RUN, working.clients.jobs)
    assert [each.where for each in raised.value.problems] == ["--array", "--attempts", "--timeout"]
    assert working.batch.list_jobs(jobQueue="queue", jobStatus="RUNNABLE")["jobSummaryList"] == []


def test_values_that_are_not_set_come_from_the_definition(working: World) -> None:
    job = sent(working, JobRequest())
    assert job["jobName"] == "work"
    assert job["container"]["resourceRequirements"] == [
        {"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "2048"},
    ]  # fmt: skip
    assert "timeout" not in job


def test_values_of_the_request_override_the_definition(working: World) -> None:
    request = JobRequest(
        name="tuned", command=("python", "-V"), environment={"STAGE": "dev"}, vcpus=0.5,
        memory_mib=1024, timeout_seconds=7200, parameters={"day": "monday"},
    )  # fmt: skip
    job = sent(working, request)
    assert job["jobName"] == "tuned"
    assert job["container"]["command"] == ["python", "-V"]
    assert job["container"]["environment"] == [{"name": "STAGE", "value": "dev"}]
    assert job["container"]["resourceRequirements"] == [
        {"type": "VCPU", "value": "0.5"}, {"type": "MEMORY", "value": "1024"},
    ]  # fmt: skip
    assert job["timeout"] == {"attemptDurationSeconds": 7200}
    assert job["parameters"] == {"day": "monday"}


def test_a_different_number_of_attempts_keeps_the_retry_rules_of_the_definition(
    working: World,
) -> None:
    rules = [
        {"onStatusReason": "Host EC2*", "action": "RETRY"},
        {"onReason": "*", "action": "EXIT"},
    ]
    working.definition("careful", retryStrategy={"attempts": 2, "evaluateOnExit": rules})
    job = sent(working, JobRequest(attempts=5), "careful")
    assert job["retryStrategy"] == {"attempts": 5, "evaluateOnExit": rules}


def test_arrays_and_dependencies_are_sent(working: World) -> None:
    first = submit(JobRequest(array_size=3), QUEUE, TO_RUN, working.clients.jobs)
    request = JobRequest(array_size=3, depends_on=(Dependency(first, "N_TO_N"),))
    job = sent(working, request)
    assert job["arrayProperties"]["size"] == 3
    assert job["dependsOn"] == [{"jobId": first, "type": "N_TO_N"}]


def test_ecs_tasks_and_multi_node_jobs_get_their_own_kind_of_overrides(working: World) -> None:
    needs = [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "512"}]
    container = {"image": "python", "resourceRequirements": needs}
    tasks = [{"containers": [{"name": "main", **container}]}]
    working.batch.register_job_definition(
        jobDefinitionName="task", type="container", ecsProperties={"taskProperties": tasks}
    )
    ranges = [{"targetNodes": "0:", "container": container}]
    working.batch.register_job_definition(
        jobDefinitionName="nodes", type="multinode",
        nodeProperties={"numNodes": 2, "mainNode": 0, "nodeRangeProperties": ranges},
    )  # fmt: skip
    request = JobRequest(command=("ls",), memory_mib=1024)
    (task,) = sent(working, request, "task")["ecsProperties"]["taskProperties"]
    (part,) = sent(working, request, "nodes")["nodeProperties"]["nodeRangeProperties"]
    for found in (task["containers"][0], part["container"]):
        assert found["command"] == ["ls"]
        assert {"type": "MEMORY", "value": "1024"} in found["resourceRequirements"]


@pytest.mark.parametrize(
    ("definition", "request_", "text"),
    [
        (Definition("a", "n", Body.NODES), JobRequest(array_size=2), "cannot be array jobs"),
        (
            Definition("a", "f", Body.CONTAINER, ("FARGATE",)),
            JobRequest(gpus=1),
            "does not support GPUs",
        ),
        (Definition("a", "k", Body.EKS), JobRequest(), "is for EKS"),
        (
            Definition("a", "t", Body.ECS, containers=("one", "two")),
            JobRequest(command=("ls",)),
            "has several containers (one, two)",
        ),
    ],
)
def test_what_the_definition_does_not_support_is_rejected(
    definition: Definition, request_: JobRequest, text: str
) -> None:
    (problem,) = definition_problems(request_, definition)
    assert text in problem.what


def test_a_definition_that_is_not_active_is_rejected(working: World) -> None:
    with pytest.raises(ConfigError, match="--definition: absent is not ACTIVE"):
        submit(JobRequest(), QUEUE, Target("", "absent"), working.clients.jobs)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("2h", 7200), ("90m", 5400), ("1h30m", 5400), ("45s", 45), ("3600", 3600), ("1d", 86400)],
)
def test_durations_are_parsed(text: str, seconds: int) -> None:
    assert duration("--timeout", text) == seconds


@pytest.mark.parametrize("text", ["", "soon", "2 h", "-1", "h", "1.5h", "30m1h"])
def test_an_invalid_duration_is_rejected_with_its_option(text: str) -> None:
    with pytest.raises(ConfigError, match=r"--timeout: .* is not a valid duration"):
        duration("--timeout", text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (JOB_ID, Dependency(JOB_ID)),
        (f"{JOB_ID}:N_TO_N", Dependency(JOB_ID, "N_TO_N")),
        (f"{JOB_ID}:7", Dependency(f"{JOB_ID}:7")),
        (f"{JOB_ID}:sequential", Dependency(JOB_ID, "SEQUENTIAL")),
        ("SEQUENTIAL", Dependency("", "SEQUENTIAL")),
    ],
)
def test_dependencies_are_parsed(text: str, meant: Dependency) -> None:
    assert dependency(text) == meant
