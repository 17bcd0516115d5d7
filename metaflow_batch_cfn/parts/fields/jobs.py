"""The group Jobs: the image, resources and limits of jobs, and where they are submitted."""

from collections.abc import Iterator, Mapping
from typing import Annotated, NamedTuple, TypeAlias

from metaflow_batch_cfn.core.declare import ItemRule, Param, Setting
from metaflow_batch_cfn.core.errors import Problem, shown
from metaflow_batch_cfn.core.values import Maybe, Number, Text, TextList
from metaflow_batch_cfn.parts.rules import formats
from metaflow_batch_cfn.parts.rules.known import text

JOBS = "Jobs"
# A public image that every stack can start with, until you provide your own.
PUBLIC_IMAGE = "public.ecr.aws/docker/library/python:3.12-slim"
BATCH_NAME = ItemRule(
    pattern=r"[A-Za-z0-9_-]{1,128}", description="1 to 128 letters, digits, hyphens or underscores"
)
JOB_QUEUE_ARN = ItemRule(
    pattern=r"arn:aws[a-z-]*:batch:[a-z0-9-]+:[0-9]{12}:job-queue/[A-Za-z0-9_-]{1,128}",
    description="the ARN of a job queue",
)


def name_problems(field: str, name: object) -> Iterator[Problem]:
    """A name, known now, that AWS Batch rejects."""
    if not isinstance(name, str) or not BATCH_NAME.accepts(name):
        yield Problem(field, f"{name!r} is not valid", f"It must be {BATCH_NAME.description}.")


def priority_problems(field: str, priority: object) -> Iterator[Problem]:
    """The priority of a queue. It matters only between queues that share an environment."""
    if type(priority) is not int or not 0 <= priority <= 1000:
        remedy = "Give a whole number from 0 to 1000."
        yield Problem(field, f"{priority!r} is not a valid priority", remedy)


def environment_problems(field: str, environment: object) -> Iterator[Problem]:
    """Environment variables set at compile time."""
    if not isinstance(environment, Mapping):
        yield Problem(field, f"expected a mapping of variables, got {environment!r}")
        return
    for name, value in environment.items():
        yield from text(field, name, formats.ENVIRONMENT_VARIABLE)
        if not isinstance(value, str):
            yield Problem(field, f"{name}: {shown(value)}", "Values are text; quote them.")


DefaultContainerImage: TypeAlias = Annotated[
    Text,
    Param(
        "DefaultContainerImage",
        "String",
        "Image of the default job definition. Metaflow does not use that definition: it registers"
        " its own, with your step's image.",
        "Default container image",
        JOBS,
        rule=formats.CONTAINER_IMAGE,
    ),
]
ContainerImage: TypeAlias = Annotated[
    Text,
    Param(
        "ContainerImage",
        "String",
        "Image of the jobs, preferably with an immutable tag or a digest. The default is plain"
        " Python: a job without a command ends immediately as SUCCEEDED without doing anything.",
        "Container image",
        JOBS,
        rule=formats.CONTAINER_IMAGE,
    ),
]
JobVcpus: TypeAlias = Annotated[
    Number,
    Param(
        "JobVcpus",
        "Number",
        "Number of vCPUs reserved for each job.",
        "vCPUs per job",
        JOBS,
        minimum=1,
        maximum=896,
    ),
]
JobMemoryMiB: TypeAlias = Annotated[
    Number,
    Param(
        "JobMemoryMiB",
        "Number",
        "Memory reserved for each job, in MiB. Instances use some themselves: a job of 16384 MiB"
        " needs a 32 GiB instance.",
        "Memory per job (MiB)",
        JOBS,
        minimum=4,
        maximum=32_000_000,
    ),
]
JobAttempts: TypeAlias = Annotated[
    Number,
    Param(
        "JobAttempts",
        "Number",
        "Maximum number of attempts per job (1 to 10). A job is retried after an interruption, such"
        " as a lost Spot instance, never after a program error.",
        "Maximum attempts",
        JOBS,
        minimum=1,
        maximum=10,
    ),
]
JobTimeoutSeconds: TypeAlias = Annotated[
    Number,
    Param(
        "JobTimeoutSeconds",
        "Number",
        "Maximum duration of each attempt, in seconds (60 or more), for example 86400. Longer"
        " attempts are terminated.",
        "Time limit (seconds)",
        JOBS,
        minimum=60,
        maximum=1_209_600,
    ),
]
JobQueueArns: TypeAlias = Annotated[
    TextList,
    Param(
        "JobQueueArns",
        "CommaDelimitedList",
        "ARNs of the job queues, separated by commas.",
        "Job queue ARNs",
        JOBS,
        rule=JOB_QUEUE_ARN,
    ),
]
JobQueueArn: TypeAlias = Annotated[
    Text,
    Param(
        "JobQueueArn",
        "String",
        "ARN of the job queue that jobs are submitted to.",
        "Job queue ARN",
        JOBS,
        rule=JOB_QUEUE_ARN,
    ),
]
JobDefinitionName: TypeAlias = Annotated[
    Text,
    Param(
        "JobDefinitionName",
        "String",
        "Name of the job definition, without a revision: each job uses the latest one.",
        "Job definition name",
        JOBS,
        rule=BATCH_NAME,
    ),
]
JobTableName: TypeAlias = Annotated[
    Maybe,
    Param(
        "JobTableName",
        "String",
        "DynamoDB table, with the partition key Id, that stores a record of each job. Leave empty"
        " to store none.",
        "Job table name",
        JOBS,
        rule=ItemRule(
            pattern=r"[A-Za-z0-9_.-]{3,255}",
            description="3 to 255 letters, digits, hyphens, underscores or periods",
        ),
    ),
]
Environment: TypeAlias = Annotated[
    Mapping[str, str],
    Setting("Additional environment variables for the jobs.", environment_problems),
]


class Jobs(NamedTuple):
    """The image, resources and limits of a job."""

    container_image: ContainerImage = PUBLIC_IMAGE
    job_vcpus: JobVcpus = 1
    job_memory_mib: JobMemoryMiB = 2048
    job_attempts: JobAttempts = 3
    job_timeout_seconds: JobTimeoutSeconds = 3600
