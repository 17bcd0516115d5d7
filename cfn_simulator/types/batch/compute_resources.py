"""What changed in an environment's ComputeResources, as UpdateComputeEnvironment takes it.

Only changes are sent: Batch reads the presence of a member as the wish to change it, and refuses
scaling changes that carry more than scaling where the environment allows no infrastructure update
(Batch user guide, "infrastructure-updates").
"""

from __future__ import annotations

from collections.abc import Mapping

from metaflow_batch_cfn.documents import Json

# How the API takes away what a template no longer says (service model, ComputeResourceUpdate). A
# bid of 100 % is what no bid means; desired capacity is Batch's own and is left alone.
TAKEN_AWAY: Mapping[str, Json] = {
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
    gone = (key for key in then if key not in now and key in TAKEN_AWAY)
    changes.update({key: TAKEN_AWAY[key] for key in gone})
    if LATEST_IMAGE in now and set(changes) - SCALING:
        changes[LATEST_IMAGE] = now[LATEST_IMAGE]
    return {"ComputeResources": changes} if changes else {}


def _resources(properties: Mapping[str, Json]) -> Mapping[str, Json]:
    resources = properties.get("ComputeResources")
    return resources if isinstance(resources, Mapping) else {}
