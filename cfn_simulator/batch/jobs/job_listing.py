"""Listed jobs, and the front of a queue."""

from __future__ import annotations

from cfn_simulator.batch.jobs.arrays import children_of
from cfn_simulator.batch.jobs.stuck_in_runnable import waiting_reason
from cfn_simulator.batch.pages import page
from cfn_simulator.batch.refusal import BatchFault
from cfn_simulator.batch.state import BatchRegion, Document, named

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
    "shareIdentifier",
    "isCancelled",
    "isTerminated",
)
# "The first 100 RUNNABLE jobs" (service model, GetJobQueueSnapshot).
FRONT = 100


def list_jobs(batch: BatchRegion, given: Document) -> Document:
    found = _listed(batch, given)
    filters = [] if "arrayJobId" in given else given.get("filters", [])
    if len(filters) > 1:
        raise BatchFault("Only one filter can be used at a time")
    names = {entry.get("name") for entry in filters}
    found = [job for job in found if all(_passes(job, entry) for entry in filters)]
    # With a filter, `jobStatus` is ignored, except with SHARE_IDENTIFIER; without either, "only
    # RUNNING jobs are returned" (service model, ListJobs).
    if not names or (names == {"SHARE_IDENTIFIER"} and "jobStatus" in given):
        status = given.get("jobStatus", "RUNNING")
        found = [job for job in found if job["status"] == status]
    return page([_summary(batch, job) for job in found], "jobSummaryList", given)


def get_job_queue_snapshot(batch: BatchRegion, given: Document) -> Document:
    """The jobs that start next: those that were submitted first."""
    runnable = [job for job in _of_queue(batch, given["jobQueue"]) if _runnable(batch, job)]
    jobs = [
        {"jobArn": job["jobArn"], "earliestTimeAtPosition": job["createdAt"]}
        for job in runnable[:FRONT]
    ]
    return {"frontOfQueue": {"jobs": jobs, "lastUpdatedAt": batch.milliseconds()}}


def described(batch: BatchRegion, job: Document) -> Document:
    """A job with its current reason: environments may change while it waits."""
    if job["status"] == "RUNNABLE":
        reason = waiting_reason(batch, job)
        return {**job, "statusReason": reason} if reason else job
    return job


def _listed(batch: BatchRegion, given: Document) -> list[Document]:
    if "arrayJobId" in given:
        parent = batch.jobs.get(given["arrayJobId"])
        return children_of(batch, parent) if parent else []
    if "jobQueue" not in given:
        raise BatchFault("jobQueue or arrayJobId must be specified")
    # "The results are sorted by the createdAt field, with the most recent jobs being first."
    return _of_queue(batch, given["jobQueue"])[::-1]


def _of_queue(batch: BatchRegion, reference: str) -> list[Document]:
    name = named(reference)
    if name not in batch.queues:
        raise BatchFault(f"Job queue {reference} does not exist")
    arn = batch.queues[name]["jobQueueArn"]
    return [
        job for job_id, job in batch.jobs.items() if job["jobQueue"] == arn and ":" not in job_id
    ]


def _runnable(batch: BatchRegion, job: Document) -> bool:
    """An array job is runnable if any of its children is."""
    return any(part["status"] == "RUNNABLE" for part in [job, *children_of(batch, job)])


def _passes(job: Document, entry: Document) -> bool:
    values = entry.get("values", [])
    match entry.get("name"):
        case "JOB_NAME":
            return any(_matches(job["jobName"].lower(), value.lower()) for value in values)
        case "JOB_DEFINITION":
            return any(_is_of(job["jobDefinition"], value) for value in values)
        case "BEFORE_CREATED_AT":
            return bool(job["createdAt"] < int(values[0]))
        case "AFTER_CREATED_AT":
            return bool(job["createdAt"] > int(values[0]))
        case "SHARE_IDENTIFIER":
            return job.get("shareIdentifier") in values
        case unknown:
            raise BatchFault(f"ListJobs does not support the filter {unknown}")


def _is_of(definition: str, value: str) -> bool:
    """An ARN refers to one revision; a name to all of them, and may end in an asterisk."""
    if value.startswith("arn:"):
        return definition == value
    return _matches(named(definition).partition(":")[0], value)


def _matches(name: str, pattern: str) -> bool:
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


def _summary(batch: BatchRegion, job: Document) -> Document:
    current = described(batch, job)
    return {member: current[member] for member in SUMMARY if member in current}
