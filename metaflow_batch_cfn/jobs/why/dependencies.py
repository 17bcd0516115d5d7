"""The jobs that this job depends on."""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.batch_api.jobs_and_queues import Job, JobStatus
from metaflow_batch_cfn.doctor.cause import Cause, Certainty
from metaflow_batch_cfn.doctor.situation import Situation

_LOOKED_AT = "the jobs that it depends on"


def unmet_dependencies(situation: Situation) -> Iterator[Cause]:
    if situation.job.status not in (JobStatus.SUBMITTED, JobStatus.PENDING):
        return
    job_ids = [entry.job_id for entry in situation.job.depends_on if entry.job_id]
    found = {job.job_id: job for job in situation.clients.jobs.known_jobs(job_ids)}
    for job_id in job_ids:
        if job_id not in found:
            yield _forgotten(job_id)
        elif found[job_id].status is not JobStatus.SUCCEEDED:
            yield _unmet(found[job_id], situation)
    if any(not entry.job_id for entry in situation.job.depends_on):
        wrong = "its children run one at a time (SEQUENTIAL)"
        remedy = f"Wait, or check the child before it: {_look(situation.job, situation)}"
        yield Cause("SEQUENTIAL", Certainty.LIKELY, _LOOKED_AT, wrong, remedy)


def _look(job: Job, situation: Situation) -> str:
    """The command that explains the child before this one, or describes the whole array."""
    commands = situation.clients.commands
    if not job.array.index:
        return commands.mfcfn("jobs", "describe", job.job_id)
    parent = job.job_id.rpartition(":")[0]
    return commands.mfcfn("jobs", "why", f"{parent}:{job.array.index - 1}")


def _unmet(job: Job, situation: Situation) -> Cause:
    wrong = f"it waits for job {job.job_id} ({job.name}), which is {job.status.value}"
    why = situation.clients.commands.mfcfn("jobs", "why", job.job_id)
    remedy = f"To see why that job has not succeeded, run: {why}"
    return Cause("DEPENDENCY", Certainty.CERTAIN, _LOOKED_AT, wrong, remedy)


def _forgotten(job_id: str) -> Cause:
    wrong = f"it depends on job {job_id}, which does not exist or has expired"
    remedy = "Submit the job again without that dependency."
    return Cause("DEPENDENCY_UNKNOWN", Certainty.POSSIBLE, _LOOKED_AT, wrong, remedy)
