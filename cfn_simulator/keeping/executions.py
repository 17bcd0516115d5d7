"""Executions of state machines, whose threads no file can hold.

In: one that runs. Out: what pickle needs to make it again as one that was aborted.
"""

from __future__ import annotations

from datetime import datetime, timezone
from types import SimpleNamespace
from typing import Any

MODULE = "moto.stepfunctions.parser.backend.execution"
LOST = "The simulator ended while the execution was running."


def is_running(value: Any) -> bool:
    return type(value).__module__ == MODULE and getattr(value, "exec_status", None) == "RUNNING"


def taken_execution(value: Any) -> tuple[Any, ...]:
    ended = {
        **vars(value),
        "exec_status": type(value.exec_status).ABORTED,
        "stop_date": datetime.now(tz=timezone.utc),
        "cause": LOST,
        # What was told of it so far is changed by its thread.
        "exec_worker": SimpleNamespace(env=None),
    }
    return _bare, (type(value),), ended


def _bare(kind: Any) -> Any:
    return kind.__new__(kind)
