"""How an attempt ended, and whether another follows.

Patterns are those of `evaluateOnExit`: all conditions of a rule must match, the first rule that
matches decides, and if none matches the job is retried (service model, RetryStrategy,
EvaluateOnExit).
"""

from __future__ import annotations

from dataclasses import dataclass

from cfn_simulator.batch.state import Document

EXITED = "Essential container in task exited"
NOT_STARTED = "Task failed to start"
TIMED_OUT = "Job attempt duration exceeded timeout"


@dataclass(frozen=True)
class AttemptOutcome:
    """`final`: Batch or a user ended the attempt; such a job is never retried."""

    status_reason: str
    exit_code: int | None = None
    reason: str | None = None
    final: bool = False

    @property
    def succeeded(self) -> bool:
        return self.exit_code == 0 and not self.final


def is_retried(strategy: Document, attempts: int, outcome: AttemptOutcome) -> bool:
    """Whether a job whose last of `attempts` attempts failed gets another."""
    if outcome.final or attempts >= strategy.get("attempts", 1):
        return False
    for rule in strategy.get("evaluateOnExit", []):
        if _matches(rule, outcome):
            return bool(rule["action"].upper() == "RETRY")
    return True


def _matches(rule: Document, outcome: AttemptOutcome) -> bool:
    conditions = {
        "onStatusReason": outcome.status_reason,
        "onReason": outcome.reason,
        "onExitCode": None if outcome.exit_code is None else str(outcome.exit_code),
    }
    return all(_fits(rule[name], value) for name, value in conditions.items() if name in rule)


def _fits(pattern: str, value: str | None) -> bool:
    """An attempt without this value matches only the pattern that matches anything."""
    text = (value or "").lower()
    if pattern.endswith("*"):
        return text.startswith(pattern[:-1].lower())
    return text == pattern.lower()
