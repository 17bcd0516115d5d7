"""What becomes of the resources of a stack that is deleted.

In: a stack. Out: each of its resources with its fate, as the deployed template's policies have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from metaflow_batch_cfn.cfn.template.load import load_template
from metaflow_batch_cfn.deploy.cloud.states import StackStatus
from metaflow_batch_cfn.deploy.cloud.values import Stack, StackResource
from metaflow_batch_cfn.documents import Json

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.cloud.client import Cloud


class Fate(Enum):
    """What becomes of a resource when its stack is deleted."""

    DELETED = "delete"
    RETAINED = "retain"
    SNAPSHOT = "snapshot, then delete"


@dataclass(frozen=True)
class DoomedResource:
    """One resource and its fate."""

    resource: StackResource
    fate: Fate


# The types whose data CloudFormation keeps as a snapshot when the template says nothing.
_SNAPSHOT_BY_DEFAULT = frozenset({"AWS::RDS::DBCluster", "AWS::RDS::DBInstance"})
_FATES = {
    "Retain": Fate.RETAINED,
    "RetainExceptOnCreate": Fate.RETAINED,
    "Snapshot": Fate.SNAPSHOT,
    "Delete": Fate.DELETED,
}


def doomed_resources(stack: Stack, cloud: Cloud) -> tuple[DoomedResource, ...]:
    """The resources that the stack has, each with what its policy says."""
    if stack.status is StackStatus.REVIEW_IN_PROGRESS:
        return ()
    template = load_template(cloud.template(stack.stack_id), f"stack {stack.name}")
    declared = template.section("Resources")
    return tuple(
        DoomedResource(resource, _fate(resource, declared))
        for resource in cloud.resources(stack.stack_id)
        if resource.status != "DELETE_COMPLETE"
    )


def _fate(resource: StackResource, declared: Mapping[str, Json]) -> Fate:
    match declared.get(resource.logical_id):
        case {"DeletionPolicy": str(policy)}:
            return _FATES.get(policy, Fate.DELETED)
        case _ if resource.resource_type in _SNAPSHOT_BY_DEFAULT:
            return Fate.SNAPSHOT
        case _:
            return Fate.DELETED
