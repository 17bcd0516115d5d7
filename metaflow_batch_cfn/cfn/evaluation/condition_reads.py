"""What conditions read: other conditions, and through them parameters.

In: a template. Out: an order in which each condition comes after those that it reads, and the
parameters that decide each condition. Limits: seven conditions that name one another ten times each
have ten million paths through them, so each condition is visited only once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.cfn.values.surroundings import TemplateError
from metaflow_batch_cfn.core.references import ReferenceKind, condition_references
from metaflow_batch_cfn.documents import Json


def conditions_in(node: Json) -> Iterator[str]:
    """The conditions that a condition reads, repeated if it reads them repeatedly."""
    for one in condition_references(node):
        if one.kind is ReferenceKind.CONDITION:
            yield one.name


def condition_order(template: Template) -> tuple[str, ...]:
    """Each condition after those that it reads; TemplateError for a circular dependency."""
    conditions = template.section("Conditions")
    edges = {
        name: [one for one in dict.fromkeys(conditions_in(node)) if one in conditions]
        for name, node in conditions.items()
    }
    try:
        return tuple(TopologicalSorter(edges).static_order())
    except CycleError as error:
        circle: list[str] = error.args[1]
        raise TemplateError(circular_conditions(circle[1:])) from error


def circular_conditions(circle: list[str]) -> str:
    named = ", ".join(sorted(circle))
    return f"Template error: Circular dependency between conditions: [{named}]"


def parameters_behind(template: Template) -> Mapping[str, tuple[str, ...]]:
    """The parameters that decide each condition, directly or through other conditions."""
    declared, conditions = template.section("Parameters"), template.section("Conditions")
    behind: dict[str, tuple[str, ...]] = {}
    for name in condition_order(template):
        node = conditions[name]
        own = [one.name for one in condition_references(node) if one.kind is ReferenceKind.NAME]
        others = dict.fromkeys(conditions_in(node))
        inherited = [one for other in others for one in behind.get(other, ())]
        behind[name] = tuple(dict.fromkeys(one for one in (*own, *inherited) if one in declared))
    return {name: behind[name] for name in conditions}
