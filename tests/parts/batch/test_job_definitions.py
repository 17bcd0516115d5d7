"""Jobs and their job definitions."""

from __future__ import annotations

from typing import Any

import pytest
from troposphere import NoValue, Parameter, Ref, encode_to_dict

from metaflow_batch_cfn.parts.batch.containers import ContainerContext, Secret
from metaflow_batch_cfn.parts.batch.job_definitions import Job, job_definition
from metaflow_batch_cfn.parts.batch.multi_node import MultiNode, NodeGroup
from metaflow_batch_cfn.parts.batch.resources import Ec2Resources
from metaflow_batch_cfn.parts.batch.retries import Retry
from tests.parts.batch.jobs import ec2, fargate, refused

CONTEXT = ContainerContext(image="example/image:1", log_group="logs")
INDEX = "$AWS_BATCH_JOB_ARRAY_INDEX"


def defined(job: Job) -> dict[str, Any]:
    body: dict[str, Any] = encode_to_dict(job_definition("Job", NoValue, job, CONTEXT, {}))
    properties: dict[str, Any] = body["Properties"]
    return properties


def test_each_definition_names_one_platform() -> None:
    assert defined(Job(runs=ec2()))["PlatformCapabilities"] == ["EC2"]
    assert defined(Job(runs=fargate()))["PlatformCapabilities"] == ["FARGATE"]


@pytest.mark.parametrize("runs", [ec2(), fargate()])
def test_every_job_has_a_time_limit_and_a_rule_for_retries(runs: Any) -> None:
    properties = defined(Job(runs=runs))
    assert properties["Timeout"] == {"AttemptDurationSeconds": 86400}
    assert properties["RetryStrategy"]["EvaluateOnExit"][-1]["Action"] == "EXIT"


def test_an_update_keeps_the_old_revision_active() -> None:
    assert defined(Job(runs=ec2()))["ResourceRetentionPolicy"] == {"SkipDeregisterOnUpdate": True}


@pytest.mark.parametrize("seconds", [59, 0, "3600", 90.5])
def test_a_time_limit_is_at_least_a_minute(seconds: Any) -> None:
    assert list(refused(lambda: Job(runs=ec2(), timeout_seconds=seconds))) == ["timeout_seconds"]


def test_a_time_limit_from_a_parameter_passes() -> None:
    limit = Ref(Parameter("Limit", Type="Number"))
    properties = defined(Job(runs=ec2(), timeout_seconds=limit))
    assert properties["Timeout"] == {"AttemptDurationSeconds": {"Ref": "Limit"}}


@pytest.mark.parametrize("priority", [-1, 10_000])
def test_a_scheduling_priority_is_0_to_9999(priority: int) -> None:
    problems = refused(lambda: Job(runs=ec2(), scheduling_priority=priority))
    assert list(problems) == ["scheduling_priority"]
    assert defined(Job(runs=ec2(), scheduling_priority=9999))["SchedulingPriority"] == 9999


def test_all_problems_are_reported_at_once_each_with_its_field() -> None:
    container = ec2(
        resources=Ec2Resources(vcpus=0, memory_mib="2GB"),  # type: ignore[arg-type]
        environment={"AWS_BATCH_X": "1"},
        command="run",
    )
    problems = refused(lambda: Job(runs=container, retry=Retry(attempts=11), timeout_seconds=5))
    assert list(problems) == [
        "runs.resources.vcpus",
        "runs.resources.memory_mib",
        "runs.command",
        "runs.environment",
        "retry.attempts",
        "timeout_seconds",
    ]


def test_an_execution_role_is_needed_on_fargate_and_for_secrets() -> None:
    arn = "arn:aws:ssm:eu-west-1:123456789012:parameter/token"
    with_secret = Job(runs=ec2(secrets=(Secret(name="TOKEN", arn=arn),)))
    assert Job(runs=fargate()).needs_execution_role
    assert with_secret.needs_execution_role
    assert with_secret.secret_arns == (arn,)
    assert not Job(runs=ec2()).needs_execution_role


