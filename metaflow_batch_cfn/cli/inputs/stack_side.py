"""`--against stack:NAME`: the earlier side is what is deployed.

In: what the user wrote, and a connection. Out: both sides. The earlier one has the stack's values,
and only what the stack really has: a creation that failed leaves some resources, or none. The later
one keeps the values that are not given, unless the stack has to be deleted first: then nothing of
it goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from metaflow_batch_cfn.cfn.template.load import Template, load_template
from metaflow_batch_cfn.cli.inputs.comparing import STACK, Compared, Question
from metaflow_batch_cfn.cli.inputs.connection import Connection
from metaflow_batch_cfn.core.errors import ConfigError
from metaflow_batch_cfn.deploy.cloud.errors import MissingStackError
from metaflow_batch_cfn.deploy.cloud.states import Presence, advice_for, presence_of
from metaflow_batch_cfn.deploy.cloud.values import Stack, StackResource
from metaflow_batch_cfn.deploy.planning.parameter_checks import refuse_open_secrets
from metaflow_batch_cfn.deploy.planning.request import checked_stack
from metaflow_batch_cfn.diff.compare import reject_unknown_parameters
from metaflow_batch_cfn.diff.resolve import Deployed, Side


def with_stack(question: Question, connection: Connection) -> Compared:
    """MissingStackError where there is no such stack."""
    name = _name(question)
    cloud = connection.cloud
    stack = cloud.stack(name)
    standing = presence_of(stack.status if stack else None)
    if stack is None or standing is Presence.GONE:
        raise MissingStackError(name, cloud.identity.region)
    after = load_template(question.source.text, question.source.name)
    reject_unknown_parameters(dict(question.given), (after,))
    refuse_open_secrets(after, question.given)
    there = [one for one in cloud.resources(stack.stack_id) if one.exists]
    # A stack that was never created has no template.
    is_new = standing is Presence.NEVER_CREATED
    text = question.source.text if is_new else cloud.template(stack.stack_id)
    anew = standing in (Presence.NEVER_CREATED, Presence.DELETE_ONLY)
    return Compared(
        _earlier(load_template(text, question.against), stack, there),
        _created(after, question) if anew else _updated(after, question, stack),
        question.against,
        after.source,
        cloud.identity.region,
        anew,
        _told(standing, stack, there, connection),
    )


def _name(question: Question) -> str:
    try:
        return checked_stack(question.against.removeprefix(STACK))
    except ConfigError as error:
        raise ConfigError([replace(one, where="--against") for one in error.problems]) from error


def _earlier(template: Template, stack: Stack, there: Sequence[StackResource]) -> Side:
    return Side(
        template,
        stack.parameters,
        stack.own_tags,
        {one.logical_id: one.physical_id for one in there},
        lenient=True,
        deployed=Deployed(
            frozenset(one.logical_id for one in there), frozenset(one.key for one in stack.outputs)
        ),
    )


def _created(template: Template, question: Question) -> Side:
    return Side(template, question.given, question.tags or {})


def _updated(template: Template, question: Question, stack: Stack) -> Side:
    declared = template.section("Parameters")
    kept = {name: value for name, value in stack.parameters.items() if name in declared}
    return Side(
        template,
        {**kept, **question.given},
        tags=stack.own_tags if question.tags is None else question.tags,
        renewed=frozenset(question.given),
    )


def _told(
    standing: Presence, stack: Stack, there: Sequence[StackResource], connection: Connection
) -> str:
    """How it is with the stack; nothing where it is as its template says."""
    status = f"stack {stack.name} is in {stack.status.value}"
    advice = advice_for(stack.status, stack.name, connection.commands)
    match standing:
        case Presence.NEVER_CREATED:
            return f"{status}: it was never created, and nothing of it is there"
        case Presence.DELETE_ONLY if there:
            return f"{status}: {_counted(there)} left, and nothing goes on from it. {advice}"
        case Presence.DELETE_ONLY:
            return f"{status}: nothing of it is there. {advice}"
        case Presence.UNSETTLED:
            return f"{status}: compared is what it has now, {_counted(there)} there. {advice}"
    return ""


def _counted(there: Sequence[StackResource]) -> str:
    return "1 resource is" if len(there) == 1 else f"{len(there)} resources are"
