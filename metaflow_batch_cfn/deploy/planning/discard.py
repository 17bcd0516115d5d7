"""Deletes what was created for a plan: its change set, and the empty stack that came with it.

In: a `Temporary`. Out: a message for each item that could not be deleted, with the command that
deletes it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from metaflow_batch_cfn.aws.errors import ServiceError
from metaflow_batch_cfn.aws.pace import Pace
from metaflow_batch_cfn.aws.retries import with_retries
from metaflow_batch_cfn.deploy.cloud.errors import UnknownStartError
from metaflow_batch_cfn.deploy.cloud.names import PREFIX
from metaflow_batch_cfn.deploy.cloud.states import StackStatus

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.cloud.client import Cloud

ReportLeftover = Callable[[str], object]
Failures = type[BaseException] | tuple[type[BaseException], ...]
# A person is waiting for the command to end, perhaps after Ctrl-C.
_PATIENCE = 20.0


@dataclass(frozen=True)
class Temporary:
    """A change set, and if `owns_shell`, the stack in REVIEW_IN_PROGRESS that came with it."""

    stack: str
    change_set: str
    owns_shell: bool


def log_leftover(message: str) -> None:
    """Logs a message about a leftover, unless the caller reports it in another way."""
    logging.getLogger(__name__).warning(message)


@contextmanager
def removed_on_failure(
    made: Temporary, cloud: Cloud, pace: Pace, report: ReportLeftover, on: Failures = BaseException
) -> Iterator[None]:
    """If the block fails, deletes what was created for the plan, and reports what remains."""
    try:
        yield
    except UnknownStartError:
        raise
    except on:
        remove_and_report(made, cloud, pace, report)
        raise


def remove_and_report(made: Temporary, cloud: Cloud, pace: Pace, report: ReportLeftover) -> None:
    for message in remove(made, cloud, pace):
        report(message)


def remove(made: Temporary, cloud: Cloud, pace: Pace) -> tuple[str, ...]:
    """Returns a message for each leftover; never raises, so as not to hide an earlier failure."""
    hurried = replace(pace, patience=min(pace.patience, _PATIENCE))
    try:
        with_retries(partial(_remove_change_set, made, cloud), hurried)
    except ServiceError as error:
        return (_change_set_remains(made, error, cloud),)
    try:
        return with_retries(partial(_remove_shell, made, cloud), hurried) if made.owns_shell else ()
    except ServiceError as error:
        return (_shell_remains(made, error.reason, cloud),)


def _remove_change_set(made: Temporary, cloud: Cloud) -> None:
    try:
        cloud.delete_change_set(made.stack, made.change_set)
    except ServiceError as error:
        # Executing another change set deletes this one; so does deleting the stack.
        gone = error.code.startswith("ChangeSetNotFound") or "does not exist" in error.reason
        if not gone:
            raise


def _remove_shell(made: Temporary, cloud: Cloud) -> tuple[str, ...]:
    """Deletes the stack only if it was never created and has no other change sets."""
    found = cloud.stack(made.stack)
    if found is None or found.status is not StackStatus.REVIEW_IN_PROGRESS:
        return ()
    if set(cloud.change_set_names(found.stack_id)) - {made.change_set}:
        return (_shell_remains(made, "it has other change sets", cloud),)
    cloud.delete_stack(found.stack_id, f"{PREFIX}-{made.change_set}")
    return ()


def _change_set_remains(made: Temporary, error: ServiceError, cloud: Cloud) -> str:
    command = cloud.identity.commands.aws(
        "cloudformation", "delete-change-set",
        "--stack-name", made.stack, "--change-set-name", made.change_set,
    )  # fmt: skip
    state = " (in REVIEW_IN_PROGRESS)" if made.owns_shell else ""
    return (
        f"could not delete change set {made.change_set} of stack {made.stack}{state}: {error}. "
        f"To delete it, run: {command}"
    )


def _shell_remains(made: Temporary, reason: str, cloud: Cloud) -> str:
    command = cloud.identity.commands.mfcfn("delete", made.stack)
    return (
        f"stack {made.stack} remains in {StackStatus.REVIEW_IN_PROGRESS.value}: {reason}. "
        f"To delete it, run: {command}"
    )
