"""Whether a changed property replaces its resource: never, conditionally or always.

In: a type's registry facts, a path, the properties before and after. Out: a `Replacement`. Limits:
"conditional" in the registry means that the service decides. For AWS Batch compute environments
the rules are published (Batch user guide, "Infrastructure updates" and "Blue/green updates") and
applied here.
"""

from __future__ import annotations

from collections.abc import Mapping

from metaflow_batch_cfn.cfn.changes.difference import leaves, value_at
from metaflow_batch_cfn.cfn.registry.resource_types import Replacement, ResourceType
from metaflow_batch_cfn.cfn.values.scalars import scalar_text
from metaflow_batch_cfn.cfn.values.unknown import is_unknown
from metaflow_batch_cfn.core.nodes import Path
from metaflow_batch_cfn.documents import Json

COMPUTE_ENVIRONMENT = "AWS::Batch::ComputeEnvironment"
SERVICE_LINKED_ROLE = "aws-service-role/batch.amazonaws.com/"
_IN_PLACE_STRATEGIES = frozenset(
    {
        "BEST_FIT_PROGRESSIVE",
        "BEST_FIT_PROGRESSIVE_ORDERED",
        "SPOT_CAPACITY_OPTIMIZED",
        "SPOT_CAPACITY_OPTIMIZED_PRIORITIZED",
        "SPOT_PRICE_CAPACITY_OPTIMIZED",
    }
)
_ORDER = (Replacement.ALWAYS, Replacement.CONDITIONALLY, Replacement.NEVER)


def replacement_of(
    kind: ResourceType, path: Path, before: Mapping[str, Json], after: Mapping[str, Json]
) -> Replacement:
    """The effect of a change at this path; for a subtree, the worst of its leaves."""
    below = {
        leaf
        for properties in (before, after)
        for leaf in leaves(value_at(dict(properties), path), path)
    }
    found = {kind.replacement_of(leaf) for leaf in below}
    worst = next(one for one in _ORDER if one in found)
    if worst is Replacement.CONDITIONALLY and kind.name == COMPUTE_ENVIRONMENT:
        return _of_compute_environment(before, after)
    return worst


def _of_compute_environment(before: Mapping[str, Json], after: Mapping[str, Json]) -> Replacement:
    """In place if Batch can update the infrastructure, replaced if the template requests it.

    `ReplaceComputeEnvironment: false` fails during the update if Batch cannot update in place. A
    change set does not foresee this, and reports what the registry says.
    """
    was, becomes = _launch_type(before), _launch_type(after)
    if was == becomes == "FARGATE":
        return Replacement.NEVER
    flag = after.get("ReplaceComputeEnvironment", True)
    if is_unknown(flag):
        return Replacement.CONDITIONALLY
    if scalar_text(flag) != "false":
        return Replacement.ALWAYS
    if was != becomes or not _updates_in_place(before, after):
        return Replacement.CONDITIONALLY
    return Replacement.NEVER


def _updates_in_place(before: Mapping[str, Json], after: Mapping[str, Json]) -> bool:
    return _service_linked(before) and _service_linked(after) and _has_in_place_strategy(after)


def _service_linked(properties: Mapping[str, Json]) -> bool:
    role = properties.get("ServiceRole")
    return role is None or SERVICE_LINKED_ROLE in scalar_text(role)


def _has_in_place_strategy(properties: Mapping[str, Json]) -> bool:
    found = value_at(dict(properties), ("ComputeResources", "AllocationStrategy"))
    return found is not None and scalar_text(found) in _IN_PLACE_STRATEGIES


def _launch_type(properties: Mapping[str, Json]) -> str:
    found = scalar_text(value_at(dict(properties), ("ComputeResources", "Type")))
    return {"SPOT": "EC2", "FARGATE_SPOT": "FARGATE"}.get(found, found)
