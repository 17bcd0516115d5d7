"""What can go wrong with a stack, one class for each way of going on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from metaflow_batch_cfn.aws.commands import Commands
from metaflow_batch_cfn.aws.errors import ServiceError
from metaflow_batch_cfn.core.errors import DeployError
from metaflow_batch_cfn.deploy.cloud.states import StackStatus, advice_for
from metaflow_batch_cfn.deploy.cloud.values import ValidationFinding

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.guard import Loss


class RejectedError(DeployError):
    """CloudFormation rejected the change set; nothing was changed."""

    def __init__(self, stack: str, reason: str, findings: Sequence[ValidationFinding] = ()) -> None:
        self.stack, self.reason, self.findings = stack, reason, tuple(findings)
        told = "".join(f"\n- {one.told}" for one in findings if one.blocks)
        what = "its validation failed" if told else reason.rstrip(".")
        super().__init__(
            f"stack {stack}: CloudFormation rejected the change set: {what}. "
            f"Nothing was changed.{told}"
        )


class StackStateError(DeployError):
    """The stack is in a state that forbids the operation."""

    def __init__(self, stack: str, status: StackStatus, since: str, commands: Commands) -> None:
        self.stack, self.status = stack, status
        moment = f" since {since}" if since else ""
        advice = advice_for(status, stack, commands)
        super().__init__(f"stack {stack} is in {status.value}{moment}. {advice}")


class ProtectedError(DeployError):
    """The stack has termination protection on."""

    def __init__(self, stack: str, commands: Commands) -> None:
        self.stack = stack
        turn_off = commands.aws(
            "cloudformation", "update-termination-protection",
            "--no-enable-termination-protection", "--stack-name", stack,
        )  # fmt: skip
        super().__init__(
            f"stack {stack} has termination protection on. Turn it off first: {turn_off}"
        )


class DataLossError(DeployError):
    """The change set would delete or replace resources that hold data, and nobody named them."""

    def __init__(self, stack: str, losses: Sequence[Loss]) -> None:
        self.stack, self.losses = stack, tuple(losses)
        listed = "".join(f"\n- {loss.description}" for loss in losses)
        options = " ".join(option for loss in losses for option in loss.options)
        super().__init__(
            f"stack {stack}: the change set would lose data, so it was not executed. Nothing was "
            f"changed.{listed}\nTo lose it anyway, run the same command with: {options}"
        )


class StackMovedError(DeployError):
    """Somebody changed the stack after it was planned."""

    def __init__(self, stack: str) -> None:
        self.stack = stack
        super().__init__(
            f"stack {stack} changed after this change set was made, so it can no longer be "
            "executed. Nothing was changed; deploy again to see the new plan."
        )


class GaveUpWaitingError(DeployError):
    """Something took longer than we wait for; it goes on without us."""

    def __init__(self, stack: str, what: str, seconds: float) -> None:
        self.stack, self.what = stack, what
        super().__init__(
            f"stack {stack}: {what} is not done after {seconds:.0f} seconds, and goes on without "
            "us. Try again later."
        )


class MissingStackError(DeployError):
    """There is no such stack."""

    def __init__(self, stack: str, region: str) -> None:
        self.stack, self.region = stack, region
        super().__init__(
            f"stack {stack} does not exist in {region}. Check the name, --region and --profile."
        )


class LostTouchError(DeployError):
    """We can no longer see an operation that goes on."""

    def __init__(self, stack: str, cause: ServiceError, commands: Commands) -> None:
        self.stack = stack
        events = commands.aws("cloudformation", "describe-stack-events", "--stack-name", stack)
        super().__init__(
            f"stack {stack}: {cause}. The operation goes on without us; its events: {events}"
        )


class UnknownStartError(DeployError):
    """The change set was sent to be executed, and no answer came: it may be executing."""

    def __init__(
        self, stack: str, change_set: str, cause: ServiceError, commands: Commands
    ) -> None:
        self.stack, self.change_set = stack, change_set
        events = commands.aws("cloudformation", "describe-stack-events", "--stack-name", stack)
        super().__init__(
            f"stack {stack}: {cause}. CloudFormation may be executing change set {change_set}. "
            f"The stack's events: {events}"
        )
