"""The only retry loop: repeats a call after transient errors until the pace's patience ends.

In: a call that may be repeated, because it only reads or has an idempotency token. Out: its result,
or its last TransientError. Any other error is raised immediately.
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
