"""When a job is retried."""

from __future__ import annotations

from typing import Any

import pytest
from troposphere import Parameter, Ref, encode_to_dict

from metaflow_batch_cfn.parts.batch.job_definitions import Job
from metaflow_batch_cfn.parts.batch.retries import (
    IMAGE_NOT_PULLED,
    INSTANCE_LOST,
    Action,
    ExitRule,
    Retry,
)
from tests.parts.batch.jobs import ec2, refused


def strategy(retry: Retry) -> dict[str, Any]:
    encoded: dict[str, Any] = encode_to_dict(retry.strategy())
    return encoded


def test_by_default_an_interruption_is_retried_and_a_program_error_is_not() -> None:
    assert strategy(Retry()) == {
        "Attempts": 3,
        "EvaluateOnExit": [
            {"OnStatusReason": "Host EC2*", "Action": "RETRY"},
            {"OnStatusReason": "Your Spot Task was interrupted*", "Action": "RETRY"},
            {"OnReason": "*", "Action": "EXIT"},
        ],
    }


@pytest.mark.parametrize("rules", [(), (INSTANCE_LOST,), (IMAGE_NOT_PULLED, INSTANCE_LOST)])
def test_a_failure_that_no_rule_matches_ends_the_job(rules: tuple[ExitRule, ...]) -> None:
    entries = strategy(Retry(rules=rules))["EvaluateOnExit"]
    assert entries[-1] == {"OnReason": "*", "Action": "EXIT"}
    assert len(entries) == len(rules) + 1


@pytest.mark.parametrize("attempts", [0, 11, "3"])
def test_attempts_are_one_to_ten(attempts: Any) -> None:
    problems = refused(lambda: Job(runs=ec2(), retry=Retry(attempts=attempts)))
    assert list(problems) == ["retry.attempts"]


def test_the_rule_that_ends_the_job_is_one_of_the_five_that_aws_batch_allows() -> None:
    Job(runs=ec2(), retry=Retry(rules=(INSTANCE_LOST,) * 4))
    problems = refused(lambda: Job(runs=ec2(), retry=Retry(rules=(INSTANCE_LOST,) * 5)))
    assert "allows 4 in addition to the last" in problems["retry.rules"]


@pytest.mark.parametrize(
    ("field", "pattern"),
    [
        ("status_reason", "Host EC2 (instance*"),
        ("status_reason", "*terminated"),
        ("reason", "Cannot-Pull*"),
        ("reason", ""),
        ("reason", "A" * 513),
        ("exit_code", "1-3"),
        ("exit_code", "error"),
    ],
)
def test_patterns_that_aws_batch_does_not_accept_are_rejected(field: str, pattern: str) -> None:
    rule = ExitRule(action=Action.RETRY, **{field: pattern})
    problems = refused(lambda: Job(runs=ec2(), retry=Retry(rules=(rule,))))
    assert list(problems) == [f"retry.rules[0].{field}"]


@pytest.mark.parametrize(
    ("field", "pattern"),
    [("status_reason", "Host EC2*"), ("reason", "*"), ("exit_code", "13*"), ("exit_code", "137")],
)
def test_patterns_that_aws_batch_accepts_are_accepted(field: str, pattern: str) -> None:
    rule = ExitRule(action=Action.EXIT, **{field: pattern})
    first = strategy(Job(runs=ec2(), retry=Retry(rules=(rule,))).retry)["EvaluateOnExit"][0]
    assert pattern in first.values()


def test_a_rule_that_matches_nothing_is_rejected() -> None:
    rule = ExitRule(action=Action.RETRY)
    problems = refused(lambda: Job(runs=ec2(), retry=Retry(rules=(rule,))))
    assert "matches nothing" in problems["retry.rules[0]"]


def test_attempts_from_a_parameter_pass() -> None:
    attempts = Ref(Parameter("JobAttempts", Type="Number"))
    job = Job(runs=ec2(), retry=Retry(attempts=attempts))
    assert strategy(job.retry)["Attempts"] == {"Ref": "JobAttempts"}
