"""AWS Batch's jobs, queues, environments, and definitions as frozen values; see `responses`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class JobStatus(Enum):
    """The status of a job, in the order in which a job reaches them."""

    SUBMITTED = "SUBMITTED"
    PENDING = "PENDING"
    RUNNABLE = "RUNNABLE"
    STARTING = "STARTING"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"

    @property
    def ended(self) -> bool:
        return self in (JobStatus.SUCCEEDED, JobStatus.FAILED)

    @property
    def started(self) -> bool:
        """Whether it occupies an instance, so that CancelJob no longer has an effect."""
        return self in (JobStatus.STARTING, JobStatus.RUNNING)


@dataclass(frozen=True)
class Attempt:
    """One attempt of a job; the first has number 1."""

    number: int
    exit_code: int | None = None
    reason: str = ""
    status_reason: str = ""
    log_stream: str = ""
    started: int | None = None
    stopped: int | None = None


@dataclass(frozen=True)
class Container:
    """The container of a job: its definition with the overrides of the request."""

    image: str = ""
    command: tuple[str, ...] = ()
    vcpus: float = 0
    memory_mib: int = 0
    gpus: int = 0
    job_role: str = ""
    execution_role: str = ""
    log_driver: str = "awslogs"
    log_options: Mapping[str, str] = field(default_factory=dict)
    log_stream: str = ""
    exit_code: int | None = None
    reason: str = ""
    instance_type: str = ""
    architecture: str = ""
    public_ip: bool = False


@dataclass(frozen=True)
class Dependency:
    """What a job waits for; without an ID, each array child waits for the one before it."""

    job_id: str = ""
    kind: str = ""

    def __str__(self) -> str:
        return ":".join(filter(None, (self.job_id, self.kind)))


@dataclass(frozen=True)
class ArrayPart:
    """A parent job has a size and counts its children by status; a child has an index."""

    size: int | None = None
    index: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def summary(self) -> str:
        """`2 RUNNING, 1 FAILED of 3`, in the order of the statuses."""
        counted = [
            f"{self.counts[status.value]} {status.value}"
            for status in JobStatus
            if self.counts.get(status.value)
        ]
        return f"{', '.join(counted)} of {self.size}" if counted else f"{self.size} children"


@dataclass(frozen=True)
class Job:
    """A job at one point in time; times are in milliseconds since the epoch."""

    job_id: str
    name: str
    status: JobStatus
    reason: str
    queue: str
    definition: str
    created: int | None = None
    started: int | None = None
    stopped: int | None = None
    attempts: tuple[Attempt, ...] = ()
    container: Container | None = None
    depends_on: tuple[Dependency, ...] = ()
    array: ArrayPart = ArrayPart()
    nodes: int = 0
    timeout_seconds: int | None = None
    most_attempts: int = 1
    platforms: tuple[str, ...] = ()
    share: str = ""
    cancelled: bool = False
    terminated: bool = False

    @property
    def is_array(self) -> bool:
        return self.array.size is not None

    @property
    def on_fargate(self) -> bool:
        return "FARGATE" in self.platforms


@dataclass(frozen=True)
class JobSummary:
    """A job as ListJobs returns it."""

    job_id: str
    name: str
    status: JobStatus
    reason: str
    definition: str
    created: int
    started: int | None = None
    stopped: int | None = None
    exit_code: int | None = None
    array: ArrayPart = ArrayPart()


@dataclass(frozen=True)
class JobQueue:
    """A job queue; `environments` are ARNs in the order in which AWS Batch tries them."""

    name: str
    arn: str
    state: str
    status: str
    reason: str
    environments: tuple[str, ...]
    policy_arn: str = ""


@dataclass(frozen=True)
class Environment:
    """A compute environment; `kind` is EC2, SPOT, FARGATE, FARGATE_SPOT, or empty if unmanaged."""

    name: str
    arn: str
    state: str
    status: str
    reason: str
    kind: str = ""
    max_vcpus: int = 0
    desired_vcpus: int = 0
    instance_types: tuple[str, ...] = ()
    subnets: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()
    instance_profile: str = ""
    image_types: tuple[str, ...] = ()
    own_image: bool = False
    own_template: bool = False
    on_eks: bool = False

    @property
    def on_fargate(self) -> bool:
        return self.kind.startswith("FARGATE")

    @property
    def on_instances(self) -> bool:
        return self.kind in ("EC2", "SPOT")


class Body(Enum):
    """Which kind of properties a definition has; each has its own kind of overrides."""

    CONTAINER = "containerProperties"
    ECS = "ecsProperties"
    NODES = "nodeProperties"
    EKS = "eksProperties"


@dataclass(frozen=True)
class Definition:
    """A revision of a job definition; `containers` are the names of the containers of an ECS body.

    `retries` is the retry strategy as returned by AWS Batch; `idle_images` are the images of
    containers without a command, which run the image's default command.
    """

    arn: str
    name: str
    body: Body
    platforms: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()
    retries: Mapping[str, Any] = field(default_factory=dict)
    idle_images: tuple[str, ...] = ()
