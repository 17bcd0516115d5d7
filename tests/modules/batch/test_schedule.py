"""What a platform engineer can expect of a scheduled job."""

from __future__ import annotations

import json
from typing import Any

import pytest

from metaflow_batch_cfn import JobSchedule
from metaflow_batch_cfn.core.errors import ConfigError, InvalidFieldError
from metaflow_batch_cfn.core.fields import make
from metaflow_batch_cfn.core.published import published
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


def test_it_runs_at_two_in_the_morning_utc_by_default() -> None:
    body = schedule().properties("Schedule")
    assert (body["ScheduleExpression"], body["ScheduleExpressionTimezone"]) == (
        "cron(0 2 * * ? *)",
        "UTC",
    )


def test_it_is_a_schedule_of_eventbridge_scheduler_and_not_a_rule() -> None:
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


def test_its_role_can_submit_only_this_job_to_this_queue() -> None:
    """By name, a job is authorized without a revision; by ARN, with one."""
    (policy,) = schedule().properties("ScheduleRole")["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Action"] == ["batch:SubmitJob"]
    assert statement["Resource"] == [QUEUE, DEFINITION, f"{DEFINITION}:*"]


def test_its_role_is_assumed_only_for_this_schedule_group() -> None:
    (statement,) = schedule().properties("ScheduleRole")["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {"aws:SourceArn": ["ScheduleGroup.Arn"]},
    }


@pytest.mark.parametrize(
    "expression", ["0 2 * * ? *", "cron(0 2 * * ?)", "rate(0 days)", "rate(1 week)", "at(now)", ""]
)
def test_an_invalid_schedule_expression_is_rejected(expression: str) -> None:
    with pytest.raises(InvalidFieldError, match="schedule_expression"):
        JobSchedule(
            job_queue_arn=QUEUE,
            job_definition_name="nightly",
            schedule=Schedule(schedule_expression=expression),
        )
    with pytest.raises(ConfigError):
        schedule(ScheduleExpression=expression)


@pytest.mark.parametrize("expression", ["rate(1 hour)", "at(2030-01-01T02:00:00)"])
def test_rates_and_one_time_schedules_are_accepted(expression: str) -> None:
    body = schedule(ScheduleExpression=expression).properties("Schedule")
    assert body["ScheduleExpression"] == expression


@pytest.mark.parametrize(
    ("field", "value"),
    [("job_queue_arn", "low"), ("job_definition_name", "nightly:3"), ("schedule_timezone", "")],
)
def test_invalid_values_of_its_other_fields_are_rejected(field: str, value: str) -> None:
    values: dict[str, Any] = {"job_queue_arn": QUEUE, "job_definition_name": "nightly"}
    with pytest.raises(InvalidFieldError, match=field):
        make(published(JobSchedule), {**values, field: value})
