"""Jobs as DescribeJobs returns them: definition, queue and overrides in one document."""

from __future__ import annotations

import uuid

from cfn_simulator.batch.jobs.job_overrides import overridden_body
from cfn_simulator.batch.jobs.stuck_in_runnable import WAITING
from cfn_simulator.batch.state import BatchRegion, Document

FROM_DEFINITION = ("retryStrategy", "timeout", "propagateTags", "platformCapabilities")


def new_job(batch: BatchRegion, given: Document, queue: Document, definition: Document) -> Document:
    """The job that `given` requests: the definition's properties, with overrides."""
    job_id = str(uuid.uuid4())
    inherited = {name: definition[name] for name in FROM_DEFINITION if name in definition}
    own = {name: given[name] for name in FROM_DEFINITION if name in given}
    job: Document = {
        **inherited,
        **own,
        "jobArn": batch.arn("job", job_id),
        "jobId": job_id,
        "jobName": given["jobName"],
        "jobQueue": queue["jobQueueArn"],
        "jobDefinition": definition["jobDefinitionArn"],
        **overridden_body(definition, given),
        "status": "PENDING",
        **({} if batch.runs_jobs else {"statusReason": WAITING}),
        "createdAt": batch.milliseconds(),
        "attempts": [],
        "dependsOn": given.get("dependsOn", []),
        "parameters": {**definition["parameters"], **given.get("parameters", {})},
        "tags": given.get("tags", {}),
    }
    if "shareIdentifier" in given:
        job["shareIdentifier"] = given["shareIdentifier"]
    return job
