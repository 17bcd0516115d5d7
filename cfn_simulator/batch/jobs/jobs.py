"""Jobs: submit, describe, cancel, terminate.

In: a client's request. Out: a job that waits. Nothing here runs a job: unless `running` does, a job
stays RUNNABLE (PENDING if it depends on another job), with a reason, until it is cancelled or
terminated.
"""

from __future__ import annotations

import re

from cfn_simulator.batch.definitions.definition_rules import retry_problems, timeout_problems
from cfn_simulator.batch.definitions.definitions import active_definition
from cfn_simulator.batch.jobs.arrays import children_of, settle, spread
from cfn_simulator.batch.jobs.dependencies import ENDED, dependency_problems, settle_waiting
from cfn_simulator.batch.jobs.job_documents import new_job
from cfn_simulator.batch.jobs.job_listing import described
from cfn_simulator.batch.refusal import BatchFault, refuse_any
from cfn_simulator.batch.state import BatchRegion, Document, named

JOB_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")
STARTED = ("STARTING", "RUNNING")
ARRAY_SIZES = range(2, 10001)
ORPHANED = "The simulator that ran the job ended before the job did."


def submit_job(batch: BatchRegion, given: Document) -> Document:
    queue = _open_queue(batch, given)
    definition = active_definition(batch, given["jobDefinition"])
    refuse_any([*_problems(given), *dependency_problems(batch, given)])
    job = new_job(batch, given, queue, definition)
    batch.jobs[job["jobId"]] = job
    size = given.get("arrayProperties", {}).get("size")
    if size is not None:
        spread(batch, job, size)
    else:
        settle_waiting(batch, job)
    return {member: job[member] for member in ("jobArn", "jobName", "jobId")}


def describe_jobs(batch: BatchRegion, given: Document) -> Document:
    requested = [named(reference) for reference in given["jobs"]]
    found = [batch.jobs[job_id] for job_id in requested if job_id in batch.jobs]
    return {"jobs": [described(batch, job) for job in found]}


def cancel_job(batch: BatchRegion, given: Document) -> Document:
    """A job that has started is not cancelled, without an error (service model, CancelJob)."""
    return _ended(batch, given, "isCancelled", exempt=STARTED)


def terminate_job(batch: BatchRegion, given: Document) -> Document:
    return _ended(batch, given, "isTerminated", exempt=())


def fail_unfinished_jobs(batch: BatchRegion, queue_arn: str, reason: str) -> None:
    """End the jobs of a queue that is being deleted."""
    for job in batch.jobs.values():
        if job["jobQueue"] == queue_arn:
            fail(batch, job, reason)
    settle(batch)


def fail_orphans(batch: BatchRegion) -> None:
    """End the jobs whose processes ended with an earlier simulator."""
    for job in batch.jobs.values():
        if job["status"] in STARTED:
            ended = {"statusReason": ORPHANED, "stoppedAt": batch.milliseconds()}
            job.update(status="FAILED", **ended)
    settle(batch)


def _open_queue(batch: BatchRegion, given: Document) -> Document:
    name = named(given["jobQueue"])
    if name not in batch.queues:
        raise BatchFault(f"JobQueue {given['jobQueue']} not found.")
    queue = batch.queues[name]
    if queue["state"] != "ENABLED":
        raise BatchFault(f"Job queue {name} is not ENABLED")
    if "schedulingPolicyArn" in queue and "shareIdentifier" not in given:
        raise BatchFault("shareIdentifier is required for a job queue with a scheduling policy")
    if "schedulingPolicyArn" not in queue and "shareIdentifier" in given:
        raise BatchFault("shareIdentifier requires a job queue with a scheduling policy")
    return queue


def _problems(given: Document) -> list[str]:
    size = given.get("arrayProperties", {}).get("size")
    return [
        *(
            []
            if JOB_NAME.fullmatch(given["jobName"])
            else [f"Job name {given['jobName']!r} does not match {JOB_NAME.pattern}"]
        ),
        *(
            [f"The size of an array must be between 2 and 10000, not {size}"]
            if size is not None and size not in ARRAY_SIZES
            else []
        ),
        *retry_problems(given.get("retryStrategy", {})),
        *timeout_problems(given.get("timeout", {})),
    ]


def _ended(batch: BatchRegion, given: Document, flag: str, exempt: tuple[str, ...]) -> Document:
    job = batch.jobs.get(named(given["jobId"]))
    if job is None or job["status"] in (*ENDED, *exempt):
        return {}
    job[flag] = True
    for part in children_of(batch, job) or [job]:
        if part["status"] not in (*ENDED, *exempt):
            part[flag] = True
            fail(batch, part, given["reason"])
    settle(batch)
    return {}


def fail(batch: BatchRegion, job: Document, reason: str) -> None:
    """End a job; one that has started is only marked, and fails once its process has ended."""
    if job["status"] in STARTED:
        job.update(statusReason=reason, isTerminated=True)
    elif job["status"] not in ENDED:
        job.update(status="FAILED", statusReason=reason, stoppedAt=batch.milliseconds())
