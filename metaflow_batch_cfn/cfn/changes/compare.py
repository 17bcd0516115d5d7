"""What a change set would say: which resources are added, modified, replaced, removed, and why.

In: the stack as it is (or None) and as it would be, both resolved. Out: `ResourceChange`s in the
order of the new template, removals last. Pure: nothing is asked of an account. What hurts: to know
what spreads from a resource, those that it refers to have to be judged first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from metaflow_batch_cfn.cfn.changes.change import ChangeAction, PropertyChange, ResourceChange
from metaflow_batch_cfn.cfn.changes.modification import context_of, modification
from metaflow_batch_cfn.cfn.changes.pair import Pair
from metaflow_batch_cfn.cfn.evaluation.graph import ordered
from metaflow_batch_cfn.cfn.evaluation.stack import ResolvedResource, ResolvedStack
from metaflow_batch_cfn.cfn.registry.retention import delete_action
from metaflow_batch_cfn.core.errors import Problem

__all__ = [
    "ChangeAction",
    "PropertyChange",
    "ResolvedResource",
    "ResolvedStack",
    "ResourceChange",
    "compare",
    "type_changes",
]


def compare(
    before: ResolvedStack | None,
    after: ResolvedStack,
    region: str = "us-east-1",
    unseen: Collection[str] = (),
) -> tuple[ResourceChange, ...]:
    """The changes that make `after` of `before`; none if there is nothing to do.

    `unseen`: resources that may change though nothing here says so, as nested stacks do.
    """
    existing = before.resources if before else {}
    modified: dict[str, ResourceChange] = {}
    if before:
        for logical_id in _in_order(after):
            if logical_id in existing:
                pair = Pair(before, after, logical_id, region)
                change = modification(pair, modified)
                if change is None and logical_id in unseen:
                    change = _automatic(pair)
                if change:
                    modified[logical_id] = change
    changes = [
        modified.get(one) or (None if one in existing else _added(after.resources[one]))
        for one in after.resources
    ]
    removed = [_removed(one) for key, one in existing.items() if key not in after.resources]
    return tuple(one for one in [*changes, *removed] if one)


def type_changes(before: ResolvedStack, after: ResolvedStack) -> list[Problem]:
    """CloudFormation refuses to give a logical id another type."""
    changed = [
        key
        for key, resource in after.resources.items()
        if key in before.resources and before.resources[key].type != resource.type
    ]
    if not changed:
        return []
    what = (
        "Update of resource type is not permitted. The new template modifies resource type of the "
        f"following resources: [{', '.join(changed)}]"
    )
    return [Problem("", what, "Give the new resource another logical id.")]


def _in_order(stack: ResolvedStack) -> list[str]:
    """Referred resources before those that refer to them."""
    return ordered(
        {
            key: {name for name in _referred(resource) if name in stack.resources and name != key}
            for key, resource in stack.resources.items()
        }
    )


def _referred(resource: ResolvedResource) -> Iterator[str]:
    for origin in resource.origins:
        yield from origin.resources
        yield from (attribute.partition(".")[0] for attribute in origin.attributes)


def _automatic(pair: Pair) -> ResourceChange:
    """Whether the template of a nested stack changed is seen only while it is updated."""
    detail = PropertyChange(
        (), None, None, "Never", evaluation="Dynamic", change_source="Automatic"
    )
    return ResourceChange(
        ChangeAction.MODIFY,
        pair.logical_id,
        pair.after.type,
        pair.before.physical_id,
        "False",
        ("Properties",),
        (detail,),
        before_context=context_of(pair.before),
        after_context=context_of(pair.after),
    )


def _added(resource: ResolvedResource) -> ResourceChange:
    return ResourceChange(
        ChangeAction.ADD, resource.logical_id, resource.type, after_context=context_of(resource)
    )


def _removed(resource: ResolvedResource) -> ResourceChange:
    return ResourceChange(
        ChangeAction.REMOVE,
        resource.logical_id,
        resource.type,
        resource.physical_id,
        policy_action=delete_action(resource),
        before_context=context_of(resource),
    )
