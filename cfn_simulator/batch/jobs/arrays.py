"""Array jobs: a parent that summarises its children, which are separate jobs."""

from __future__ import annotations

from collections import Counter

from cfn_simulator.batch.jobs.dependencies import ENDED, child_dependencies, settle_waiting
from cfn_simulator.batch.state import BatchRegion, Document


def spread(batch: BatchRegion, parent: Document, size: int) -> None:
    """Create the children from the parent's document; the parent waits for them in PENDING."""
    parent["arrayProperties"] = {"size": size}
    parent["status"] = "PENDING"
    for index in range(size):
        child_id = f"{parent['jobId']}:{index}"
        batch.jobs[child_id] = {
            **parent,
            "jobId": child_id,
            "jobArn": batch.arn("job", child_id),
            "arrayProperties": {"index": index},
            "dependsOn": child_dependencies(parent, index),
        }
        settle_waiting(batch, batch.jobs[child_id])
    settle_parent(batch, parent)


def children_of(batch: BatchRegion, parent: Document) -> list[Document]:
    size = parent.get("arrayProperties", {}).get("size", 0)
    return [batch.jobs[f"{parent['jobId']}:{index}"] for index in range(size)]


def settle_parent(batch: BatchRegion, parent: Document) -> bool:
    """Summarise the children, and end the parent with the last of them; true if it ended."""
    children = children_of(batch, parent)
    counts = Counter(child["status"] for child in children)
    parent["arrayProperties"]["statusSummary"] = dict(counts)
    if parent["status"] in ENDED or any(status not in ENDED for status in counts):
        return False
    failed = [child for child in children if child["status"] == "FAILED"]
    parent["status"] = "FAILED" if failed else "SUCCEEDED"
    parent["stoppedAt"] = batch.milliseconds()
    if failed:
        parent["statusReason"] = failed[0]["statusReason"]
    return True


def settle(batch: BatchRegion) -> None:
    """Update the jobs that depend on ended ones: dependent jobs, and parents of arrays."""
    moved = True
    while moved:
        moved = False
        for job in list(batch.jobs.values()):
            is_parent = "size" in job.get("arrayProperties", {})
            step = settle_parent if is_parent else settle_waiting
            moved = step(batch, job) or moved
