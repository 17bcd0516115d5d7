"""Changes of an environment's ComputeResources, as UpdateComputeEnvironment accepts them.

Only changes are sent: Batch treats every member in the request as a change, and rejects a scaling
update that contains other members if the environment does not allow infrastructure updates (Batch
user guide, "infrastructure-updates").
"""

from __future__ import annotations

from collections.abc import Mapping

from metaflow_batch_cfn.documents import Json

# Values that reset members which a template no longer sets (service model, ComputeResourceUpdate).
# A bid percentage of 100 is the default; Batch manages the desired capacity, so it is not reset.
RESET_VALUES: Mapping[str, Json] = {
    "MinvCpus": 0,
    "BidPercentage": 100,
    "Ec2Configuration": [],
    "Ec2KeyPair": "",
    "ImageId": "",
    "LaunchTemplate": {"LaunchTemplateId": ""},
    "PlacementGroup": "",
    "ScalingPolicy": {"MinScaleDownDelayMinutes": 0},
    "SecurityGroupIds": [],
    "Tags": {},
}
SCALING = frozenset({"MinvCpus", "MaxvCpus", "DesiredvCpus", "CapacityTags"})
LATEST_IMAGE = "UpdateToLatestImageVersion"


def compute_resource_changes(
    properties: Mapping[str, Json], before: Mapping[str, Json]
) -> dict[str, Json]:
    """`ComputeResources` with the changed members only, or nothing."""
    now, then = _resources(properties), _resources(before)
    changes = {
        key: value for key, value in now.items() if key != LATEST_IMAGE and value != then.get(key)
    }
    removed = (key for key in then if key not in now and key in RESET_VALUES)
    changes.update({key: RESET_VALUES[key] for key in removed})
    if LATEST_IMAGE in now and set(changes) - SCALING:
        changes[LATEST_IMAGE] = now[LATEST_IMAGE]
    return {"ComputeResources": changes} if changes else {}


def _resources(properties: Mapping[str, Json]) -> Mapping[str, Json]:
    resources = properties.get("ComputeResources")
    return resources if isinstance(resources, Mapping) else {}
