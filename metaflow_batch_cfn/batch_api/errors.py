"""What can go wrong with jobs, one class for each way of going on."""

from __future__ import annotations

from collections.abc import Sequence

from metaflow_batch_cfn.aws.commands import Commands
from metaflow_batch_cfn.core.errors import ConfigError, MetaflowBatchError, Problem


class MissingJobError(ConfigError):
    """Batch knows no job of that id."""

    def __init__(self, job_ids: Sequence[str]) -> None:
        self.job_ids = tuple(job_ids)
        remedy = "Check the id, --region and --profile; Batch forgets a job days after it ended."
        super().__init__([Problem(f"job {job_id}", "there is none", remedy) for job_id in job_ids])


class PerhapsSubmittedError(MetaflowBatchError):
    """Batch was asked for a job, and the answer was lost: it may be there or not."""

    def __init__(self, name: str, queue: str, reason: str) -> None:
        self.name, self.queue, self.reason = name, queue, reason
        super().__init__(
            f"{reason.rstrip('.')}. Whether job {name} was submitted is not known. List the jobs "
            f"of queue {queue.rpartition('/')[2]} before you submit it again."
        )


class JobFailedError(MetaflowBatchError):
    """The job that was waited for has failed."""

    def __init__(self, job_id: str, reason: str, commands: Commands) -> None:
        self.job_id, self.reason = job_id, reason
        told = f": {reason.rstrip('.')}" if reason else ""
        why = commands.mfcfn("jobs", "why", job_id)
        super().__init__(f"job {job_id} FAILED{told}. Find out why: {why}")
