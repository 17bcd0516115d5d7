"""What an interrupt does: before the execution it cleans up, afterwards it ends the watching only.

CloudFormation carries the operation out; nothing here stops it.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

import click

from metaflow_batch_cfn.aws.commands import Commands
from metaflow_batch_cfn.cli.exits import TerminatedError
from metaflow_batch_cfn.deploy.applying.execute import Watched, run

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.applying.outcome import Outcome
    from metaflow_batch_cfn.deploy.cloud.values import StackEvent


@contextmanager
def termination_like_interrupt() -> Iterator[None]:
    """SIGTERM, as from a CI runner that shuts down, gives the clean-up its chance."""
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminate(_: int, __: FrameType | None) -> NoReturn:
    raise TerminatedError


def watched(
    operation: Watched, tell: Callable[[StackEvent], None], stack: str, commands: Commands
) -> tuple[list[StackEvent], Outcome]:
    """All events and the outcome."""
    events: list[StackEvent] = []

    def take(event: StackEvent) -> None:
        events.append(event)
        tell(event)

    try:
        return events, run(operation, take)
    except KeyboardInterrupt:
        its_events = commands.aws("cloudformation", "describe-stack-events", "--stack-name", stack)
        told = f"The operation on stack {stack} goes on without us. Its events: {its_events}"
        click.echo(told, err=True)
        raise
