"""What can go wrong with a stack: one class for each way to proceed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from metaflow_batch_cfn.aws.commands import Commands
from metaflow_batch_cfn.aws.errors import ServiceError
from metaflow_batch_cfn.core.errors import DeployError
from metaflow_batch_cfn.deploy.cloud.stacks import ValidationFinding
from metaflow_batch_cfn.deploy.cloud.states import StackStatus, advice_for

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.guard import Loss


class RejectedError(DeployError):
    """CloudFormation rejected the change set; nothing was changed."""

    def __init__(self, stack: str, reason: str, findings: Sequence[ValidationFinding] = ()) -> None:
        self.stack, self.reason, self.findings = stack, reason, tuple(findings)
        listed = "".join(f"\n- {each.message}" for each in findings if each.blocks)
        cause = "validation failed" if listed else reason.rstrip(".")
        super().__init__(
            f"stack {stack}: CloudFormation rejected the change set: {cause}. "
            f"Nothing was changed.{listed}"
        )


class StackStateError(DeployError):
    """The stack's state does not allow the operation."""

    def __init__(self, stack: str, status: StackStatus, since: str, commands: Commands) -> None:
        self.stack, self.status = stack, status
        state = f"has been in {status.value} since {since}" if since else f"is in {status.value}"
        super().__init__(f"stack {stack} {state}. {advice_for(status, stack, commands)}")


class ProtectedError(DeployError):
    """Termination protection is enabled for the stack."""

    def __init__(self, stack: str, commands: Commands) -> None:
        self.stack = stack
        disable = commands.aws(
            "cloudformation", "update-termination-protection",
            "--no-enable-termination-protection", "--stack-name", stack,
        )  # fmt: skip
        super().__init__(
            f"termination protection is enabled for stack {stack}. Disable it first: {disable}"
        )


class DataLossError(DeployError):
    """The change set would delete or replace resources with data that the user has not named."""

    def __init__(self, stack: str, losses: Sequence[Loss]) -> None:
        self.stack, self.losses = stack, tuple(losses)
        listed = "".join(f"\n- {loss.description}" for loss in losses)
        options = " ".join(option for loss in losses for option in loss.options)
        super().__init__(
            f"stack {stack}: executing the change set would lose data, so it was not executed. "
            f"Nothing was changed.{listed}\n"
            f"To accept the loss, run the same command with: {options}"
        )


class StackChangedError(DeployError):
    """The stack was changed after the plan was made."""

    def __init__(self, stack: str) -> None:
        self.stack = stack
        super().__init__(
            f"stack {stack} was changed after this change set was created, so the change set can "
            "no longer be executed. Nothing was changed. Deploy again to review a new plan."
        )


class WaitTimeoutError(DeployError):
    """CloudFormation took longer than we wait, and is still working."""

    def __init__(self, stack: str, what: str, seconds: float) -> None:
        self.stack, self.what = stack, what
        super().__init__(
            f"stack {stack}: {what} did not finish within {seconds:.0f} seconds. CloudFormation is "
            "still working on it. Try again later."
        )


class MissingStackError(DeployError):
    """The stack does not exist."""

    def __init__(self, stack: str, region: str) -> None:
        self.stack, self.region = stack, region
        super().__init__(
            f"stack {stack} does not exist in {region}. Check the name, --region and --profile."
        )


class LostConnectionError(DeployError):
    """We can no longer read the state of an operation that is still running."""

    def __init__(self, stack: str, cause: ServiceError, commands: Commands) -> None:
        self.stack = stack
        events = commands.aws("cloudformation", "describe-stack-events", "--stack-name", stack)
        super().__init__(
            f"{cause}. CloudFormation is still working on stack {stack}. "
            f"To see its events, run: {events}"
        )


class UnknownStartError(DeployError):
    """ExecuteChangeSet returned no response: the change set might be executing."""

    def __init__(
        self, stack: str, change_set: str, cause: ServiceError, commands: Commands
    ) -> None:
        self.stack, self.change_set = stack, change_set
        events = commands.aws("cloudformation", "describe-stack-events", "--stack-name", stack)
        super().__init__(
            f"stack {stack}: {cause}. CloudFormation might be executing change set {change_set}. "
            f"To see the stack's events, run: {events}"
        )
