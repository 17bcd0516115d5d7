"""The job queue, and the jobs ahead of this one."""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.batch_api.identifiers import bare_job_id
from metaflow_batch_cfn.batch_api.jobs_and_queues import JobQueue, JobStatus
from metaflow_batch_cfn.doctor.cause import Cause, Certainty
from metaflow_batch_cfn.doctor.situation import Situation


def queue_state(situation: Situation) -> Iterator[Cause]:
    queue = situation.queue
    if queue is None:
        wrong = f"{situation.job.queue} no longer exists"
        remedy = "Submit the job to another queue."
        yield Cause("QUEUE_GONE", Certainty.CERTAIN, "the queue", wrong, remedy)
        return
    looked_at = f"queue {queue.name}"
    if queue.state != "ENABLED":
        wrong, remedy = f"it is {queue.state}, so its jobs do not start", "Enable the queue."
        yield Cause("QUEUE_DISABLED", Certainty.CERTAIN, looked_at, wrong, remedy)
    if queue.status not in ("VALID", "UPDATING", "CREATING"):
        wrong = f"it is {queue.status}: {queue.reason}"
        remedy = "Fix the environments named in the reason."
        yield Cause("QUEUE_INVALID", Certainty.CERTAIN, looked_at, wrong, remedy)
    if queue.policy_arn and not situation.job.share:
        wrong = "it has a fair-share scheduling policy, but the job has no share identifier"
        remedy = "Submit the job again with --share NAME."
        yield Cause("NO_SHARE", Certainty.LIKELY, looked_at, wrong, remedy)


def place_in_the_queue(situation: Situation) -> Iterator[Cause]:
    """Only the job at the head of a queue gets a status reason; the others wait for it."""
    if situation.queue is None or situation.job.status is not JobStatus.RUNNABLE:
        return
    front = [bare_job_id(arn) for arn in situation.clients.jobs.front(situation.queue.arn)]
    family = {situation.job.job_id, situation.job.job_id.partition(":")[0]}
    if not front or front[0] in family:
        return
    ahead = next((place for place, job_id in enumerate(front) if job_id in family), len(front))
    yield _behind(situation, situation.queue, front[0], ahead)


def _behind(situation: Situation, queue: JobQueue, head: str, ahead: int) -> Cause:
    looked_at = f"the front of queue {queue.name}"
    wrong = f"{ahead} jobs are ahead of it, starting with {head}"
    found = next(situation.clients.jobs.known_jobs([head]), None)
    why = situation.clients.commands.mfcfn("jobs", "why", head)
    if found is None or not found.reason:
        remedy = f"Wait, or find out what blocks the first job: {why}"
        return Cause("NOT_ITS_TURN", Certainty.POSSIBLE, looked_at, wrong, remedy)
    wrong = f"{wrong}, which is blocked: {found.reason}"
    cancel = situation.clients.commands.mfcfn("jobs", "cancel", head)
    remedy = f"To see why, run `{why}`. To unblock the queue, run `{cancel}`."
    return Cause("QUEUE_BLOCKED", Certainty.LIKELY, looked_at, wrong, remedy)
