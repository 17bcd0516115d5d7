"""Jobs that no compute environment can run: since when, and when their queue cancels them."""

from __future__ import annotations

from datetime import datetime, timedelta

from cfn_simulator.batch.jobs.jobs import fail
from cfn_simulator.batch.state import BatchRegion, Document

CANCELED = "Canceled by JobStateTimeLimit action due to reason: {code}"


class StateTimeLimits:
    """Remembers when each job was first found stuck, for each reason."""

    def __init__(self) -> None:
        self._since: dict[str, dict[str, datetime]] = {}

    def cancelled_or_due(
        self, batch: BatchRegion, queue: Document, job: Document, reason: str
    ) -> datetime | None:
        """Apply `jobStateTimeLimitActions` to the job; return when it is or was cancelled."""
        code = reason.partition(" - ")[0]
        since = self._since.setdefault(job["jobId"], {}).setdefault(code, batch.clock.now())
        limits = [
            action["maxTimeSeconds"]
            for action in queue["jobStateTimeLimitActions"]
            if action["reason"] == code
        ]
        if not limits:
            return None
        due = since + timedelta(seconds=min(limits))
        if due <= batch.clock.now():
            fail(batch, job, CANCELED.format(code=code))
        return due

    def forget(self, job: Document) -> None:
        """Call this when the job is no longer stuck."""
        self._since.pop(job["jobId"], None)

    def clear(self) -> None:
        self._since.clear()
