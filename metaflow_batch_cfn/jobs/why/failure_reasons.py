"""How a job that failed ended: what the reasons of its attempts mean, and its exit code.

The reasons are ECS's (developer guide, page "stopped-task-error-codes") and Batch's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from metaflow_batch_cfn.batch_api.values import Job
from metaflow_batch_cfn.doctor.cause import Cause, Certainty
from metaflow_batch_cfn.doctor.situation import Situation


@dataclass(frozen=True)
class _Known:
    """A wording, and what to do about it; `{logs}` is the command that shows what it wrote."""

    word: str
    code: str
    remedy: str


_KNOWN = (
    _Known(
        "CannotPullContainer", "IMAGE",
        "Check that the image exists with this tag and for this architecture, that the execution "
        "role (on EC2 without one: the instance role) may pull it, and that the subnets reach the "
        "registry: NAT, a public address, or the endpoints ecr.api, ecr.dkr and s3.",
    ),
    _Known(
        "OutOfMemory", "OUT_OF_MEMORY",
        "Submit it with more memory (--memory), or let the program use less.",
    ),
    _Known(
        "Host EC2", "HOST_LOST",
        "The instance went away, as Spot instances do. Retry on it: --attempts 3 with the rule "
        "onStatusReason 'Host EC2*'; add instance types, or keep jobs short. A bid does not help.",
    ),
    _Known(
        "Your Spot Task was interrupted", "HOST_LOST",
        "Fargate Spot took the capacity back. Retry on it, or use FARGATE.",
    ),
    _Known(
        "attempt duration exceeded timeout", "TIMEOUT",
        "Submit it with a longer --timeout, or find out what takes so long: {logs}",
    ),
    _Known(
        "ResourceInitializationError", "INITIALISATION",
        "Check that the execution role may read the secrets and write the log group, that the log "
        "group exists, and that the subnets reach these services.",
    ),
    _Known(
        "exec format error", "ARCHITECTURE",
        "The image is for another architecture than the instance: build it for both, or choose "
        "instance types of its own.",
    ),
    _Known(
        "exec: ", "COMMAND",
        "The command is not in the image, or may not be executed: check --command and the image.",
    ),
    _Known(
        "CannotStartContainer", "NOT_STARTED",
        "Its words say what stood in the way: check the command, the image and the log group. The "
        "simulator has no images: a job that leaves the command to its image needs one: -- CMD.",
    ),
    _Known(
        "DockerTimeoutError", "SLOW_HOST",
        "The host's disk was too busy to start the container: a larger or faster volume helps.",
    ),
    _Known(
        "Dependent", "DEPENDENCY_FAILED",
        "A job that it depends on has failed: look at that one.",
    ),
)  # fmt: skip
_ACCESS_WORDS = ("AccessDenied", "Access Denied", "403")


def how_it_ended(situation: Situation) -> Iterator[Cause]:
    """By the words of the job and its attempts; several may be true."""
    job = situation.job
    logs = situation.clients.commands.mfcfn("jobs", "logs", job.job_id)
    for known in _KNOWN:
        told = next((text for text in _reasons(job) if known.word.lower() in text.lower()), None)
        if told is not None:
            remedy = known.remedy.replace("{logs}", logs)
            yield Cause(known.code, Certainty.CERTAIN, "reasons of the job", told, remedy)
    if job.cancelled or job.terminated:
        how = "terminated" if job.terminated else "cancelled"
        wrong = f"somebody {how} it: {job.reason}"
        yield Cause("ENDED_BY_HAND", Certainty.CERTAIN, "the job", wrong, "Submit it again.")


def failed_attempts(situation: Situation) -> Iterator[Cause]:
    """The exit code of the last attempt, and where its words are."""
    job = situation.job
    code = job.attempts[-1].exit_code if job.attempts else situation.container.exit_code
    if any(word in text for text in _reasons(job) for word in _ACCESS_WORDS):
        yield _access(situation)
    if code is None or code == 0:
        return
    looked_at = f"exit code of attempt {len(job.attempts) or 1}"
    wrong = f"the container ended with {code}{_meaning(code)}"
    remedy = f"Read what it wrote: {situation.clients.commands.mfcfn('jobs', 'logs', job.job_id)}"
    yield Cause("EXIT_CODE", Certainty.CERTAIN, looked_at, wrong, remedy)
    if code == 1 and situation.container.job_role == "":
        wrong = "the job has no job role: every call to AWS, as to S3, is refused or the host's"
        remedy = "If its log says AccessDenied, give the definition a job role that may."
        yield Cause("NO_JOB_ROLE", Certainty.POSSIBLE, "job role", wrong, remedy)


def _access(situation: Situation) -> Cause:
    role = situation.container.job_role or "none is set"
    wrong = f"a call to AWS was refused; the job role is {role}"
    remedy = (
        "Let the job role read and write the bucket (s3:ListBucket on the bucket, s3:GetObject and "
        "s3:PutObject on its objects, kms:Decrypt where a key encrypts it), and check that the "
        "subnets reach S3: NAT or a gateway endpoint."
    )
    return Cause("ACCESS_DENIED", Certainty.LIKELY, "reasons of the job", wrong, remedy)


def _reasons(job: Job) -> list[str]:
    """Newest first: the job's, the container's, the attempts'."""
    container = job.container.reason if job.container else ""
    attempts = [text for each in job.attempts[::-1] for text in (each.reason, each.status_reason)]
    return [text for text in (container, *attempts, job.reason) if text]


def _meaning(code: int) -> str:
    """What shells and kernels mean by it."""
    match code:
        case 126:
            return " (the command may not be executed)"
        case 127:
            return " (the command was not found)"
        case 137:
            return " (killed: out of memory, a timeout, or terminated)"
        case 139:
            return " (a crash: segmentation fault)"
        case 143:
            return " (asked to stop: terminated, or its host went away)"
    return ""
