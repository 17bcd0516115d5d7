"""Executions of state machines, whose threads cannot be saved to a file.

In: a running execution. Out: what pickle needs to rebuild it as an aborted one.
"""

from __future__ import annotations

from datetime import datetime, timezone
from types import SimpleNamespace
from typing import Any

MODULE = "moto.stepfunctions.parser.backend.execution"
LOST = "The simulator ended while the execution was running."


def is_running(value: Any) -> bool:
    return type(value).__module__ == MODULE and getattr(value, "exec_status", None) == "RUNNING"


def reduced_execution(value: Any) -> tuple[Any, ...]:
    ended = {
        **vars(value),
        "exec_status": type(value.exec_status).ABORTED,
        "stop_date": datetime.now(tz=timezone.utc),
        "cause": LOST,
        # Its thread is still changing what has been reported so far.
        "exec_worker": SimpleNamespace(env=None),
    }
    return _bare, (type(value),), ended


def _bare(kind: Any) -> Any:
    return kind.__new__(kind)
