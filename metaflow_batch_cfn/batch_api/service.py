"""Every call to AWS Batch that concerns jobs: one method per operation, values out, our errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from metaflow_batch_cfn.aws.error_translation import translated
from metaflow_batch_cfn.aws.errors import UnansweredError
from metaflow_batch_cfn.batch_api.errors import MissingJobError, PerhapsSubmittedError
from metaflow_batch_cfn.batch_api.jobs_and_queues import (
    Definition,
    Environment,
    Job,
    JobQueue,
    JobStatus,
    JobSummary,
)
from metaflow_batch_cfn.batch_api.responses import (
    read_definition,
    read_environment,
    read_job,
    read_queue,
    read_summary,
)

if TYPE_CHECKING:
    from mypy_boto3_batch.client import BatchClient

# "A list of up to 100 job IDs" (service model, DescribeJobs).
_MOST_DESCRIBED = 100


@dataclass(frozen=True)
class JobService:
    """AWS Batch in one account and region."""

    client: BatchClient

    def submit(self, arguments: dict[str, Any]) -> str:
        """The ID of the submitted job; PerhapsSubmittedError if there is no response."""
        try:
            with translated("batch:SubmitJob"):
                return self.client.submit_job(**arguments)["jobId"]
        except UnansweredError as error:
            name, queue = arguments["jobName"], arguments["jobQueue"]
            raise PerhapsSubmittedError(name, queue, str(error)) from error

    def job(self, job_id: str) -> Job:
        return self.jobs([job_id])[0]

    def jobs(self, job_ids: Sequence[str]) -> tuple[Job, ...]:
        """In the order of the IDs; raises MissingJobError, listing all that do not exist."""
        found = {job.job_id: job for job in self.known_jobs(job_ids)}
        missing = [job_id for job_id in job_ids if job_id not in found]
        if missing:
            raise MissingJobError(missing)
        return tuple(found[job_id] for job_id in job_ids)

    def known_jobs(self, job_ids: Sequence[str]) -> Iterator[Job]:
        for start in range(0, len(job_ids), _MOST_DESCRIBED):
            with translated("batch:DescribeJobs"):
                batch = list(job_ids[start : start + _MOST_DESCRIBED])
                answer = self.client.describe_jobs(jobs=batch)
            yield from map(read_job, cast("list[dict[str, Any]]", answer.get("jobs", [])))

    def summaries(self, queue: str, status: JobStatus) -> Iterator[JobSummary]:
        """The jobs of a queue in that status; each page is fetched when it is reached."""
        yield from self._summaries(jobQueue=queue, jobStatus=status.value)

    def children(self, array_id: str, status: JobStatus) -> Iterator[JobSummary]:
        yield from self._summaries(arrayJobId=array_id, jobStatus=status.value)

    def _summaries(self, **arguments: Any) -> Iterator[JobSummary]:
        token: dict[str, Any] = {}
        while True:
            with translated("batch:ListJobs"):
                page = self.client.list_jobs(**arguments, **token)
            for summary in page["jobSummaryList"]:
                yield read_summary(cast("dict[str, Any]", summary))
            if not page.get("nextToken"):
                return
            token = {"nextToken": page["nextToken"]}

    def cancel(self, job_id: str, reason: str) -> None:
        """Cancels a job that has not started; has no effect on one that has."""
        with translated("batch:CancelJob"):
            self.client.cancel_job(jobId=job_id, reason=reason)

    def terminate(self, job_id: str, reason: str) -> None:
        with translated("batch:TerminateJob"):
            self.client.terminate_job(jobId=job_id, reason=reason)

    def queue(self, reference: str) -> JobQueue | None:
        with translated("batch:DescribeJobQueues"):
            found = self.client.describe_job_queues(jobQueues=[reference])["jobQueues"]
        return read_queue(cast("dict[str, Any]", found[0])) if found else None

    def environments(self, references: Sequence[str]) -> tuple[Environment, ...]:
        """In the order of the references; those that do not exist are left out."""
        with translated("batch:DescribeComputeEnvironments"):
            answer = self.client.describe_compute_environments(computeEnvironments=list(references))
        answers = cast("list[dict[str, Any]]", answer["computeEnvironments"])
        found = {environment.arn: environment for environment in map(read_environment, answers)}
        return tuple(found[arn] for arn in references if arn in found)

    def definition(self, reference: str) -> Definition | None:
        """The revision that AWS Batch uses for a name or an ARN: the newest active one."""
        selected: Any = (
            {"jobDefinitions": [reference]}
            if ":" in reference
            else {"jobDefinitionName": reference}
        )
        with translated("batch:DescribeJobDefinitions"):
            pages = self.client.get_paginator("describe_job_definitions").paginate(
                **selected, status="ACTIVE"
            )
            found = [definition for page in pages for definition in page["jobDefinitions"]]
        if not found:
            return None
        newest = max(found, key=lambda definition: definition["revision"])
        return read_definition(cast("dict[str, Any]", newest))

    def front(self, queue: str) -> tuple[str, ...]:
        """The ARNs of the first jobs in a queue, in the order in which they will start."""
        with translated("batch:GetJobQueueSnapshot"):
            answer = self.client.get_job_queue_snapshot(jobQueue=queue)
        front = answer.get("frontOfQueue", {}).get("jobs", [])
        return tuple(job.get("jobArn", "") for job in front)
