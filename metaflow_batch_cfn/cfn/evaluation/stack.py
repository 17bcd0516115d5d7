"""A stack with every function resolved: the result of a template and its parameters.

In: an `Evaluation`. Out: a frozen `ResolvedStack`, which change sets compare. Limits: it does not
contain resources whose condition is false, and only existing resources have physical ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from metaflow_batch_cfn.cfn.evaluation.evaluate import Evaluation, ResolvedOutput
from metaflow_batch_cfn.cfn.evaluation.origins import Origin, origins_of
from metaflow_batch_cfn.documents import Json

_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class ResolvedResource:
    """A resource as it is, or as it will be."""

    logical_id: str
    type: str
    properties: Mapping[str, Json]
    deletion_policy: str | None = None
    update_replace_policy: str | None = None
    depends_on: tuple[str, ...] = ()
    metadata: Json = None
    creation_policy: Json = None
    update_policy: Json = None
    physical_id: str | None = None
    origins: tuple[Origin, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class ResolvedStack:
    """`parameters` are their final values as text: for an SSM parameter, its resolved value."""

    resources: Mapping[str, ResolvedResource]
    outputs: tuple[ResolvedOutput, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    conditions: Mapping[str, bool] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)


def resolve_stack(
    evaluation: Evaluation,
    *,
    physical_ids: Mapping[str, str] = _NONE,
    tags: Mapping[str, str] = _NONE,
) -> ResolvedStack:
    """Resolve all active resources and outputs."""
    evaluation = evaluation.measured()
    resources = {
        one: resolve_resource(evaluation, one, physical_ids.get(one))
        for one in evaluation.active_resources()
    }
    return ResolvedStack(
        resources=resources,
        outputs=tuple(evaluation.outputs()),
        parameters={**evaluation.parameters.raw, **evaluation.parameters.resolved},
        conditions=dict(evaluation.conditions),
        tags=dict(tags),
    )


def resolve_resource(
    evaluation: Evaluation, logical_id: str, physical_id: str | None = None
) -> ResolvedResource:
    """Resolve one resource."""
    template = evaluation.template
    body = template.resource(logical_id)
    return ResolvedResource(
        logical_id=logical_id,
        type=template.resource_type(logical_id),
        properties=evaluation.resource_properties(logical_id),
        deletion_policy=_text(evaluation.value(body.get("DeletionPolicy"))),
        update_replace_policy=_text(evaluation.value(body.get("UpdateReplacePolicy"))),
        depends_on=_several(body.get("DependsOn")),
        metadata=evaluation.value(body.get("Metadata")),
        creation_policy=evaluation.value(body.get("CreationPolicy")),
        update_policy=evaluation.value(body.get("UpdatePolicy")),
        physical_id=physical_id,
        origins=origins_of(
            template, body.get("Properties"), evaluation.conditions, evaluation.deciding
        ),
    )


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _several(value: Json) -> tuple[str, ...]:
    match value:
        case str():
            return (value,)
        case list():
            return tuple(one for one in value if isinstance(one, str))
        case _:
            return ()
