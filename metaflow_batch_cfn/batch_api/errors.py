"""What can go wrong with jobs: one class for each way to proceed."""

from __future__ import annotations

from collections.abc import Sequence

from metaflow_batch_cfn.aws.commands import Commands
from metaflow_batch_cfn.core.errors import ConfigError, MetaflowBatchError, Problem


class MissingJobError(ConfigError):
    """The job does not exist."""

    def __init__(self, job_ids: Sequence[str]) -> None:
        self.job_ids = tuple(job_ids)
        remedy = (
            "Check the ID, --region, and --profile. AWS Batch deletes jobs days after they end."
        )
        super().__init__([Problem(f"job {job_id}", "does not exist", remedy) for job_id in job_ids])


class PerhapsSubmittedError(MetaflowBatchError):
    """SubmitJob returned no response: the job might have been submitted."""

    def __init__(self, name: str, queue: str, reason: str) -> None:
        self.name, self.queue, self.reason = name, queue, reason
        super().__init__(
            f"{reason.rstrip('.')}. Job {name} might have been submitted. List the jobs in queue "
            f"{queue.rpartition('/')[2]} before you submit it again."
        )


class JobFailedError(MetaflowBatchError):
    """The job that the command waited for failed."""

    def __init__(self, job_id: str, reason: str, commands: Commands) -> None:
        self.job_id, self.reason = job_id, reason
        details = f": {reason.rstrip('.')}" if reason else ""
        why = commands.mfcfn("jobs", "why", job_id)
        super().__init__(f"job {job_id} FAILED{details}. To find out why, run: {why}")
