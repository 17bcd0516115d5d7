"""The dependencies of resources, and the order in which they can be created.

In: a template or an evaluation. Out: edges, an order, or the circular dependency that prevents one.
Limits: while conditions are unknown, a circle through `Fn::If` may not be one, and is ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from metaflow_batch_cfn.cfn.evaluation.evaluate import Evaluation
from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.cfn.values.surroundings import TemplateError
from metaflow_batch_cfn.core.references import LOGICAL_IDS, resource_references


def creation_order(evaluation: Evaluation) -> list[str]:
    """The active resources, each after its dependencies; deletion is in the reverse order."""
    return ordered({one: evaluation.dependencies(one) for one in evaluation.active_resources()})


def ordered(edges: Mapping[str, set[str]]) -> list[str]:
    """Each resource after its dependencies; TemplateError for a circular dependency."""
    circle = circle_in(edges)
    if circle:
        raise TemplateError(circular(circle))
    return list(TopologicalSorter(edges).static_order())


def certain_dependencies(template: Template, logical_id: str) -> set[str]:
    """The dependencies of a resource that do not depend on conditions."""
    known = template.section("Resources")
    return {
        one.name
        for one in resource_references(template.resource(logical_id))
        if one.kind in LOGICAL_IDS and one.name in known and "Fn::If" not in one.path
    }


def circle_in(edges: Mapping[str, set[str]]) -> list[str]:
    """The resources of a circular dependency; empty if there is none."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle[1:]
    return []


def circular(circle: list[str]) -> str:
    return f"Circular dependency between resources: [{', '.join(sorted(circle))}]"
