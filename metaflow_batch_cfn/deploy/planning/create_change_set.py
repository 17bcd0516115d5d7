"""A change set is made, and waited for; one that is not wanted is removed again.

In: a request. Out: the finished change set under the name that was free, with what it does in
nested stacks. What hurts: a refused call has made nothing, and an unanswered one perhaps something;
only the latter is cleaned up. Where CloudFormation cannot make change sets for nested stacks, the
change set is made without them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from metaflow_batch_cfn.aws.errors import ServiceError, TransientError
from metaflow_batch_cfn.aws.pace import Pace
from metaflow_batch_cfn.aws.retries import with_retries
from metaflow_batch_cfn.deploy.cloud.change_set_request import ChangeSetRequest, ChangeSetType
from metaflow_batch_cfn.deploy.cloud.errors import GaveUpWaitingError, RejectedError
from metaflow_batch_cfn.deploy.cloud.follow import newest_event
from metaflow_batch_cfn.deploy.cloud.states import ChangeSetStatus
from metaflow_batch_cfn.deploy.cloud.values import ChangeSet
from metaflow_batch_cfn.deploy.planning.discard import (
    Failures,
    ReportLeftover,
    Temporary,
    remove_and_report,
    removed_on_failure,
)
from metaflow_batch_cfn.deploy.planning.nested import with_nested

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.cloud.client import Cloud

_CHANGE_SET_SECONDS = 20 * 60
# What CloudFormation says at once about a template or its parameters, instead of in the change set.
_REFUSALS = frozenset(
    {"ValidationError", "InsufficientCapabilitiesException", "LimitExceededException"}
)
_NAME_ATTEMPTS = 5
# CloudFormation has no code for "no changes": these are its two wordings, of changes and of macros.
_NO_CHANGES = re.compile(r"didn't contain changes|no updates are to be performed", re.IGNORECASE)


@dataclass(frozen=True)
class CreatedChangeSet:
    """A change set that can be executed, or one that is removed because it has no changes.

    `newest_event` is the stack's newest one from before the execution; `nested_unseen` is why
    CloudFormation could not say what happens in nested stacks.
    """

    request: ChangeSetRequest
    change_set: ChangeSet
    newest_event: str = ""
    nested_unseen: str = ""

    @property
    def has_changes(self) -> bool:
        return self.change_set.status is ChangeSetStatus.CREATE_COMPLETE


@dataclass(frozen=True)
class ChangeSetCreation:
    """Makes the change set of one plan; `request` gives the request under the name of a suffix."""

    request: Callable[[str], ChangeSetRequest]
    suffix: Callable[[], str]
    nests: bool
    owns_shell: bool
    cloud: Cloud
    pace: Pace
    tell: ReportLeftover

    def made(self) -> CreatedChangeSet:
        """Raises RejectedError; leaves nothing unless the change set can be executed."""
        try:
            return self._attempt(include_nested=self.nests)
        except RejectedError as refused:
            if not self.nests:
                raise
            return replace(self._attempt(include_nested=False), nested_unseen=refused.reason)

    def _attempt(self, *, include_nested: bool) -> CreatedChangeSet:
        asked, change_set_id = self._created(include_nested)
        with self._removed_on_failure(asked, BaseException):
            finished = self._finished(asked, change_set_id)
            if finished.status is ChangeSetStatus.CREATE_COMPLETE:
                return self._complete(asked, finished)
            self._refuse_failed(asked, finished)
        remove_and_report(self._temporary(asked), self.cloud, self.pace, self.tell)
        return CreatedChangeSet(asked, finished)

    def _created(self, include_nested: bool) -> tuple[ChangeSetRequest, str]:
        for attempts_left in reversed(range(_NAME_ATTEMPTS)):
            asked = replace(self.request(self.suffix()), include_nested=include_nested)
            try:
                return asked, self._sent(asked)
            except ServiceError as error:
                taken = error.code.startswith("AlreadyExists")
                if not taken or not attempts_left:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def _sent(self, asked: ChangeSetRequest) -> str:
        """The token makes it safe to repeat the call; a refused one has made nothing."""
        try:
            with self._removed_on_failure(asked, (TransientError, KeyboardInterrupt)):
                return with_retries(partial(self.cloud.create_change_set, asked), self.pace)
        except ServiceError as error:
            if error.code in _REFUSALS:
                raise RejectedError(asked.stack, error.reason) from error
            raise

    def _finished(self, asked: ChangeSetRequest, change_set_id: str) -> ChangeSet:
        started = self.pace.now()
        for pause in self.pace.pauses():
            made = with_retries(partial(self.cloud.change_set, change_set_id), self.pace)
            if not made.status.pending:
                return made
            if self.pace.now() - started > _CHANGE_SET_SECONDS:
                what = f"change set {asked.name}"
                raise GaveUpWaitingError(asked.stack, what, _CHANGE_SET_SECONDS)
            self.pace.sleep(pause)
        raise AssertionError("pauses never end")

    def _complete(self, asked: ChangeSetRequest, finished: ChangeSet) -> CreatedChangeSet:
        whole = with_nested(self._with_findings(finished), self.cloud, self.pace)
        return CreatedChangeSet(
            asked, whole, newest_event(finished.stack_id, self.cloud, self.pace)
        )

    def _refuse_failed(self, asked: ChangeSetRequest, failed: ChangeSet) -> None:
        """A change set without changes has failed, too, but is not refused."""
        no_changes = _NO_CHANGES.search(failed.status_reason)
        if asked.kind is ChangeSetType.UPDATE and no_changes:
            return
        reason = failed.status_reason or failed.status.value
        raise RejectedError(asked.stack, reason, self._with_findings(failed).findings)

    def _with_findings(self, made: ChangeSet) -> ChangeSet:
        """What validation found is worth a question, but not the plan: not everybody may ask it."""
        try:
            return replace(made, findings=self.cloud.findings(made.change_set_id))
        except ServiceError:
            return made

    def _removed_on_failure(
        self, asked: ChangeSetRequest, on: Failures
    ) -> AbstractContextManager[None]:
        return removed_on_failure(self._temporary(asked), self.cloud, self.pace, self.tell, on)

    def _temporary(self, asked: ChangeSetRequest) -> Temporary:
        return Temporary(asked.stack, asked.name, self.owns_shell)
