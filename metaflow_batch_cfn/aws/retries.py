"""The one way to bear a bad moment: ask again, for as long as the pace is patient.

In: a call that may be repeated, because it only reads or carries a token. Out: what it gives, or
its last TransientError. Every other error is an answer, and passes at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from metaflow_batch_cfn.aws.errors import TransientError
from metaflow_batch_cfn.aws.pace import Pace

Answer = TypeVar("Answer")


def with_retries(call: Callable[[], Answer], pace: Pace) -> Answer:
    """`pace.patience` counts from the first failure."""
    started = pace.now()
    for pause in pace.pauses():
        try:
            return call()
        except TransientError:
            if pace.now() - started > pace.patience:
                raise
        pace.sleep(pause)
    raise AssertionError("pauses never end")
