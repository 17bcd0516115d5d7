"""The changes between a deployed stack and an evaluated template.

In: records of deployed resources, and the template. Out: `ResourceChange`s of `cfn.changes`, which
`replacement` uses as well, so that a change set shows what its execution does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from cfn_simulator.engine.planning.evaluated_template import EvaluatedTemplate
from cfn_simulator.engine.state.stack import STACK_TYPE, Stack, Submission
from metaflow_batch_cfn.cfn.changes.compare import (
    PropertyChange,
    ResourceChange,
    compare,
    type_changes,
)
from metaflow_batch_cfn.cfn.changes.difference import put_at, value_at
from metaflow_batch_cfn.cfn.evaluation.stack import ResolvedStack
from metaflow_batch_cfn.cfn.parameters.parameters import HIDDEN
from metaflow_batch_cfn.cfn.values.unknown import UNKNOWN
from metaflow_batch_cfn.core.errors import ConfigError
from metaflow_batch_cfn.documents import Json


def changes_of(
    stack: Stack, evaluated: EvaluatedTemplate, region: str
) -> tuple[ResourceChange, ...]:
    """The changes, with secrets masked. ConfigError if the type of a resource changes."""
    before, after = _deployed(stack), evaluated.resolved()
    validation_errors = type_changes(before, after)
    if validation_errors:
        raise ConfigError(validation_errors)
    secrets = _secrets(stack.submission, evaluated)
    nested = {name for name, one in after.resources.items() if one.type == STACK_TYPE}
    changes = compare(before, after, region, nested)
    return tuple(_masked(change, stack, evaluated, secrets) for change in changes)


def _deployed(stack: Stack) -> ResolvedStack:
    submission = stack.submission
    parameters = submission.parameters if submission else None
    return ResolvedStack(
        resources={name: one.resource for name, one in stack.resources.items() if one.exists},
        outputs=stack.outputs,
        parameters={**parameters.raw, **parameters.resolved} if parameters else {},
        tags=submission.tags if submission else {},
    )


def _masked(
    change: ResourceChange, stack: Stack, evaluated: EvaluatedTemplate, secrets: frozenset[str]
) -> ResourceChange:
    name = change.logical_id
    was: Mapping[str, Json] = stack.resources[name].shown if name in stack.resources else {}
    becomes: Mapping[str, Json] = {}
    if change.after_context is not None:
        becomes = evaluated.masked.resource_properties(name)
    return replace(
        change,
        details=tuple(_masked_detail(one, was, becomes, secrets) for one in change.details),
        before_context=_shown(change.before_context, was),
        after_context=_shown(change.after_context, _open(becomes, change.details)),
    )


def _open(properties: Mapping[str, Json], details: Iterable[PropertyChange]) -> Mapping[str, Json]:
    """The properties that are known before other resources change."""
    found: Json = dict(properties)
    for one in details:
        if one.attribute == "Properties" and one.after == UNKNOWN:
            found = put_at(found, one.path, UNKNOWN)
    return found if isinstance(found, dict) else properties


def _masked_detail(
    detail: PropertyChange,
    was: Mapping[str, Json],
    becomes: Mapping[str, Json],
    secrets: frozenset[str],
) -> PropertyChange:
    if detail.attribute == "Tags":
        hide = (
            value if value not in secrets else HIDDEN for value in (detail.before, detail.after)
        )
        before, after = hide
        return replace(detail, before=before, after=after)
    if detail.attribute != "Properties" or not secrets:
        return detail
    known = detail.after != UNKNOWN
    after = value_at(dict(becomes), detail.path) if known else detail.after
    return replace(detail, before=value_at(dict(was), detail.path), after=after)


def _shown(
    context: Mapping[str, Json] | None, properties: Mapping[str, Json]
) -> Mapping[str, Json] | None:
    return None if context is None else {**context, "Properties": dict(properties)}


def _secrets(before: Submission | None, evaluated: EvaluatedTemplate) -> frozenset[str]:
    known = [before.parameters] if before else []
    known.append(evaluated.evaluation.parameters)
    return frozenset(one.raw[name] for one in known for name in one.no_echo)
