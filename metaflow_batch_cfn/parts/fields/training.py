"""The box Training: the image, command and data of training jobs."""

import re
from collections.abc import Iterator
from typing import Annotated, TypeAlias

from metaflow_batch_cfn.core.declare import ItemRule, Param, Setting
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.core.values import Number, Text, TextList
from metaflow_batch_cfn.parts.rules import formats
from metaflow_batch_cfn.parts.rules.known import whole_number

TRAINING = "Training"
_DASK_UNITS = {"MB": 10**6, "MiB": 2**20, "GB": 10**9, "GiB": 2**30}
_DASK_SIZE = ItemRule(
    pattern=rf"[0-9]{{1,6}} ?(?:{'|'.join(_DASK_UNITS)})",
    description="a size, such as 12GB or 4096MiB",
)


def _memory_problems(name: str, memory: object) -> Iterator[Problem]:
    yield from whole_number(name, memory, 64, 1_000_000, "MiB")


def bytes_of(size: str) -> int:
    """A size as Dask writes it, in bytes."""
    number, unit = re.findall(r"[0-9]+|[A-Za-z]+", size)
    return int(number) * _DASK_UNITS[unit]


TrainingImage: TypeAlias = Annotated[
    Text,
    Param(
        "TrainingImage",
        "String",
        "Image with the training program, best by a tag that never moves or by its digest, for"
        " example REPOSITORY_URI:1.0.",
        "Training image",
        TRAINING,
        rule=formats.CONTAINER_IMAGE,
    ),
]
JobCommand: TypeAlias = Annotated[
    TextList,
    Param(
        "JobCommand",
        "CommaDelimitedList",
        "Words of the command, separated by commas; no shell reads them. A job may be submitted"
        " with another command.",
        "Command",
        TRAINING,
        repeat=True,
    ),
]
DaskMemoryLimit: TypeAlias = Annotated[
    Text,
    Param(
        "DaskMemoryLimit",
        "String",
        "Memory that Dask may use, less than the job's, for example 12GB. The program gets it"
        " as DASK_MEMORY_LIMIT.",
        "Dask memory limit",
        TRAINING,
        rule=_DASK_SIZE,
    ),
]
DaskWorkers: TypeAlias = Annotated[
    Number,
    Param(
        "DaskWorkers",
        "Number",
        "Workers that Dask starts in each job. The program gets it as DASK_WORKERS.",
        "Dask workers",
        TRAINING,
        minimum=1,
        maximum=896,
    ),
]
DataBucketName: TypeAlias = Annotated[
    Text,
    Param(
        "DataBucketName",
        "String",
        "Bucket that the jobs read from. The program gets it as DATA_BUCKET.",
        "Data bucket",
        TRAINING,
        rule=formats.S3_BUCKET_NAME,
    ),
]
ResultsBucketName: TypeAlias = Annotated[
    Text,
    Param(
        "ResultsBucketName",
        "String",
        "Bucket that the jobs write to. The program gets it as RESULTS_BUCKET.",
        "Results bucket",
        TRAINING,
        rule=formats.S3_BUCKET_NAME,
    ),
]
SharedMemoryMiB: TypeAlias = Annotated[
    int, Setting("Shared memory of a container, for data loaders, in MiB.", _memory_problems)
]
