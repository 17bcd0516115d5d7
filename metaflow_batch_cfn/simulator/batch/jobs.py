"""Jobs: submit, describe, list, cancel, terminate.

In: what a client submits. Out: a job that waits. Nothing here runs a job, so none of them ever
succeeds: a job stays RUNNABLE (PENDING where it depends on another) with a reason that says so,
until somebody ends it.
"""

from __future__ import annotations

import re

from metaflow_batch_cfn.simulator.batch.definition_rules import retry_problems, timeout_problems
from metaflow_batch_cfn.simulator.batch.definitions import active_definition
from metaflow_batch_cfn.simulator.batch.faults import BatchFault, refuse_any
from metaflow_batch_cfn.simulator.batch.job_documents import new_job, spread
from metaflow_batch_cfn.simulator.batch.pages import page
from metaflow_batch_cfn.simulator.batch.state import BatchRegion, Document, named

JOB_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")
ENDED = ("SUCCEEDED", "FAILED")
ARRAY_SIZES = range(2, 10001)
SUMMARY = (
    "jobArn",
    "jobId",
    "jobName",
    "createdAt",
    "status",
    "statusReason",
    "startedAt",
    "stoppedAt",
    "arrayProperties",
    "jobDefinition",
)


def submit_job(batch: BatchRegion, given: Document) -> Document:
    queue = _open_queue(batch, given)
    definition = active_definition(batch, given["jobDefinition"])
    refuse_any(_problems(given))
    job = new_job(batch, given, queue, definition)
    batch.jobs[job["jobId"]] = job
    size = given.get("arrayProperties", {}).get("size")
    if size is not None:
        spread(batch, job, size)
    return {member: job[member] for member in ("jobArn", "jobName", "jobId")}


def describe_jobs(batch: BatchRegion, given: Document) -> Document:
    wanted = [named(reference) for reference in given["jobs"]]
    return {"jobs": [batch.jobs[job_id] for job_id in wanted if job_id in batch.jobs]}


def list_jobs(batch: BatchRegion, given: Document) -> Document:
    found = _listed(batch, given)
    filters = given.get("filters", [])
    if filters:
        found = [job for job in found if all(_passes(job, entry) for entry in filters)]
    else:
        # "If you don't specify a status, only RUNNING jobs are returned" (service model, ListJobs).
        status = given.get("jobStatus", "RUNNING")
        found = [job for job in found if job["status"] == status]
    return page([_summary(job) for job in found], "jobSummaryList", given)


def cancel_job(batch: BatchRegion, given: Document) -> Document:
    return _ended(batch, given, "isCancelled")


def terminate_job(batch: BatchRegion, given: Document) -> Document:
    return _ended(batch, given, "isTerminated")


def fail_unfinished_jobs(batch: BatchRegion, queue_arn: str, reason: str) -> None:
    """Ends what waits in a queue that goes away."""
    for job in batch.jobs.values():
        if job["jobQueue"] == queue_arn:
            _fail(batch, job, reason)


def _open_queue(batch: BatchRegion, given: Document) -> Document:
    name = named(given["jobQueue"])
    if name not in batch.queues:
        raise BatchFault(f"Job queue {given['jobQueue']} does not exist")
    queue = batch.queues[name]
    if queue["state"] != "ENABLED":
        raise BatchFault(f"Job queue {name} is not ENABLED")
    if "schedulingPolicyArn" in queue and "shareIdentifier" not in given:
        raise BatchFault("shareIdentifier is required for a job queue with a scheduling policy")
    if "schedulingPolicyArn" not in queue and "shareIdentifier" in given:
        raise BatchFault("shareIdentifier cannot be given for a job queue without a policy")
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


def _listed(batch: BatchRegion, given: Document) -> list[Document]:
    if "arrayJobId" in given:
        children = f"{given['arrayJobId']}:"
        return [job for job_id, job in batch.jobs.items() if job_id.startswith(children)]
    if "jobQueue" not in given:
        raise BatchFault("jobQueue or arrayJobId must be given")
    name = named(given["jobQueue"])
    if name not in batch.queues:
        raise BatchFault(f"Job queue {given['jobQueue']} does not exist")
    arn = batch.queues[name]["jobQueueArn"]
    return [
        job for job_id, job in batch.jobs.items() if job["jobQueue"] == arn and ":" not in job_id
    ]


def _passes(job: Document, entry: Document) -> bool:
    values = entry.get("values", [])
    match entry.get("name"):
        case "JOB_NAME":
            return any(_matches(job["jobName"], value) for value in values)
        case "JOB_DEFINITION":
            return any(_matches(named(job["jobDefinition"]), named(value)) for value in values)
        case "BEFORE_CREATED_AT":
            return bool(job["createdAt"] < int(values[0]))
        case "AFTER_CREATED_AT":
            return bool(job["createdAt"] > int(values[0]))
        case unknown:
            raise BatchFault(f"the filter {unknown} is not one that ListJobs knows")


def _matches(name: str, pattern: str) -> bool:
    if pattern.endswith("*"):
        return name.lower().startswith(pattern[:-1].lower())
    return pattern.lower() in (name.lower(), name.partition(":")[0].lower())


def _summary(job: Document) -> Document:
    return {member: job[member] for member in SUMMARY if member in job}


def _ended(batch: BatchRegion, given: Document, flag: str) -> Document:
    job = batch.jobs.get(named(given["jobId"]))
    if job is not None:
        for part in [job, *_listed(batch, {"arrayJobId": job["jobId"]})]:
            _fail(batch, part, given["reason"])
            part[flag] = True
    return {}


def _fail(batch: BatchRegion, job: Document, reason: str) -> None:
    if job["status"] not in ENDED:
        job.update(status="FAILED", statusReason=reason, stoppedAt=batch.milliseconds())
