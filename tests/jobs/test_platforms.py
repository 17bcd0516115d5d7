"""A job for one platform is not submitted to a queue for another."""

from __future__ import annotations

from typing import Any

import pytest

from metaflow_batch_cfn.batch_api.clients import Clients
from metaflow_batch_cfn.batch_api.jobs_and_queues import Environment
from metaflow_batch_cfn.core.errors import ConfigError, Problem
from metaflow_batch_cfn.jobs.platforms import platforms_of
from metaflow_batch_cfn.jobs.request import JobRequest
from metaflow_batch_cfn.jobs.submit import submit
from metaflow_batch_cfn.jobs.targets import Target, Targets
from metaflow_batch_cfn.jobs.why.explain import explain
from tests.jobs.world import World, altered, refusal

TARGETS = Targets(
    "demo",
    (Target("InstanceQueue", "instances"), Target("FargateQueue", "fargate")),
    (Target("InstanceJob", "for-instances"), Target("FargateJob", "for-fargate")),
)
INSTANCES, FARGATE = TARGETS.queues
FOR_INSTANCES, FOR_FARGATE = TARGETS.definitions


@pytest.fixture
def both(world: World) -> World:
    """A queue and a definition for each platform; the EC2 definition names no platform."""
    world.environment("ec2")
    world.fargate("serverless")
    world.queue("ec2", name="instances")
    world.queue("serverless", name="fargate")
    world.definition("for-instances")
    role = "arn:aws:iam::123456789012:role/tasks"
    world.definition("for-fargate", {"executionRoleArn": role}, platformCapabilities=["FARGATE"])
    return world


def refused(clients: Clients, queue: Target, definition: Target, targets: Targets) -> Problem:
    with pytest.raises(ConfigError) as raised:
        submit(JobRequest(), queue, definition, clients.jobs, targets)
    (problem,) = raised.value.problems
    return problem


def jobs_in(world: World) -> int:
    return sum(
        len(world.batch.list_jobs(jobQueue=queue, jobStatus="RUNNABLE")["jobSummaryList"])
        for queue in ("instances", "fargate")
    )


@pytest.mark.parametrize(
    ("queue", "definition", "what", "remedy"),
    [
        (
            INSTANCES,
            FOR_FARGATE,
            "FargateJob is for FARGATE (its platformCapabilities), but queue InstanceQueue has EC2 "
            "environments, so its jobs could never run",
            "Use --queue FargateQueue or --definition InstanceJob.",
        ),
        (
            FARGATE,
            FOR_INSTANCES,
            "InstanceJob is for EC2 (its platformCapabilities), but queue FargateQueue has FARGATE "
            "environments, so its jobs could never run",
            "Use --queue InstanceQueue or --definition FargateJob.",
        ),
    ],
)
def test_a_definition_for_another_platform_is_rejected_with_matching_choices(
    both: World, queue: Target, definition: Target, what: str, remedy: str
) -> None:
    found = refused(both.clients, queue, definition, TARGETS)
    assert found == Problem("--definition", what, remedy)
    assert jobs_in(both) == 0


def test_a_stack_without_a_matching_pair_says_so(both: World) -> None:
    alone = Targets("demo", (INSTANCES,), (FOR_FARGATE,))
    found = refused(both.clients, INSTANCES, FOR_FARGATE, alone)
    assert found.remedy.startswith("Use a queue and a definition of the same platform")


@pytest.mark.parametrize(
    ("queue", "definition"), [(INSTANCES, FOR_INSTANCES), (FARGATE, FOR_FARGATE)]
)
def test_a_definition_for_the_same_platform_is_submitted(
    both: World, queue: Target, definition: Target
) -> None:
    assert submit(JobRequest(), queue, definition, both.clients.jobs, TARGETS)
    assert jobs_in(both) == 1


@pytest.mark.parametrize("operation", ["describe_job_queues", "describe_compute_environments"])
def test_permission_to_submit_is_enough_to_submit(both: World, operation: str) -> None:
    denied: Any = {operation: refusal("AccessDeniedException")}
    clients = altered(both.clients, "batch", **denied)
    assert submit(JobRequest(), FARGATE, FOR_INSTANCES, clients.jobs, TARGETS)


def test_multi_node_jobs_are_not_submitted_to_spot_environments(both: World) -> None:
    both.environment("spot", type="SPOT", allocationStrategy="SPOT_CAPACITY_OPTIMIZED")
    both.queue("spot", name="cheap")
    needs = [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "512"}]
    container = {"image": "python", "resourceRequirements": needs}
    ranges = [{"targetNodes": "0:", "container": container}]
    nodes = {"numNodes": 2, "mainNode": 0, "nodeRangeProperties": ranges}
    both.batch.register_job_definition(
        jobDefinitionName="nodes", type="multinode", nodeProperties=nodes
    )
    found = refused(both.clients, Target("Cheap", "cheap"), Target("Nodes", "nodes"), TARGETS)
    assert (found.where, found.what) == (
        "--queue", "Nodes is for multi-node jobs, but queue Cheap has Spot environments",
    )  # fmt: skip
    assert submit(JobRequest(), INSTANCES, Target("Nodes", "nodes"), both.clients.jobs, TARGETS)


@pytest.mark.parametrize(
    ("kind", "on_eks", "platform"),
    [
        ("EC2", False, {"EC2"}),
        ("SPOT", False, {"EC2"}),
        ("", False, {"EC2"}),
        ("FARGATE_SPOT", False, {"FARGATE"}),
        ("ECS_MANAGED_INSTANCES", False, {"MANAGED_INSTANCES"}),
        ("EC2", True, {"EKS"}),
        ("SOMETHING_NEW", False, set()),
    ],
)
def test_an_environment_has_one_platform_or_an_unknown_one(
    kind: str, on_eks: bool, platform: set[str]
) -> None:
    environment = Environment("e", "arn", "ENABLED", "VALID", "", kind=kind, on_eks=on_eks)
    assert platforms_of([environment]) == platform


def test_why_finds_the_mismatch_of_a_job_submitted_elsewhere(both: World) -> None:
    job_id = both.job(jobQueue="instances", jobDefinition="for-fargate")
    found = {cause.code: cause for cause in explain(job_id, both.clients)}
    assert found["PLATFORM"].wrong == (
        "the job is for FARGATE (its definition's platformCapabilities), "
        "but the environments are EC2"
    )
