"""The group Disks and logs: the root volume of instances and the retention of logs."""

from typing import Annotated, NamedTuple, TypeAlias

from metaflow_batch_cfn.core.declare import Param
from metaflow_batch_cfn.core.values import Number

STORAGE = "Disks and logs"
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
LOG_RETENTION_DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
)  # fmt: skip


RootVolumeGiB: TypeAlias = Annotated[
    Number,
    Param(
        "RootVolumeGiB",
        "Number",
        "Size of each instance's encrypted disk, in GiB, shared by its images and running jobs.",
        "Root volume (GiB)",
        STORAGE,
        minimum=30,
        maximum=16_384,
    ),
]
LogRetentionDays: TypeAlias = Annotated[
    Number,
    Param(
        "LogRetentionDays",
        "Number",
        "Days to retain the logs of jobs that use the stack's job definitions.",
        "Log retention (days)",
        STORAGE,
        allowed=LOG_RETENTION_DAYS,
    ),
]


class Storage(NamedTuple):
    """Root volumes of the instances, and how long logs are retained."""

    root_volume_gib: RootVolumeGiB = 100
    log_retention_days: LogRetentionDays = 365
