"""What happens to each resource when its stack is deleted.

In: a stack. Out: each of its resources with its deletion policy, read from the deployed template.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from metaflow_batch_cfn.cfn.template.load import load_template
from metaflow_batch_cfn.deploy.cloud.stacks import Stack, StackResource
from metaflow_batch_cfn.deploy.cloud.states import StackStatus
from metaflow_batch_cfn.documents import Json

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.cloud.client import Cloud


class DeletionPolicy(Enum):
    """What happens to a resource when its stack is deleted."""

    DELETED = "delete"
    RETAINED = "retain"
    SNAPSHOT = "snapshot, then delete"


@dataclass(frozen=True)
class ResourceDeletion:
    """One resource and its deletion policy."""

    resource: StackResource
    policy: DeletionPolicy


# The types that CloudFormation takes a snapshot of unless the template sets a DeletionPolicy.
_SNAPSHOT_BY_DEFAULT = frozenset({"AWS::RDS::DBCluster", "AWS::RDS::DBInstance"})
_POLICIES = {
    "Retain": DeletionPolicy.RETAINED,
    "RetainExceptOnCreate": DeletionPolicy.RETAINED,
    "Snapshot": DeletionPolicy.SNAPSHOT,
    "Delete": DeletionPolicy.DELETED,
}


def resource_deletions(stack: Stack, cloud: Cloud) -> tuple[ResourceDeletion, ...]:
    """The stack's resources, each with its deletion policy."""
    if stack.status is StackStatus.REVIEW_IN_PROGRESS:
        return ()
    template = load_template(cloud.template(stack.stack_id), f"stack {stack.name}")
    declared = template.section("Resources")
    return tuple(
        ResourceDeletion(resource, _policy(resource, declared))
        for resource in cloud.resources(stack.stack_id)
        if resource.status != "DELETE_COMPLETE"
    )


def _policy(resource: StackResource, declared: Mapping[str, Json]) -> DeletionPolicy:
    match declared.get(resource.logical_id):
        case {"DeletionPolicy": str(policy)}:
            return _POLICIES.get(policy, DeletionPolicy.DELETED)
        case _ if resource.resource_type in _SNAPSHOT_BY_DEFAULT:
            return DeletionPolicy.SNAPSHOT
        case _:
            return DeletionPolicy.DELETED
