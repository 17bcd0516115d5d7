"""Why a job failed: what the reasons of its attempts and its exit code mean.

The reasons are those of Amazon ECS (developer guide, page "stopped-task-error-codes") and AWS
Batch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from metaflow_batch_cfn.batch_api.jobs_and_queues import Job
from metaflow_batch_cfn.doctor.cause import Cause, Certainty
from metaflow_batch_cfn.doctor.situation import Situation


@dataclass(frozen=True)
class _Known:
    """Part of a reason, and its remedy; `{logs}` is the command that shows the job's log."""

    word: str
    code: str
    remedy: str


_KNOWN = (
    _Known(
        "CannotPullContainer", "IMAGE",
        "Check that the image exists with this tag and for this architecture, that the execution "
        "role (on EC2 without one: the instance role) may pull it, and that the subnets reach the "
        "registry through NAT, a public IP address, or the endpoints ecr.api, ecr.dkr, and s3.",
    ),
    _Known(
        "OutOfMemory", "OUT_OF_MEMORY",
        "Submit the job with more memory (--memory), or reduce the program's memory use.",
    ),
    _Known(
        "Host EC2", "HOST_LOST",
        "The instance was terminated, as Spot Instances can be. Retry such failures: --attempts 3 "
        "with the rule onStatusReason 'Host EC2*'. Add instance types, or keep jobs short; a "
        "higher bid does not help.",
    ),
    _Known(
        "Your Spot Task was interrupted", "HOST_LOST",
        "Fargate Spot reclaimed the capacity. Retry such failures, or use FARGATE.",
    ),
    _Known(
        "attempt duration exceeded timeout", "TIMEOUT",
        "Submit the job with a longer --timeout, or find out what takes so long: {logs}",
    ),
    _Known(
        "ResourceInitializationError", "INITIALISATION",
        "Check that the execution role may read the secrets and write to the log group, that the "
        "log group exists, and that the subnets reach these services.",
    ),
    _Known(
        "exec format error", "ARCHITECTURE",
        "The image is for another architecture than the instance. Build it for both, or choose "
        "instance types of the image's architecture.",
    ),
    _Known(
        "exec: ", "COMMAND",
        "The command is not in the image or is not executable. Check --command and the image.",
    ),
    _Known(
        "CannotStartContainer", "NOT_STARTED",
        "The message shows the cause: check the command, the image, and the log group. The "
        "simulator has no images, so a job that relies on its image's command needs -- CMD.",
    ),
    _Known(
        "DockerTimeoutError", "SLOW_HOST",
        "The host's disk was too busy to start the container. Use a larger or faster volume.",
    ),
    _Known(
        "Dependent", "DEPENDENCY_FAILED",
        "A job that it depends on failed. Find out why that job failed.",
    ),
)  # fmt: skip
_ACCESS_WORDS = ("AccessDenied", "Access Denied", "403")


def reasons_of_the_failure(situation: Situation) -> Iterator[Cause]:
    """By the reasons of the job and its attempts; several may apply."""
    job = situation.job
    logs = situation.clients.commands.mfcfn("jobs", "logs", job.job_id)
    for known in _KNOWN:
        reason = next((text for text in _reasons(job) if known.word.lower() in text.lower()), None)
        if reason is not None:
            remedy = known.remedy.replace("{logs}", logs)
            yield Cause(known.code, Certainty.CERTAIN, "reasons of the job", reason, remedy)
    if job.cancelled or job.terminated:
        action = "terminated" if job.terminated else "cancelled"
        wrong = f"it was {action} by a user: {job.reason}"
        yield Cause("ENDED_BY_HAND", Certainty.CERTAIN, "the job", wrong, "Submit it again.")


def failed_attempts(situation: Situation) -> Iterator[Cause]:
    """The exit code of the last attempt, and how to read its log."""
    job = situation.job
    code = job.attempts[-1].exit_code if job.attempts else situation.container.exit_code
    if any(word in text for text in _reasons(job) for word in _ACCESS_WORDS):
        yield _access(situation)
    if code is None or code == 0:
        return
    looked_at = f"exit code of attempt {len(job.attempts) or 1}"
    wrong = f"the container exited with {code}{_meaning(code)}"
    logs = situation.clients.commands.mfcfn("jobs", "logs", job.job_id)
    remedy = f"To read its log, run: {logs}"
    yield Cause("EXIT_CODE", Certainty.CERTAIN, looked_at, wrong, remedy)
    if code == 1 and situation.container.job_role == "":
        wrong = "it has no job role: calls to AWS are denied or use the instance role"
        remedy = "If its log shows AccessDenied, set a job role with permissions in the definition."
        yield Cause("NO_JOB_ROLE", Certainty.POSSIBLE, "job role", wrong, remedy)


def _access(situation: Situation) -> Cause:
    role = situation.container.job_role or "not set"
    wrong = f"a call to AWS was denied; the job role is {role}"
    remedy = (
        "Allow the job role to read and write the bucket (s3:ListBucket on the bucket, "
        "s3:GetObject and s3:PutObject on its objects, kms:Decrypt if a key encrypts it), and "
        "check that the subnets reach S3 through NAT or a gateway endpoint."
    )
    return Cause("ACCESS_DENIED", Certainty.LIKELY, "reasons of the job", wrong, remedy)


def _reasons(job: Job) -> list[str]:
    """The reasons of the container, of the attempts (newest first), and of the job."""
    container = job.container.reason if job.container else ""
    attempts = [text for each in job.attempts[::-1] for text in (each.reason, each.status_reason)]
    return [text for text in (container, *attempts, job.reason) if text]


def _meaning(code: int) -> str:
    """The meaning that shells and the kernel give to an exit code."""
    match code:
        case 126:
            return " (the command is not executable)"
        case 127:
            return " (the command was not found)"
        case 137:
            return " (SIGKILL: out of memory, a timeout, or terminated)"
        case 139:
            return " (SIGSEGV: segmentation fault)"
        case 143:
            return " (SIGTERM: terminated, or its instance was)"
    return ""
