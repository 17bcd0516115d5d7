"""The rules for creating and updating compute environments.

Sources: the service model (CreateComputeEnvironmentRequest, ComputeResource, ComputeResourceUpdate)
and the Batch user guide, pages "allocation-strategies", "infrastructure-updates", "fargate-compute-
environments" and "ecs-al2-ami-deprecation".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfn_simulator.batch.environments.service_role import is_service_linked
from cfn_simulator.batch.state import Document

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")
ELASTIC_TYPES = ("EC2", "SPOT")
FARGATE_TYPES = ("FARGATE", "FARGATE_SPOT")
STRATEGIES = {
    "EC2": ("BEST_FIT", "BEST_FIT_PROGRESSIVE", "BEST_FIT_PROGRESSIVE_ORDERED"),
    "SPOT": (
        "BEST_FIT",
        "BEST_FIT_PROGRESSIVE",
        "SPOT_CAPACITY_OPTIMIZED",
        "SPOT_PRICE_CAPACITY_OPTIMIZED",
        "SPOT_CAPACITY_OPTIMIZED_PRIORITIZED",
    ),
}
FOR_FARGATE = frozenset({"type", "maxvCpus", "subnets", "securityGroupIds"})
NEEDED = {
    "EC2": ("instanceTypes", "instanceRole", "subnets"),
    "SPOT": ("instanceTypes", "instanceRole", "subnets"),
    "FARGATE": ("subnets", "securityGroupIds"),
    "FARGATE_SPOT": ("subnets", "securityGroupIds"),
}
SCALING = frozenset({"minvCpus", "maxvCpus", "desiredvCpus", "capacityTags"})
RETIRED_IMAGES = ("ECS_AL2", "ECS_AL2_NVIDIA")


def creation_problems(given: Document) -> Iterator[str]:
    """The problems of a request to create an environment."""
    name = given["computeEnvironmentName"]
    if not NAME.fullmatch(name):
        yield f"Compute environment name {name!r} does not match {NAME.pattern}"
    if given.get("state", "ENABLED") != "ENABLED":
        yield "A compute environment must be created in the ENABLED state"
    resources = given.get("computeResources")
    if given["type"] == "UNMANAGED":
        yield from _unmanaged_problems(given)
    elif resources is None:
        yield "computeResources must be specified for a MANAGED compute environment"
    else:
        yield from _resource_problems(resources)


def _unmanaged_problems(given: Document) -> Iterator[str]:
    if not given.get("serviceRole"):
        yield "ServiceRole is required."
    if "computeResources" in given:
        yield "computeResources must not be specified for an UNMANAGED compute environment"


def _resource_problems(resources: Document) -> Iterator[str]:
    kind = resources["type"]
    for member in NEEDED.get(kind, ()):
        if not resources.get(member):
            yield f"{member} is required for compute resources of type {kind}"
    yield from _capacity_problems(resources)
    if kind in FARGATE_TYPES:
        yield from _fargate_problems(resources, kind)
    elif kind in ELASTIC_TYPES:
        yield from _elastic_problems(resources, kind)
    else:
        yield f"The simulator does not model compute resources of type {kind}"


def _capacity_problems(resources: Document) -> Iterator[str]:
    least, most = resources.get("minvCpus", 0), resources["maxvCpus"]
    if most < 1:
        yield f"maxvCpus must be at least 1, not {most}"
    if least < 0 or least > most:
        yield f"minvCpus {least} must be between 0 and maxvCpus {most}"
    desired = resources.get("desiredvCpus", least)
    if not least <= desired <= most:
        yield f"desiredvCpus {desired} must be between minvCpus {least} and maxvCpus {most}"


def _fargate_problems(resources: Document, kind: str) -> Iterator[str]:
    for member in sorted(set(resources) - FOR_FARGATE):
        yield f"{member} is not applicable to compute resources of type {kind}"
    if len(resources.get("subnets", [])) > 16:
        yield "Fargate compute resources can have at most 16 subnets"
    if len(resources.get("securityGroupIds", [])) > 5:
        yield "Fargate compute resources can have at most 5 security groups"


def _elastic_problems(resources: Document, kind: str) -> Iterator[str]:
    strategy = resources.get("allocationStrategy", "BEST_FIT")
    if strategy not in STRATEGIES[kind]:
        yield f"allocationStrategy {strategy} is not applicable to compute resources of type {kind}"
    if not resources.get("securityGroupIds") and "launchTemplate" not in resources:
        yield "securityGroupIds is required unless a launch template provides them"
    if not 1 <= resources.get("bidPercentage", 100) <= 100:
        yield f"bidPercentage must be between 1 and 100, not {resources['bidPercentage']}"
    yield from _launch_template_problems(resources.get("launchTemplate", {}))
    yield from _image_problems(resources.get("ec2Configuration", []))


def _launch_template_problems(template: Document) -> Iterator[str]:
    if template and ("launchTemplateId" in template) == ("launchTemplateName" in template):
        yield "launchTemplate must name either launchTemplateId or launchTemplateName, not both"


def _image_problems(configurations: list[Document]) -> Iterator[str]:
    if len(configurations) > 2:
        yield f"ec2Configuration can have at most 2 entries, not {len(configurations)}"
    for entry in configurations:
        if entry["imageType"] in RETIRED_IMAGES and "imageIdOverride" not in entry:
            yield (
                f"imageType {entry['imageType']} is no longer available for new compute "
                "environments; use ECS_AL2023 or ECS_AL2023_NVIDIA"
            )


def update_problems(environment: Document, given: Document) -> Iterator[str]:
    """The problems of a request, `given`, to update `environment`."""
    yield from _role_problems(environment, given)
    changes = given.get("computeResources")
    if not changes:
        return
    present = environment.get("computeResources")
    if present is None:
        yield "computeResources cannot be updated on an UNMANAGED compute environment"
        return
    kind = changes.get("type", present["type"])
    if (kind in FARGATE_TYPES) != (present["type"] in FARGATE_TYPES):
        yield f"Cannot change the type of compute resources from {present['type']} to {kind}"
        return
    yield from _change_problems(environment, present, changes, kind)


def _change_problems(
    environment: Document, present: Document, changes: Document, kind: str
) -> Iterator[str]:
    merged = {**present, **changes}
    if "desiredvCpus" in changes and changes["desiredvCpus"] < present.get("desiredvCpus", 0):
        yield "desiredvCpus must be at least its current value"
    # Batch adjusts desiredvCpus itself: only a value that the caller specifies must be in range.
    yield from _capacity_problems(
        {key: merged[key] for key in merged if key != "desiredvCpus" or key in changes}
    )
    if kind in FARGATE_TYPES:
        yield from _fargate_problems(changes, kind)
        return
    if set(changes) <= SCALING:
        return
    yield from _infrastructure_problems(environment, present)
    yield from _elastic_problems(_without_emptied(merged), kind)


def _infrastructure_problems(environment: Document, present: Document) -> Iterator[str]:
    if not is_service_linked(environment["serviceRole"]):
        yield (
            "Infrastructure updates require the service-linked role AWSServiceRoleForBatch; "
            f"this compute environment has {environment['serviceRole']}"
        )
    if present.get("allocationStrategy", "BEST_FIT") == "BEST_FIT":
        yield "Infrastructure updates are not supported with the allocation strategy BEST_FIT"


def _role_problems(environment: Document, given: Document) -> Iterator[str]:
    role = given.get("serviceRole")
    if role and is_service_linked(role) != is_service_linked(environment["serviceRole"]):
        yield (
            "The service role cannot be changed between the service-linked role and another role; "
            "create a new compute environment"
        )


def _without_emptied(resources: Document) -> Document:
    cleared = ("", {"launchTemplateId": ""}, {"launchTemplateName": ""})
    return {key: value for key, value in resources.items() if value not in cleared}
