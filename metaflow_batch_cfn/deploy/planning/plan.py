"""Turns a request into a change set that can be reviewed, and executed exactly as reviewed.

In: a request and a connection. Out: a Plan, or NoChanges. The stack does not change here. What is
created for the plan (the change set and, for a new stack, an empty stack) is deleted after a
failure, an interrupt, or `discard`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

from metaflow_batch_cfn.aws.identity import Identity
from metaflow_batch_cfn.aws.pace import WALL_CLOCK, Pace
from metaflow_batch_cfn.aws.retries import with_retries
from metaflow_batch_cfn.cfn.template.load import Template, load_template
from metaflow_batch_cfn.core import capabilities
from metaflow_batch_cfn.core.errors import ConfigError
from metaflow_batch_cfn.deploy.cloud.change_set_request import ChangeSetRequest, ChangeSetType
from metaflow_batch_cfn.deploy.cloud.errors import StackStateError, WaitTimeoutError
from metaflow_batch_cfn.deploy.cloud.names import PREFIX, random_suffix
from metaflow_batch_cfn.deploy.cloud.stacks import ChangeSet, Stack
from metaflow_batch_cfn.deploy.cloud.states import DeployAction, StackStatus, deploy_action_for
from metaflow_batch_cfn.deploy.planning.create_change_set import ChangeSetCreation
from metaflow_batch_cfn.deploy.planning.discard import (
    ReportLeftover,
    Temporary,
    log_leftover,
    remove_and_report,
)
from metaflow_batch_cfn.deploy.planning.nested import may_nest
from metaflow_batch_cfn.deploy.planning.parameters import ParameterPlan, plan_parameters
from metaflow_batch_cfn.deploy.planning.request import DeployRequest

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.cloud.client import Cloud

_SETTLE_SECONDS = 60 * 60


@dataclass(frozen=True)
class NoChanges:
    """The stack is up to date."""

    stack: Stack


@dataclass(frozen=True)
class Plan:
    """A change set that is ready to be executed, and what its review requires."""

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
    newest_event: str = ""
    nested_unseen: str = ""

    @property
    def temporary(self) -> Temporary:
        return Temporary(self.request.stack, self.change_set.name, self.owns_shell)


def plan(
    request: DeployRequest,
    cloud: Cloud,
    pace: Pace = WALL_CLOCK,
    *,
    suffix: Callable[[], str] = random_suffix,
    report_leftover: ReportLeftover = log_leftover,
) -> Plan | NoChanges:
    """`suffix` returns the part of the name that makes it unique among the stack's change sets;
    `report_leftover` receives a message for each item that could not be removed.
    """
    found = _settled(request.stack, cloud, pace)
    basis = found if found and deploy_action_for(found.status) is DeployAction.UPDATE else None
    deployed = _deployed_template(basis, cloud, pace) if basis else None
    parameters = plan_parameters(
        request.body.template,
        request.parameters,
        request.fallbacks,
        basis.parameters if basis else {},
        deployed,
    )
    owns_shell = found is None or found.status is StackStatus.DELETE_COMPLETE
    made = ChangeSetCreation(
        request_for=partial(_change_set_request, request, parameters, basis),
        suffix=suffix,
        nests=basis is not None and (may_nest(request.body.template) or may_nest(deployed)),
        owns_shell=owns_shell,
        cloud=cloud,
        pace=pace,
        report_leftover=report_leftover,
    ).create()
    if basis and not made.has_changes:
        return NoChanges(basis)
    return Plan(
        request=request,
        kind=made.request.kind,
        before=basis,
        deployed=deployed,
        parameters=parameters,
        tags=made.request.tags,
        capabilities=made.request.capabilities,
        change_set=made.change_set,
        token=made.request.token,
        identity=cloud.identity,
        owns_shell=owns_shell,
        newest_event=made.newest_event,
        nested_unseen=made.nested_unseen,
    )


def discard(
    unwanted: Plan,
    cloud: Cloud,
    pace: Pace = WALL_CLOCK,
    report_leftover: ReportLeftover = log_leftover,
) -> None:
    """Remove what the plan created; `report_leftover` receives a message for each leftover."""
    remove_and_report(unwanted.temporary, cloud, pace, report_leftover)


def _settled(stack: str, cloud: Cloud, pace: Pace) -> Stack | None:
    """Waits for a cleanup or deletion to end; rejects a stack that cannot be deployed to."""
    started = pace.now()
    for pause in pace.pauses():
        found = with_retries(partial(cloud.stack, stack), pace)
        if found is None:
            return None
        match deploy_action_for(found.status):
            case DeployAction.CREATE | DeployAction.UPDATE:
                return found
            case DeployAction.REFUSE:
                commands = cloud.identity.commands
                raise StackStateError(found.name, found.status, found.changed, commands)
        if pace.now() - started > _SETTLE_SECONDS:
            raise WaitTimeoutError(found.name, found.status.value, _SETTLE_SECONDS)
        pace.sleep(pause)
    raise AssertionError("pauses never end")


def _deployed_template(stack: Stack, cloud: Cloud, pace: Pace) -> Template | None:
    """The template of the stack; `None` if it cannot be read, and then nothing is compared."""
    try:
        text = with_retries(partial(cloud.template, stack.stack_id), pace)
        return load_template(text, f"stack {stack.name}")
    except ConfigError:
        return None


def _change_set_request(
    request: DeployRequest, parameters: ParameterPlan, basis: Stack | None, suffix: str
) -> ChangeSetRequest:
    digest = request.body.digest
    name = f"{PREFIX}-{digest[:6]}-{suffix}"
    return ChangeSetRequest(
        stack=request.stack,
        name=name,
        kind=ChangeSetType.UPDATE if basis else ChangeSetType.CREATE,
        body=request.body.text,
        parameters=parameters.choices,
        capabilities=capabilities_of(request.body.template),
        tags=request.tags or (basis.own_tags if basis else {}),
        token=_token(request.stack, name, parameters.effective),
        description=f"Created by mfcfn from a template with SHA-256 {digest}",
    )


def _token(stack: str, name: str, parameters: Mapping[str, str]) -> str:
    """The same for each retry of one attempt, so that CloudFormation recognizes a repeated call."""
    content = json.dumps([stack, name, sorted(parameters.items())])
    return f"{PREFIX}-{hashlib.sha256(content.encode()).hexdigest()[:40]}"


if TYPE_CHECKING:
    from mypy_boto3_cloudformation.literals import CapabilityType


def capabilities_of(template: Template) -> tuple[CapabilityType, ...]:
    """Sorted; empty for a template without IAM resources or macros."""
    return cast("tuple[CapabilityType, ...]", capabilities.capabilities_of(template.data))
