"""Who runs the work of a stack operation: the request itself, or a thread of its own.

In the first way `ExecuteChangeSet` answers when the stack is done, so that nobody polls; in the
second it answers at once and a person watches the events come. An error of ours ends the job and is
logged, for nobody is left to hear it.
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
        LOGGER.info("A stack operation ended, since the simulator was reset under it")
    except Exception:
        LOGGER.exception("A stack operation ended by an error of the simulator")