# Arrays


@pytest.mark.parametrize(
    "command",
    [
        (),
        ("python", "process.py"),
        ("sh", "-c", f"python process.py --index {INDEX}"),
        ("/bin/bash", "-c", f"python process.py --index {INDEX}"),
    ],
)
def test_an_array_job_reads_its_index(command: tuple[str, ...]) -> None:
    properties = defined(Job(runs=ec2(command=command), array=True))
    assert properties["ContainerProperties"].get("Command", []) == list(command)


def test_a_variable_that_no_shell_expands_is_rejected() -> None:
    command = ("python", "process.py", "--index", INDEX)
    problems = refused(lambda: Job(runs=ec2(command=command), array=True))
    assert "no shell expands" in problems["runs.command[3]"]


def test_an_array_whose_children_all_do_the_same_is_rejected() -> None:
    command = ("sh", "-c", "python process.py")
    problems = refused(lambda: Job(runs=fargate(command=command), array=True))
    assert "every child" in problems["runs.command"]


def test_the_same_commands_are_accepted_without_an_array() -> None:
    assert Job(runs=ec2(command=("sh", "-c", "python process.py"))).array is False


# Multi-node jobs


def nodes(*groups: NodeGroup, count: int = 4, main: int = 0) -> Job:
    return Job(runs=MultiNode(nodes=count, groups=groups, main_node=main))


def test_a_multi_node_job_has_its_own_type_of_definition() -> None:
    groups = NodeGroup(container=ec2(), last=0), NodeGroup(container=ec2(), first=1)
    properties = defined(nodes(*groups))
    assert properties["Type"] == "multinode"
    assert "ContainerProperties" not in properties
    assert "PlatformCapabilities" not in properties
    of_nodes = properties["NodeProperties"]
    assert (of_nodes["MainNode"], of_nodes["NumNodes"]) == (0, 4)
    targets = [each["TargetNodes"] for each in of_nodes["NodeRangeProperties"]]
    assert targets == ["0:0", "1:"]
    assert {each["Container"]["Image"] for each in of_nodes["NodeRangeProperties"]} == {
        "example/image:1"
    }


@pytest.mark.parametrize(
    ("groups", "where"),
    [
        ((), "runs.groups"),
        ((NodeGroup(container=ec2(), last=2),), "runs.groups"),
        ((NodeGroup(container=ec2(), first=1),), "runs.groups[0]"),
        ((NodeGroup(container=ec2(), last=9),), "runs.groups[0]"),
        ((NodeGroup(container=ec2()), NodeGroup(container=ec2(), first=2)), "runs.groups[1]"),
        ((NodeGroup(container=ec2(), last=0), NodeGroup(container=ec2(), first=2)),
         "runs.groups[1]"),
    ],
)  # fmt: skip
def test_each_node_is_in_one_group(groups: tuple[NodeGroup, ...], where: str) -> None:
    assert list(refused(lambda: nodes(*groups))) == [where]


def test_there_are_at_least_two_nodes_and_the_main_node_is_one_of_them() -> None:
    everyone = NodeGroup(container=ec2())
    assert list(refused(lambda: nodes(everyone, count=1))) == ["runs.nodes"]
    assert list(refused(lambda: nodes(everyone, main=4))) == ["runs.main_node"]


def test_the_container_of_each_group_is_checked() -> None:
    wrong = NodeGroup(container=ec2(resources=Ec2Resources(vcpus=0, memory_mib=4096)))
    assert list(refused(lambda: nodes(wrong))) == ["runs.groups[0].container.resources.vcpus"]


def test_a_multi_node_job_cannot_be_an_array() -> None:
    problems = refused(
        lambda: Job(runs=MultiNode(nodes=2, groups=(NodeGroup(container=ec2()),)), array=True)
    )
    assert list(problems) == ["array"]
