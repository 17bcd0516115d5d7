"""What runs a stack operation: the request itself, or a background thread.

In the first case `ExecuteChangeSet` returns when the stack is complete, so no polling is needed; in
the second it returns at once, and events appear as they happen. An error in the simulator ends the
job and is logged, since no caller is left to receive it.
"""

from __future__ import annotations

import logging
from threading import Thread

from cfn_simulator.engine.state.account import Job
from cfn_simulator.engine.state.store import StoreClosed

LOGGER = logging.getLogger(__name__)


def run_now(job: Job) -> None:
    _guarded(job)


def run_in_background(job: Job) -> None:
    Thread(target=_guarded, args=(job,), name="stack-operation", daemon=True).start()


def _guarded(job: Job) -> None:
    try:
        job()
    except StoreClosed:
        LOGGER.info("A stack operation ended because the simulator was reset")
    except Exception:
        LOGGER.exception("A stack operation failed because of an error in the simulator")
