"""Jobs that depend on others: which dependencies are refused, and when dependent jobs proceed.

"If any of the job dependencies fail, the dependent job automatically transitions from PENDING to
FAILED" (user guide, page "job_dependencies").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfn_simulator.batch.state import BatchRegion, Document

MOST = 20
FAILED_BEFORE = "Dependent Job failed"
ENDED = ("SUCCEEDED", "FAILED")


def dependency_problems(batch: BatchRegion, given: Document) -> Iterator[str]:
    """The problems of `dependsOn` in a SubmitJob request."""
    entries = given.get("dependsOn", [])
    size = given.get("arrayProperties", {}).get("size")
    if len(entries) > MOST:
        yield f"A job can depend on at most {MOST} jobs, not {len(entries)}"
    for entry in entries:
        yield from _entry_problems(batch, entry, size)


def _entry_problems(batch: BatchRegion, entry: Document, size: int | None) -> Iterator[str]:
    kind, job_id = entry.get("type"), entry.get("jobId")
    if kind and size is None:
        yield f"A dependency of type {kind} is supported for array jobs only"
    if job_id is None:
        if kind != "SEQUENTIAL":
            yield "A dependency without a jobId must be of type SEQUENTIAL"
        return
    if job_id not in batch.jobs:
        yield f"Job {job_id} in dependsOn does not exist"
    elif kind == "N_TO_N":
        other = batch.jobs[job_id].get("arrayProperties", {}).get("size")
        if other != size:
            yield f"An N_TO_N dependency must be an array of size {size}, not {other}"


def child_dependencies(parent: Document, index: int) -> list[Document]:
    """What an array's child depends on."""
    return [
        entry
        for given in parent["dependsOn"]
        if (entry := _child_dependency(given, parent["jobId"], index))
    ]


def _child_dependency(given: Document, parent_id: str, index: int) -> Document | None:
    match given:
        case {"jobId": job_id, "type": "N_TO_N"}:
            return {**given, "jobId": f"{job_id}:{index}"}
        case {"jobId": _}:
            return given
    return {**given, "jobId": f"{parent_id}:{index - 1}"} if index else None


def settle_waiting(batch: BatchRegion, job: Document) -> bool:
    """Move a job out of PENDING if its dependencies allow it; true if it moved."""
    if job["status"] != "PENDING" or "size" in job.get("arrayProperties", {}):
        return False
    others = list(_others(batch, job["dependsOn"]))
    if any(other["status"] == "FAILED" for other in others):
        now = batch.milliseconds()
        job.update(status="FAILED", statusReason=FAILED_BEFORE, stoppedAt=now)
        return True
    if all(other["status"] == "SUCCEEDED" for other in others):
        job["status"] = "RUNNABLE"
        return True
    return False


def _others(batch: BatchRegion, entries: Iterable[Document]) -> Iterator[Document]:
    for entry in entries:
        if entry.get("jobId") in batch.jobs:
            yield batch.jobs[entry["jobId"]]
