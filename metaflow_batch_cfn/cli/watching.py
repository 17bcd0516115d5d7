"""Following an operation: an interrupt before execution cleans up; afterwards, it only stops
following.

CloudFormation carries out the operation; nothing here stops it.
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
    from metaflow_batch_cfn.deploy.cloud.stacks import StackEvent


@contextmanager
def termination_like_interrupt() -> Iterator[None]:
    """Let cleanup run on SIGTERM, for example from a CI runner that is shutting down."""
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminate(_: int, __: FrameType | None) -> NoReturn:
    raise TerminatedError


def watched(
    operation: Watched, show: Callable[[StackEvent], None], stack: str, commands: Commands
) -> tuple[list[StackEvent], Outcome]:
    """Follow the operation to its end; return all events and the outcome."""
    events: list[StackEvent] = []

    def record(event: StackEvent) -> None:
        events.append(event)
        show(event)

    try:
        return events, run(operation, record)
    except KeyboardInterrupt:
        see = commands.aws("cloudformation", "describe-stack-events", "--stack-name", stack)
        message = f"CloudFormation is still working on stack {stack}. To see its events: {see}"
        click.echo(message, err=True)
        raise
