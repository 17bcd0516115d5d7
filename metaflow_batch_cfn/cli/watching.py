"""An operation that CloudFormation carries out is watched; an interrupt ends the watching only."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from metaflow_batch_cfn.deploy.execute import Watched, run

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.outcome import Outcome
    from metaflow_batch_cfn.deploy.values import StackEvent


def watched(
    operation: Watched, tell: Callable[[StackEvent], None], stack: str
) -> tuple[list[StackEvent], Outcome]:
    """All events and the outcome."""
    events: list[StackEvent] = []

    def take(event: StackEvent) -> None:
        events.append(event)
        tell(event)

    try:
        return events, run(operation, take)
    except KeyboardInterrupt:
        click.echo(
            f"The operation on stack {stack} goes on without us. Its events: "
            f"aws cloudformation describe-stack-events --stack-name {stack}",
            err=True,
        )
        raise
