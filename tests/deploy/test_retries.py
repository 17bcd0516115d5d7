"""A call that may be repeated is retried until the patience of the pace ends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from metaflow_batch_cfn.aws.errors import AccessError, ServiceError, TransientError
from metaflow_batch_cfn.aws.retries import with_retries
from tests.deploy.scripted import TestClock

BUSY = TransientError("DescribeStacks", "Throttling", "Rate exceeded")


class Answers:
    """Raises the given errors in turn, then returns a value."""

    def __init__(self, *errors: ServiceError) -> None:
        self.errors = list(errors)
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return "answer"


def test_transient_errors_are_retried_with_growing_pauses() -> None:
    clock, call = TestClock(), Answers(*[BUSY] * 20)
    assert with_retries(call, clock.pace) == "answer"
    assert call.calls == 21
    assert clock.slept == sorted(clock.slept)
    assert max(clock.slept) == 10


def test_patience_ends_and_the_last_error_is_raised() -> None:
    clock = TestClock()
    with pytest.raises(TransientError, match="Rate exceeded"):
        with_retries(Answers(*[BUSY] * 1000), replace(clock.pace, patience=60))
    assert 60 < clock.moment <= 70


def test_other_errors_are_raised_immediately() -> None:
    clock, call = TestClock(), Answers(AccessError("DescribeStacks", "AccessDenied", "no"))
    with pytest.raises(AccessError):
        with_retries(call, clock.pace)
    assert (call.calls, clock.slept) == (1, [])
