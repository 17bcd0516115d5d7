"""What was made for a plan is removed: its change set, and the empty shell of a stack that never
was.

In: what was made. Out: what could not be removed, in words, each with the command that removes it.
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
# Somebody waits for the command to end, perhaps after Ctrl-C.
_PATIENCE = 20.0


@dataclass(frozen=True)
class Temporary:
    """A change set, and with `owns_shell` the stack in REVIEW_IN_PROGRESS that came with it."""

    stack: str
    change_set: str
    owns_shell: bool


def log_leftover(left: str) -> None:
    """Where a caller has no better place to say what is left behind."""
    logging.getLogger(__name__).warning(left)


@contextmanager
def removed_on_failure(
    made: Temporary, cloud: Cloud, pace: Pace, tell: ReportLeftover, on: Failures = BaseException
) -> Iterator[None]:
    """Whatever ends the block early, nothing is left of the plan without a word about it."""
    try:
        yield
    except UnknownStartError:
        raise
    except on:
        remove_and_report(made, cloud, pace, tell)
        raise


def remove_and_report(made: Temporary, cloud: Cloud, pace: Pace, tell: ReportLeftover) -> None:
    for left in remove(made, cloud, pace):
        tell(left)


def remove(made: Temporary, cloud: Cloud, pace: Pace) -> tuple[str, ...]:
    """What could not be removed, in words; a failure here never hides the cause of another."""
    hurried = replace(pace, patience=min(pace.patience, _PATIENCE))
    try:
        with_retries(partial(_remove_change_set, made, cloud), hurried)
    except ServiceError as error:
        return (_change_set_is_left(made, error, cloud),)
    try:
        return with_retries(partial(_remove_shell, made, cloud), hurried) if made.owns_shell else ()
    except ServiceError as error:
        return (_shell_is_left(made, error.reason, cloud),)


def _remove_change_set(made: Temporary, cloud: Cloud) -> None:
    try:
        cloud.delete_change_set(made.stack, made.change_set)
    except ServiceError as error:
        # Another execution deletes the stack's change sets, another deletion the stack.
        gone = error.code.startswith("ChangeSetNotFound") or "does not exist" in error.reason
        if not gone:
            raise


def _remove_shell(made: Temporary, cloud: Cloud) -> tuple[str, ...]:
    """Only the empty shell: never a stack that has existed, nor one that others plan in."""
    found = cloud.stack(made.stack)
    if found is None or found.status is not StackStatus.REVIEW_IN_PROGRESS:
        return ()
    if set(cloud.change_set_names(found.stack_id)) - {made.change_set}:
        return (_shell_is_left(made, "it has other change sets", cloud),)
    cloud.delete_stack(found.stack_id, f"{PREFIX}-{made.change_set}")
    return ()


def _change_set_is_left(made: Temporary, error: ServiceError, cloud: Cloud) -> str:
    command = cloud.identity.commands.aws(
        "cloudformation", "delete-change-set",
        "--stack-name", made.stack, "--change-set-name", made.change_set,
    )  # fmt: skip
    stack = f"stack {made.stack}"
    where = f"{stack}, which is in REVIEW_IN_PROGRESS," if made.owns_shell else stack
    return f"change set {made.change_set} of {where} is left: {error}. Delete it with: {command}"


def _shell_is_left(made: Temporary, reason: str, cloud: Cloud) -> str:
    command = cloud.identity.commands.mfcfn("delete", made.stack)
    status = StackStatus.REVIEW_IN_PROGRESS.value
    return f"stack {made.stack} is left in {status}: {reason}. Delete it with: {command}"
