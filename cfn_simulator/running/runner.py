"""Reviews all jobs whenever something has changed, and when a time limit is due.

In: Batch's Regions and the lock that guards them. Out: jobs that make progress. One thread decides;
each attempt has its own thread, which waits for its process. Nothing is remembered between reviews,
so a review determines from the documents alone what to do.
"""

from __future__ import annotations

import logging
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Condition, Thread

from cfn_simulator.base.clock import Clock
from cfn_simulator.batch.jobs.arrays import settle
from cfn_simulator.batch.jobs.dependencies import ENDED
from cfn_simulator.batch.jobs.stuck_in_runnable import waiting_reason
from cfn_simulator.batch.state import BatchRegion, Document
from cfn_simulator.running.attempt import Attempt, AttemptContext, carry_out
from cfn_simulator.running.job_process import JobProcess
from cfn_simulator.running.outcome import NOT_STARTED, AttemptOutcome
from cfn_simulator.running.placement import place, runnable, vcpus_of
from cfn_simulator.running.records import record_outcome, record_running, record_starting
from cfn_simulator.running.settings import RunSettings
from cfn_simulator.running.state_time_limits import StateTimeLimits
from cfn_simulator.running.supervisor import Supervisor
from cfn_simulator.running.task import Task

LOGGER = logging.getLogger(__name__)


class JobRunner:
    """Runs jobs from `start` to `stop`."""

    def __init__(
        self,
        settings: RunSettings,
        changed: Condition,
        regions: Callable[[], list[BatchRegion]],
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._changed = changed
        self._regions = regions
        self._clock = clock
        self._context: AttemptContext | None = None
        self._thread: Thread | None = None
        self._live: dict[str, Attempt] = {}
        self._threads: dict[str, Thread] = {}
        self._time_limits = StateTimeLimits()

    def start(self, endpoint_url: str) -> None:
        folder = self._settings.folder
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        root = Path(tempfile.mkdtemp(prefix="mfcfn-jobs-", dir=folder))
        with self._changed:
            self._context = AttemptContext(
                endpoint_url, root, self._settings.enforce_iam, Supervisor(root)
            )
        self._thread = Thread(target=self._manage_jobs, name="job-runner", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End every job and the runner; when it returns, no process remains."""
        with self._changed:
            context, self._context = self._context, None
            self._changed.notify_all()
        if context is None or self._thread is None:
            return
        self._thread.join()
        self.abandon_all()
        context.supervisor.close()

    def abandon_all(self) -> None:
        """Kill every running job, and wait until its processes have ended."""
        with self._changed:
            for attempt in self._live.values():
                attempt.abandon()
            threads = list(self._threads.values())
            self._time_limits.clear()
        for thread in threads:
            thread.join()

    def wait_for(self, job_id: str, statuses: tuple[str, ...], seconds: float) -> Document | None:
        """The job once it has one of the statuses or has ended; None after `seconds`."""
        awaited = (*statuses, *ENDED)

        def found() -> Document | None:
            jobs = (batch.jobs.get(job_id) for batch in self._regions())
            return next((job for job in jobs if job and job["status"] in awaited), None)

        with self._changed:
            job = self._changed.wait_for(found, seconds)
            return dict(job) if job else None

    def wake(self) -> None:
        """Review the jobs now, because something external has changed, such as the clock."""
        with self._changed:
            self._changed.notify_all()

    def _manage_jobs(self) -> None:
        with self._changed:
            while self._context is not None:
                try:
                    due = self._review(self._context)
                except Exception:
                    LOGGER.exception("Managing jobs failed because of an error in the simulator")
                    due = None
                self._changed.notify_all()
                self._changed.wait(self._seconds_until(due))

    def _review(self, context: AttemptContext) -> datetime | None:
        dues = [due for attempt in self._live.values() if (due := attempt.advance())]
        for batch in self._regions():
            settle(batch)
            for queue in sorted(batch.queues.values(), key=lambda queue: -queue["priority"]):
                dues += self._advance(batch, queue, context)
            settle(batch)
        return min(dues, default=None)

    def _seconds_until(self, due: datetime | None) -> float | None:
        return None if due is None else max(0.0, (due - self._clock.now()).total_seconds())

    def _advance(
        self, batch: BatchRegion, queue: Document, context: AttemptContext
    ) -> Iterator[datetime]:
        """Start the jobs of a queue in order, until one must wait."""
        for job in runnable(batch, queue):
            environment = place(batch, job, self._taken())
            if environment is not None:
                self._begin(batch, job, environment, context)
                continue
            reason = waiting_reason(batch, job)
            if reason is None:
                return
            due = self._time_limits.cancelled_or_due(batch, queue, job, reason)
            if job["status"] == "RUNNABLE":
                yield from [due] if due else []
                return

    def _taken(self) -> Mapping[str, float]:
        taken: defaultdict[str, float] = defaultdict(float)
        for attempt in self._live.values():
            taken[attempt.task.environment["computeEnvironmentArn"]] += attempt.vcpus
        return taken

    def _begin(
        self,
        batch: BatchRegion,
        job: Document,
        environment: Document,
        context: AttemptContext,
    ) -> None:
        self._time_limits.forget(job)
        task = Task.new(batch, job, environment)
        attempt = Attempt(batch, task, vcpus_of(job))
        record_starting(task)
        thread = Thread(
            target=self._run, args=(attempt, context), name=f"job-{task.task_id}", daemon=True
        )
        self._live[task.task_id] = attempt
        self._threads[task.task_id] = thread
        thread.start()

    def _run(self, attempt: Attempt, context: AttemptContext) -> None:
        def started(process: JobProcess) -> None:
            self._started(attempt, process)

        try:
            outcome = carry_out(attempt, context, started)
        except Exception as error:
            if not attempt.abandoned:
                LOGGER.exception("An attempt failed because of an error in the simulator")
            outcome = AttemptOutcome(NOT_STARTED, reason=f"The simulator failed: {error}")
        with self._changed:
            del self._live[attempt.task.task_id]
            del self._threads[attempt.task.task_id]
            job = attempt.task.job
            if job.get("isTerminated") and not outcome.succeeded:
                outcome = replace(outcome, status_reason=job["statusReason"], final=True)
            record_outcome(attempt.batch, attempt.task, outcome)
            self._changed.notify_all()

    def _started(self, attempt: Attempt, process: JobProcess) -> None:
        with self._changed:
            attempt.process = process
            if attempt.abandoned:
                attempt.abandon()
                return
            record_running(attempt.batch, attempt.task)
            seconds = attempt.task.job.get("timeout", {}).get("attemptDurationSeconds")
            if seconds is not None:
                attempt.ends_at = self._clock.now() + timedelta(seconds=seconds)
            self._changed.notify_all()
