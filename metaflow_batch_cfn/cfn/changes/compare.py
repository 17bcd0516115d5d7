"""What a change set would list: the resources that are added, modified, replaced, removed, and why.

In: the current stack (or None) and the new one, both resolved. Out: `ResourceChange`s in the order
of the new template, removals last. Nothing is looked up in an account. Limits: a change spreads
through references, so a resource is compared after those that it refers to.
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
    """The changes from `before` to `after`; empty if nothing changes.

    `unseen`: resources that may change although they are equal here, such as nested stacks.
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
    """The problem of resources whose type changes, which CloudFormation does not allow."""
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
    return [Problem("", what, "Give the new resource a different logical id.")]


def _in_order(stack: ResolvedStack) -> list[str]:
    """Resources before those that refer to them."""
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
    """Whether the template of a nested stack has changed is known only during its update."""
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
