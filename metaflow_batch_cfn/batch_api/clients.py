"""The clients of one account that jobs need, each created on first use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from metaflow_batch_cfn.aws.commands import ANYWHERE, Commands
from metaflow_batch_cfn.aws.send_once import sent_once
from metaflow_batch_cfn.batch_api.service import JobService

if TYPE_CHECKING:
    from mypy_boto3_ec2.client import EC2Client
    from mypy_boto3_iam.client import IAMClient


class LogsClient(Protocol):
    """The only operation of CloudWatch Logs that is used."""

    def get_log_events(self, **arguments: Any) -> Any: ...


@dataclass(frozen=True)
class Clients:
    """`make` creates the client of a service by name, as a boto3 session does.

    `commands` reach the same account.
    """

    make: Callable[[str], Any]
    region: str
    commands: Commands = ANYWHERE

    @cached_property
    def jobs(self) -> JobService:
        # SubmitJob accepts no idempotency token: a repeated request submits a second job.
        return JobService(sent_once(self.make("batch"), "SubmitJob"))

    @cached_property
    def logs(self) -> LogsClient:
        client: LogsClient = self.make("logs")
        return client

    @cached_property
    def ec2(self) -> EC2Client:
        client: EC2Client = self.make("ec2")
        return client

    @cached_property
    def iam(self) -> IAMClient:
        client: IAMClient = self.make("iam")
        return client
