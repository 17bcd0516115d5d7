"""What a platform engineer should believe of a scheduled job."""

from __future__ import annotations

import json
from typing import Any

import pytest

from metaflow_batch_cfn import JobSchedule
from metaflow_batch_cfn.core.errors import ConfigError, InvalidFieldError
from metaflow_batch_cfn.core.module import published
from metaflow_batch_cfn.parts.fields.schedule import Schedule
from tests.resolved import Resolved, resolve

QUEUE = "arn:aws:batch:us-east-1:123456789012:job-queue/low"
ANSWERS = {"JobQueueArn": QUEUE, "JobDefinitionName": "nightly"}
DEFINITION = "arn:aws:batch:us-east-1:123456789012:job-definition/nightly"


def schedule(**answers: str) -> Resolved:
    return resolve(JobSchedule, {**ANSWERS, **answers})


def test_the_time_and_its_zone_are_parameters() -> None:
    body = schedule(
        ScheduleExpression="cron(30 6 ? * MON *)", ScheduleTimezone="Europe/Berlin"
    ).properties("Schedule")
    assert body["ScheduleExpression"] == "cron(30 6 ? * MON *)"
    assert body["ScheduleExpressionTimezone"] == "Europe/Berlin"
    assert body["FlexibleTimeWindow"] == {"Mode": "OFF"}


def test_two_at_night_by_utc_unless_said_otherwise() -> None:
    body = schedule().properties("Schedule")
    assert (body["ScheduleExpression"], body["ScheduleExpressionTimezone"]) == (
        "cron(0 2 * * ? *)",
        "UTC",
    )


def test_it_is_a_schedule_of_eventbridge_scheduler_and_no_rule() -> None:
    assert schedule().types() == {
        "AWS::Scheduler::ScheduleGroup",
        "AWS::Scheduler::Schedule",
        "AWS::IAM::Role",
    }


def test_it_submits_to_the_queue_by_the_definitions_name() -> None:
    target = schedule().properties("Schedule")["Target"]
    assert target["Arn"] == "arn:aws:scheduler:::aws-sdk:batch:submitJob"
    assert json.loads(target["Input"]) == {
        "JobName": "scheduled",
        "JobQueue": QUEUE,
        "JobDefinition": "nightly",
    }


def test_a_job_that_could_not_be_submitted_is_not_submitted_hours_late() -> None:
    policy = schedule().properties("Schedule")["Target"]["RetryPolicy"]
    assert policy["MaximumEventAgeInSeconds"] <= 3600


def test_its_role_may_submit_this_job_to_this_queue_and_nothing_else() -> None:
    """By name a job is authorised without a revision, by ARN with one."""
    (policy,) = schedule().properties("ScheduleRole")["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Action"] == ["batch:SubmitJob"]
    assert statement["Resource"] == [QUEUE, DEFINITION, f"{DEFINITION}:*"]


def test_its_role_is_taken_for_this_schedule_group_only() -> None:
    (statement,) = schedule().properties("ScheduleRole")["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {"aws:SourceArn": ["ScheduleGroup.Arn"]},
    }


@pytest.mark.parametrize(
    "expression", ["0 2 * * ? *", "cron(0 2 * * ?)", "rate(0 days)", "rate(1 week)", "at(now)", ""]
)
def test_what_no_clock_understands_is_refused(expression: str) -> None:
    with pytest.raises(InvalidFieldError, match="schedule_expression"):
        JobSchedule(
            job_queue_arn=QUEUE,
            job_definition_name="nightly",
            schedule=Schedule(schedule_expression=expression),
        )
    with pytest.raises(ConfigError):
        schedule(ScheduleExpression=expression)


@pytest.mark.parametrize("expression", ["rate(1 hour)", "at(2030-01-01T02:00:00)"])
def test_rates_and_single_moments_are_taken(expression: str) -> None:
    body = schedule(ScheduleExpression=expression).properties("Schedule")
    assert body["ScheduleExpression"] == expression


@pytest.mark.parametrize(
    ("field", "value"),
    [("job_queue_arn", "low"), ("job_definition_name", "nightly:3"), ("schedule_timezone", "")],
)
def test_what_it_cannot_submit_with_is_refused(field: str, value: str) -> None:
    values: dict[str, Any] = {"job_queue_arn": QUEUE, "job_definition_name": "nightly"}
    with pytest.raises(InvalidFieldError, match=field):
        published(JobSchedule).make({**values, field: value})
