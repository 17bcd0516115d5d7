"""`--against stack:NAME`: the earlier side is a deployed stack.

In: the request and a connection. Out: both sides. The earlier side has the stack's parameter values
and only the resources that exist: a failed creation leaves some, or none. The later side keeps the
current values of parameters that are not given, unless the stack must be deleted first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from metaflow_batch_cfn.cfn.template.load import Template, load_template
from metaflow_batch_cfn.cli.inputs.comparing import STACK, Compared, Comparison
from metaflow_batch_cfn.cli.inputs.connection import Connection
from metaflow_batch_cfn.core.errors import ConfigError
from metaflow_batch_cfn.deploy.cloud.errors import MissingStackError
from metaflow_batch_cfn.deploy.cloud.stacks import Stack, StackResource
from metaflow_batch_cfn.deploy.cloud.states import Presence, advice_for, presence_of
from metaflow_batch_cfn.deploy.planning.parameter_checks import refuse_open_secrets
from metaflow_batch_cfn.deploy.planning.request import checked_stack
from metaflow_batch_cfn.diff.compare import reject_unknown_parameters
from metaflow_batch_cfn.diff.resolve import Deployed, Side


def with_stack(request: Comparison, connection: Connection) -> Compared:
    """Raises MissingStackError if the stack does not exist."""
    name = _name(request)
    cloud = connection.cloud
    stack = cloud.stack(name)
    presence = presence_of(stack.status if stack else None)
    if stack is None or presence is Presence.GONE:
        raise MissingStackError(name, cloud.identity.region)
    after = load_template(request.source.text, request.source.name)
    reject_unknown_parameters(dict(request.given), (after,))
    refuse_open_secrets(after, request.given)
    existing = [each for each in cloud.resources(stack.stack_id) if each.exists]
    # A stack that was never created has no template.
    is_new = presence is Presence.NEVER_CREATED
    text = request.source.text if is_new else cloud.template(stack.stack_id)
    recreated = presence in (Presence.NEVER_CREATED, Presence.DELETE_ONLY)
    return Compared(
        _earlier(load_template(text, request.against), stack, existing),
        _created(after, request) if recreated else _updated(after, request, stack),
        request.against,
        after.source,
        cloud.identity.region,
        recreated,
        _state_of(presence, stack, existing, connection),
    )


def _name(request: Comparison) -> str:
    try:
        return checked_stack(request.against.removeprefix(STACK))
    except ConfigError as error:
        raise ConfigError([replace(each, where="--against") for each in error.problems]) from error


def _earlier(template: Template, stack: Stack, existing: Sequence[StackResource]) -> Side:
    return Side(
        template,
        stack.parameters,
        stack.own_tags,
        {each.logical_id: each.physical_id for each in existing},
        lenient=True,
        deployed=Deployed(
            frozenset(each.logical_id for each in existing),
            frozenset(output.key for output in stack.outputs),
        ),
    )


def _created(template: Template, request: Comparison) -> Side:
    return Side(template, request.given, request.tags or {})


def _updated(template: Template, request: Comparison, stack: Stack) -> Side:
    declared = template.section("Parameters")
    kept = {name: value for name, value in stack.parameters.items() if name in declared}
    return Side(
        template,
        {**kept, **request.given},
        tags=stack.own_tags if request.tags is None else request.tags,
        renewed=frozenset(request.given),
    )


def _state_of(
    presence: Presence, stack: Stack, existing: Sequence[StackResource], connection: Connection
) -> str:
    """A sentence about the stack; empty if the stack is as its template says."""
    status = f"stack {stack.name} is in {stack.status.value}"
    advice = advice_for(stack.status, stack.name, connection.commands)
    match presence:
        case Presence.NEVER_CREATED:
            return f"{status}: it was never created and has no resources"
        case Presence.DELETE_ONLY if existing:
            return f"{status}, with {_counted(existing)} that a new stack cannot reuse. {advice}"
        case Presence.DELETE_ONLY:
            return f"{status}: it has no resources. {advice}"
        case Presence.UNSETTLED:
            return f"{status}: comparing with what exists now ({_counted(existing)}). {advice}"
    return ""


def _counted(existing: Sequence[StackResource]) -> str:
    return "1 resource" if len(existing) == 1 else f"{len(existing)} resources"
