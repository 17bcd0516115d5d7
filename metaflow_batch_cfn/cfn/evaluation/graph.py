"""Which resource needs which, and in what order they can be made.

In: a template or an evaluation. Out: edges, an order, or the circle that forbids one. What hurts:
before conditions are known, a circle through `Fn::If` may not be one; only certain circles count.
"""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from metaflow_batch_cfn.cfn.evaluation.evaluate import Evaluation
from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.cfn.values.surroundings import TemplateError
from metaflow_batch_cfn.core.references import LOGICAL_IDS, resource_references


def creation_order(evaluation: Evaluation) -> list[str]:
    """The active resources, each after those that it needs; deletion goes the other way."""
    return ordered({one: evaluation.dependencies(one) for one in evaluation.active_resources()})


def ordered(edges: Mapping[str, set[str]]) -> list[str]:
    """Each resource after those that it needs; TemplateError if there is a circle."""
    circle = circle_in(edges)
    if circle:
        raise TemplateError(circular(circle))
    return list(TopologicalSorter(edges).static_order())


def certain_dependencies(template: Template, logical_id: str) -> set[str]:
    """What the resource needs whatever the conditions are."""
    known = template.section("Resources")
    return {
        one.name
        for one in resource_references(template.resource(logical_id))
        if one.kind in LOGICAL_IDS and one.name in known and "Fn::If" not in one.path
    }


def circle_in(edges: Mapping[str, set[str]]) -> list[str]:
    """The resources of one circle, or none."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle[1:]
    return []


def circular(circle: list[str]) -> str:
    return f"Circular dependency between resources: [{', '.join(sorted(circle))}]"
