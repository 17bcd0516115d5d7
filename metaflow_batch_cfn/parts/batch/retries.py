"""When a job is retried: by the reason for which it ended, and by default not at all.

AWS Batch retries a job that no rule matches, so the last rule always matches everything and exits:
https://docs.aws.amazon.com/batch/latest/userguide/job_retries.html
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any

from troposphere import batch

from metaflow_batch_cfn.core.declare import ItemRule
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.values import Number
from metaflow_batch_cfn.parts.rules.known import text, whole_number

# At most five entries (API_RetryStrategy), of which the last is ours.
_MAX_RULES = 4
_REASON = ItemRule(
    pattern=r"[A-Za-z0-9.: ]{0,511}\*|[A-Za-z0-9.: ]{1,512}",
    description="up to 512 letters, digits, periods, colons and spaces,"
    " with an asterisk only at the end",
)
_EXIT_CODE = ItemRule(
    pattern=r"[0-9]{0,511}\*|[0-9]{1,512}", description="digits, with an asterisk only at the end"
)


class Action(str, Enum):
    """What AWS Batch does when a rule matches."""

    RETRY = "RETRY"
    EXIT = "EXIT"


@record(frozen=True, kw_only=True)
class ExitRule:
    """What to do when a job ends for a certain reason. Every pattern given must match.

    `status_reason` is AWS Batch's ("Host EC2*"), `reason` the container's ("OutOfMemoryError*"),
    and `exit_code` the program's. An asterisk at the end matches any remaining text.
    """

    action: Action
    status_reason: str | None = None
    reason: str | None = None
    exit_code: str | None = None

    def problems(self, field: str) -> Iterator[Problem]:
        given = [self.status_reason, self.reason, self.exit_code]
        if given == [None, None, None]:
            yield Problem(field, "matches nothing", "Give a reason or an exit code.")
        for name, rule in (
            ("status_reason", _REASON),
            ("reason", _REASON),
            ("exit_code", _EXIT_CODE),
        ):
            pattern = getattr(self, name)
            if pattern is not None:
                yield from text(f"{field}.{name}", pattern, rule)

    def entry(self) -> batch.EvaluateOnExit:
        given: dict[str, Any] = {
            "OnStatusReason": self.status_reason,
            "OnReason": self.reason,
            "OnExitCode": self.exit_code,
        }
        patterns = {name: pattern for name, pattern in given.items() if pattern is not None}
        return batch.EvaluateOnExit(Action=self.action.value, **patterns)


# The instance was terminated, for example by a Spot interruption.
INSTANCE_LOST = ExitRule(action=Action.RETRY, status_reason="Host EC2*")
# Fargate Spot reclaimed its capacity.
FARGATE_SPOT_LOST = ExitRule(action=Action.RETRY, status_reason="Your Spot Task was interrupted*")
IMAGE_NOT_PULLED = ExitRule(action=Action.RETRY, reason="CannotPullContainer*")

_ANYTHING = ExitRule(action=Action.EXIT, reason="*")


@record(frozen=True, kw_only=True)
class Retry:
    """How many attempts, and what to retry after. A failure that no rule matches ends the job."""

    attempts: Number = 3
    rules: tuple[ExitRule, ...] = (INSTANCE_LOST, FARGATE_SPOT_LOST)

    def problems(self, field: str) -> Iterator[Problem]:
        yield from whole_number(f"{field}.attempts", self.attempts, 1, 10)
        if len(self.rules) > _MAX_RULES:
            yield Problem(
                f"{field}.rules",
                f"{len(self.rules)} rules",
                f"AWS Batch allows {_MAX_RULES} in addition to the last, which ends the job.",
            )
        for index, rule in enumerate(self.rules):
            yield from rule.problems(f"{field}.rules[{index}]")

    def strategy(self) -> batch.RetryStrategy:
        return batch.RetryStrategy(
            Attempts=self.attempts,
            EvaluateOnExit=[rule.entry() for rule in (*self.rules, _ANYTHING)],
        )
