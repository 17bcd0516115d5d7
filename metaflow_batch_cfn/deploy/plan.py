"""A request becomes a change set that can be reviewed, and executed exactly as reviewed.

In: a request and a connection. Out: a Plan, or NoChanges. Nothing of the stack is changed here;
what is made for the plan (the change set, and the empty shell of a stack that did not exist) is
gone again after a failure, an interrupt, or `discard`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from metaflow_batch_cfn.aws.errors import ServiceError, TransientError
from metaflow_batch_cfn.aws.identity import Identity
from metaflow_batch_cfn.aws.pace import WALL_CLOCK, Pace
from metaflow_batch_cfn.cfn.load import Template, load_template
from metaflow_batch_cfn.core.errors import ConfigError
from metaflow_batch_cfn.deploy.capabilities import capabilities_of
from metaflow_batch_cfn.deploy.change_set_request import ChangeSetRequest, ChangeSetType
from metaflow_batch_cfn.deploy.discard import remove_change_set
from metaflow_batch_cfn.deploy.errors import GaveUpWaitingError, RejectedError, StackStateError
from metaflow_batch_cfn.deploy.names import PREFIX
from metaflow_batch_cfn.deploy.parameters import ParameterPlan, plan_parameters
from metaflow_batch_cfn.deploy.request import DeployRequest
from metaflow_batch_cfn.deploy.states import ChangeSetStatus, Entry, StackStatus, entry_for
from metaflow_batch_cfn.deploy.values import ChangeSet, Stack

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.client import Cloud

_CHANGE_SET_SECONDS = 20 * 60
_SETTLE_SECONDS = 60 * 60
# What CloudFormation says at once about a template or its parameters, instead of in the change set.
_REFUSALS = frozenset(
    {"ValidationError", "InsufficientCapabilitiesException", "LimitExceededException"}
)
# CloudFormation has no code for "no changes": these are its two wordings, of changes and of macros.
_NO_CHANGES = re.compile(r"didn't contain changes|no updates are to be performed", re.IGNORECASE)


@dataclass(frozen=True)
class NoChanges:
    """The stack is already what was asked for."""

    stack: Stack


@dataclass(frozen=True)
class Plan:
    """A change set that waits to be executed, and what its review needs to know."""

    request: DeployRequest
    kind: ChangeSetType
    before: Stack | None
    deployed: Template | None
    parameters: ParameterPlan
    tags: Mapping[str, str]
    capabilities: tuple[str, ...]
    change_set: ChangeSet
    token: str
    identity: Identity
    owns_shell: bool


def plan(
    request: DeployRequest, cloud: Cloud, nonce: str, pace: Pace = WALL_CLOCK
) -> Plan | NoChanges:
    """`nonce` is what no other deployment of this template uses, e.g. four random characters."""
    found = _settled(request.stack, cloud, pace)
    basis = found if found and entry_for(found.status) is Entry.UPDATE else None
    deployed = _deployed_template(basis, cloud) if basis else None
    parameters = plan_parameters(
        request.body.template,
        request.parameters,
        request.fallbacks,
        basis.parameters if basis else {},
        deployed,
    )
    asked = _change_set_request(request, parameters, basis, nonce)
    owns_shell = found is None or found.status is StackStatus.DELETE_COMPLETE
    made = _made_or_removed(asked, owns_shell, cloud, pace)
    if made.status is not ChangeSetStatus.CREATE_COMPLETE:
        if basis and _NO_CHANGES.search(made.status_reason):
            return NoChanges(basis)
        reason = made.status_reason or made.status.value
        raise RejectedError(request.stack, reason, made.findings)
    return Plan(
        request=request,
        kind=asked.kind,
        before=basis,
        deployed=deployed,
        parameters=parameters,
        tags=asked.tags,
        capabilities=asked.capabilities,
        change_set=made,
        token=asked.token,
        identity=cloud.identity,
        owns_shell=owns_shell,
    )


def discard(unwanted: Plan, cloud: Cloud) -> tuple[str, ...]:
    """Remove what the plan made; gives what could not be removed, in words."""
    return remove_change_set(
        unwanted.request.stack, unwanted.change_set.name, unwanted.owns_shell, cloud
    )


def _settled(stack: str, cloud: Cloud, pace: Pace) -> Stack | None:
    """The stack once it neither cleans up nor is being deleted; refuses what cannot be deployed."""
    started = pace.now()
    for pause in pace.pauses():
        found = cloud.stack(stack)
        if found is None:
            return None
        match entry_for(found.status):
            case Entry.CREATE | Entry.UPDATE:
                return found
            case Entry.REFUSE:
                commands = cloud.identity.commands
                raise StackStateError(found.name, found.status, found.changed, commands)
        if pace.now() - started > _SETTLE_SECONDS:
            raise GaveUpWaitingError(found.name, found.status.value, _SETTLE_SECONDS)
        pace.sleep(pause)
    raise AssertionError("pauses never end")


def _deployed_template(stack: Stack, cloud: Cloud) -> Template | None:
    """What the stack was made from; `None` where we cannot read it, and then compare nothing."""
    try:
        return load_template(cloud.template(stack.stack_id), f"stack {stack.name}")
    except ConfigError:
        return None


def _change_set_request(
    request: DeployRequest, parameters: ParameterPlan, basis: Stack | None, nonce: str
) -> ChangeSetRequest:
    digest = request.body.digest
    name = f"{PREFIX}-{digest[:6]}-{nonce}"
    return ChangeSetRequest(
        stack=request.stack,
        name=name,
        kind=ChangeSetType.UPDATE if basis else ChangeSetType.CREATE,
        body=request.body.text,
        parameters=parameters.choices,
        capabilities=capabilities_of(request.body.template),
        tags=request.tags or (basis.own_tags if basis else {}),
        token=_token(request.stack, name, parameters.effective),
        description=f"made by mfcfn from a template with SHA-256 {digest}",
    )


def _token(stack: str, name: str, parameters: Mapping[str, str]) -> str:
    """The same for the same attempt, so that a repeated call is recognised as a repetition."""
    content = json.dumps([stack, name, sorted(parameters.items())])
    return f"{PREFIX}-{hashlib.sha256(content.encode()).hexdigest()[:40]}"


def _made_or_removed(
    asked: ChangeSetRequest, owns_shell: bool, cloud: Cloud, pace: Pace
) -> ChangeSet:
    """The finished change set; one that failed, or that nobody waits for any more, is removed."""
    try:
        made = _with_findings(_made(asked, cloud, pace), cloud)
    except BaseException:
        remove_change_set(asked.stack, asked.name, owns_shell, cloud)
        raise
    if made.status is not ChangeSetStatus.CREATE_COMPLETE:
        remove_change_set(asked.stack, asked.name, owns_shell, cloud)
    return made


def _with_findings(made: ChangeSet, cloud: Cloud) -> ChangeSet:
    """What validation found is worth a question, but not the plan: not everybody may ask it."""
    try:
        return replace(made, findings=cloud.findings(made.change_set_id))
    except ServiceError:
        return made


def _made(asked: ChangeSetRequest, cloud: Cloud, pace: Pace) -> ChangeSet:
    change_set_id = _created(asked, cloud)
    started = pace.now()
    for pause in pace.pauses():
        try:
            made = cloud.change_set(change_set_id)
            if not made.status.pending:
                return made
        except TransientError:
            pass  # a busy moment is no verdict; the deadline below is
        if pace.now() - started > _CHANGE_SET_SECONDS:
            raise GaveUpWaitingError(asked.stack, f"change set {asked.name}", _CHANGE_SET_SECONDS)
        pace.sleep(pause)
    raise AssertionError("pauses never end")


def _created(asked: ChangeSetRequest, cloud: Cloud) -> str:
    try:
        return cloud.create_change_set(asked)
    except ServiceError as error:
        if error.code in _REFUSALS:
            raise RejectedError(asked.stack, error.reason) from error
        raise
