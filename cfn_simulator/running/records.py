"""How a job's document changes while it runs: the members that DescribeJobs shows.

Every change replaces a nested value instead of modifying it, since the children of an array share
common values.
"""

from __future__ import annotations

from cfn_simulator.batch.state import BatchRegion, Document
from cfn_simulator.running.log_stream import log_place
from cfn_simulator.running.outcome import AttemptOutcome, is_retried
from cfn_simulator.running.task import Task


def record_starting(task: Task) -> None:
    job = task.job
    job.update(status="STARTING")
    job.pop("statusReason", None)


def record_running(batch: BatchRegion, task: Task) -> None:
    job = task.job
    container = {**job["container"], **_whereabouts(task)}
    job.update(status="RUNNING", startedAt=batch.milliseconds(), container=container)


def record_outcome(batch: BatchRegion, task: Task, outcome: AttemptOutcome) -> None:
    """The attempt has ended, and with it the job, unless another attempt follows."""
    job = task.job
    stopped = batch.milliseconds()
    ended = _ended(outcome)
    record: Document = {
        "container": {**_whereabouts(task), **ended},
        "startedAt": job.get("startedAt", stopped),
        "stoppedAt": stopped,
        "statusReason": outcome.status_reason,
    }
    job["attempts"] = [*job["attempts"], record]
    job["container"] = {**job["container"], **_whereabouts(task), **ended}
    job["statusReason"] = outcome.status_reason
    if outcome.succeeded:
        job.update(status="SUCCEEDED", stoppedAt=stopped)
    elif is_retried(job.get("retryStrategy", {}), len(job["attempts"]), outcome):
        job.update(status="RUNNABLE")
        job.pop("startedAt", None)
    else:
        job.update(status="FAILED", stoppedAt=stopped)


def _ended(outcome: AttemptOutcome) -> Document:
    members = {"exitCode": outcome.exit_code, "reason": outcome.reason}
    return {member: value for member, value in members.items() if value is not None}


def _whereabouts(task: Task) -> Document:
    stream = log_place(task.job, task.task_id).stream
    return {"taskArn": task.arn, "logStreamName": stream}
