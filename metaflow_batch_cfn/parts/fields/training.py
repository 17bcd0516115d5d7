"""The group Training: the image, command and data of training jobs."""

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
    """A size in Dask's notation, in bytes."""
    number, unit = re.findall(r"[0-9]+|[A-Za-z]+", size)
    return int(number) * _DASK_UNITS[unit]


TrainingImage: TypeAlias = Annotated[
    Text,
    Param(
        "TrainingImage",
        "String",
        "Image of the training program, preferably with an immutable tag or a digest, for example"
        " REPOSITORY_URI:1.0.",
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
        "Command and its arguments, separated by commas. No shell interprets them. A job can be"
        " submitted with a different command.",
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
        "Memory that Dask may use, less than the job's memory, for example 12GB. Passed to the"
        " program as DASK_MEMORY_LIMIT.",
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
        "Number of Dask workers in each job. Passed to the program as DASK_WORKERS.",
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
        "Bucket that the jobs read from. Passed to the program as DATA_BUCKET.",
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
        "Bucket that the jobs write to. Passed to the program as RESULTS_BUCKET.",
        "Results bucket",
        TRAINING,
        rule=formats.S3_BUCKET_NAME,
    ),
]
SharedMemoryMiB: TypeAlias = Annotated[
    int, Setting("Shared memory of each container, in MiB, for data loaders.", _memory_problems)
]
