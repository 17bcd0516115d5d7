"""Creates a change set and waits for it; deletes it if it failed or has no changes.

In: a request. Out: the finished change set under an unused name, including the changes in nested
stacks. Limits: a rejected call has created nothing, but a call without a response might have; only
the latter is cleaned up. If CloudFormation cannot create change sets for nested stacks, the change
set is created without them.
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
from metaflow_batch_cfn.deploy.cloud.errors import RejectedError, WaitTimeoutError
from metaflow_batch_cfn.deploy.cloud.follow import newest_event
from metaflow_batch_cfn.deploy.cloud.stacks import ChangeSet
from metaflow_batch_cfn.deploy.cloud.states import ChangeSetStatus
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
# Errors in a template or its parameters that CreateChangeSet itself returns, instead of the change
# set's status.
_REJECTIONS = frozenset(
    {"ValidationError", "InsufficientCapabilitiesException", "LimitExceededException"}
)
_NAME_ATTEMPTS = 5
# CloudFormation has no code for "no changes", only two wordings: without and with macros.
_NO_CHANGES = re.compile(r"didn't contain changes|no updates are to be performed", re.IGNORECASE)


@dataclass(frozen=True)
class CreatedChangeSet:
    """A change set that can be executed, or one without changes that was deleted.

    `newest_event` is the stack's newest event before the execution; `nested_unseen` is the reason
    why the changes in nested stacks are unknown.
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
    """Creates the change set of one plan; `request_for` returns the request for a name suffix."""

    request_for: Callable[[str], ChangeSetRequest]
    suffix: Callable[[], str]
    nests: bool
    owns_shell: bool
    cloud: Cloud
    pace: Pace
    report_leftover: ReportLeftover

    def create(self) -> CreatedChangeSet:
        """Raises RejectedError; leaves nothing unless the change set can be executed."""
        try:
            return self._attempt(include_nested=self.nests)
        except RejectedError as rejected:
            if not self.nests:
                raise
            return replace(self._attempt(include_nested=False), nested_unseen=rejected.reason)

    def _attempt(self, *, include_nested: bool) -> CreatedChangeSet:
        request, change_set_id = self._named(include_nested)
        with self._removed_on_failure(request, BaseException):
            finished = self._finished(request, change_set_id)
            if finished.status is ChangeSetStatus.CREATE_COMPLETE:
                return self._complete(request, finished)
            self._raise_if_rejected(request, finished)
        remove_and_report(self._temporary(request), self.cloud, self.pace, self.report_leftover)
        return CreatedChangeSet(request, finished)

    def _named(self, include_nested: bool) -> tuple[ChangeSetRequest, str]:
        """The request under an unused name, and the ID of its change set."""
        for attempts_left in reversed(range(_NAME_ATTEMPTS)):
            request = replace(self.request_for(self.suffix()), include_nested=include_nested)
            try:
                return request, self._sent(request)
            except ServiceError as error:
                taken = error.code.startswith("AlreadyExists")
                if not taken or not attempts_left:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def _sent(self, request: ChangeSetRequest) -> str:
        """The token makes it safe to repeat the call; a rejected call has created nothing."""
        try:
            with self._removed_on_failure(request, (TransientError, KeyboardInterrupt)):
                return with_retries(partial(self.cloud.create_change_set, request), self.pace)
        except ServiceError as error:
            if error.code in _REJECTIONS:
                raise RejectedError(request.stack, error.reason) from error
            raise

    def _finished(self, request: ChangeSetRequest, change_set_id: str) -> ChangeSet:
        started = self.pace.now()
        for pause in self.pace.pauses():
            made = with_retries(partial(self.cloud.change_set, change_set_id), self.pace)
            if not made.status.pending:
                return made
            if self.pace.now() - started > _CHANGE_SET_SECONDS:
                what = f"change set {request.name}"
                raise WaitTimeoutError(request.stack, what, _CHANGE_SET_SECONDS)
            self.pace.sleep(pause)
        raise AssertionError("pauses never end")

    def _complete(self, request: ChangeSetRequest, finished: ChangeSet) -> CreatedChangeSet:
        whole = with_nested(self._with_findings(finished), self.cloud, self.pace)
        return CreatedChangeSet(
            request, whole, newest_event(finished.stack_id, self.cloud, self.pace)
        )

    def _raise_if_rejected(self, request: ChangeSetRequest, failed: ChangeSet) -> None:
        """A change set without changes has the status FAILED, but is not an error."""
        no_changes = _NO_CHANGES.search(failed.status_reason)
        if request.kind is ChangeSetType.UPDATE and no_changes:
            return
        reason = failed.status_reason or failed.status.value
        raise RejectedError(request.stack, reason, self._with_findings(failed).findings)

    def _with_findings(self, made: ChangeSet) -> ChangeSet:
        """Reading validation findings is optional: users may lack the permission."""
        try:
            return replace(made, findings=self.cloud.findings(made.change_set_id))
        except ServiceError:
            return made

    def _removed_on_failure(
        self, request: ChangeSetRequest, on: Failures
    ) -> AbstractContextManager[None]:
        made = self._temporary(request)
        return removed_on_failure(made, self.cloud, self.pace, self.report_leftover, on)

    def _temporary(self, request: ChangeSetRequest) -> Temporary:
        return Temporary(request.stack, request.name, self.owns_shell)
