"""Which queue and definition of a stack a reference selects."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from metaflow_batch_cfn.core.errors import ConfigError
from metaflow_batch_cfn.jobs.targets import Targets, targets_of
from tests.jobs.world import World

ARN = "arn:aws:batch:us-east-1:123456789012"
HIGH, LOW = f"{ARN}:job-queue/demo-High-1A", f"{ARN}:job-queue/demo-Low-2B"
WORK = f"{ARN}:job-definition/work:3"


@dataclass(frozen=True)
class Output:
    key: str
    value: str


@dataclass(frozen=True)
class Resource:
    logical_id: str
    physical_id: str
    resource_type: str = "AWS::Batch::JobQueue"


def targets(*resources: Resource) -> Targets:
    outputs = [Output("LowQueueArn", LOW), Output("LowName", "demo-Low-2B"), Output("Bucket", "b")]
    return targets_of("demo", outputs, resources)


BOTH = targets(
    Resource("High", HIGH),
    Resource("Low", LOW),
    Resource("Work", WORK, "AWS::Batch::JobDefinition"),
    Resource("Bucket", "b", "AWS::S3::Bucket"),
    Resource("Unmade", "", "AWS::Batch::JobQueue"),
)


@pytest.mark.parametrize("reference", ["Low", LOW, "demo-Low-2B", "LowQueueArn", "LowName"])
def test_any_name_of_a_queue_selects_it(reference: str) -> None:
    assert BOTH.queue(reference).arn == LOW


def test_the_only_queue_and_definition_are_selected_by_default(world: World) -> None:
    assert targets(Resource("High", HIGH)).queue(None).arn == HIGH
    assert BOTH.definition(None, world.clients.jobs).arn == WORK


@pytest.mark.parametrize("reference", ["Work", "work", "work:3", WORK])
def test_a_definition_is_selected_with_or_without_its_revision(
    world: World, reference: str
) -> None:
    assert BOTH.definition(reference, world.clients.jobs).arn == WORK


def test_several_queues_are_all_listed_with_their_outputs() -> None:
    with pytest.raises(ConfigError) as raised:
        BOTH.queue(None)
    assert str(raised.value) == (
        "--queue: stack demo has 2 job queues. Choose one of: High (demo-High-1A); "
        "Low (demo-Low-2B), output LowQueueArn or LowName."
    )


def test_an_unknown_queue_is_rejected_with_the_closest_name() -> None:
    with pytest.raises(ConfigError, match=r"'Lowe' does not exist\. Did you mean 'Low'"):
        BOTH.queue("Lowe")


def test_a_stack_without_a_queue_is_rejected() -> None:
    with pytest.raises(ConfigError, match="stack demo has no job queue"):
        targets().queue(None)


def test_a_definition_from_outside_the_stack_is_looked_up_in_batch(world: World) -> None:
    arn = world.definition("metaflow_step")
    assert targets().definition("metaflow_step", world.clients.jobs).arn == arn
    assert targets().definition(arn, world.clients.jobs).arn == arn
    with pytest.raises(ConfigError, match="'nobodys' does not exist"):
        targets().definition("nobodys", world.clients.jobs)
    with pytest.raises(ConfigError, match=r"has no job definition\. Set --definition NAME"):
        targets().definition(None, world.clients.jobs)


def test_problems_with_queue_and_definition_are_reported_together(world: World) -> None:
    with pytest.raises(ConfigError) as raised:
        BOTH.chosen(None, "nobodys", world.clients.jobs)
    assert [each.where for each in raised.value.problems] == ["--queue", "--definition"]
    to, of = BOTH.chosen("High", None, world.clients.jobs)
    assert (to.arn, of.arn) == (HIGH, WORK)
