"""AWS::EC2::LaunchTemplate: every update creates a new version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.services.services import Services
from cfn_simulator.types.ec2.tags import retag
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import ignoring_absence
from cfn_simulator.types.machinery.names import chosen_name
from cfn_simulator.types.machinery.parameters import api_parameters
from cfn_simulator.types.machinery.tags import as_pairs, declared_tags
from metaflow_batch_cfn.documents import Json

MAX_NAME_LENGTH = 128
KIND = "launch-template"
VERSIONED = ("LaunchTemplateData", "VersionDescription")


def create(request: ResourceRequest, services: Services) -> ResourceState:
    ec2 = services.client("ec2", request.region)
    tags = as_pairs(_own_tags(request))
    tagging = {"TagSpecifications": [{"ResourceType": KIND, "Tags": tags}]} if tags else {}
    created = ec2.create_launch_template(
        LaunchTemplateName=chosen_name(request, "LaunchTemplateName", MAX_NAME_LENGTH),
        **api_parameters(ec2, "CreateLaunchTemplate", _version(request)),
        **tagging,
    )
    return _state(ec2, created["LaunchTemplate"]["LaunchTemplateId"])


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    ec2 = services.client("ec2", request.region)
    if any(request.properties.get(name) != before.get(name) for name in VERSIONED):
        ec2.create_launch_template_version(
            LaunchTemplateId=state.physical_id,
            **api_parameters(ec2, "CreateLaunchTemplateVersion", _version(request)),
        )
    retag(ec2, state.physical_id, _own_tags(request))
    return _state(ec2, state.physical_id)


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    ec2 = services.client("ec2", request.region)
    with ignoring_absence():
        ec2.delete_launch_template(LaunchTemplateId=state.physical_id)


def _version(request: ResourceRequest) -> dict[str, Json]:
    return {name: request.properties[name] for name in VERSIONED if name in request.properties}


def _own_tags(request: ResourceRequest) -> dict[str, str]:
    """The tags of the launch template itself; tags of the launched instances are in its data."""
    declared = request.properties.get("TagSpecifications")
    specifications = declared if isinstance(declared, list) else []
    tags = dict(request.tags)
    for specification in specifications:
        if isinstance(specification, Mapping):
            tags.update(declared_tags(specification.get("Tags")))
    return tags


def _state(ec2: Any, template: str) -> ResourceState:
    described = ec2.describe_launch_templates(LaunchTemplateIds=[template])["LaunchTemplates"][0]
    return ResourceState(
        physical_id=template,
        attributes={
            "LaunchTemplateId": template,
            "LatestVersionNumber": str(described["LatestVersionNumber"]),
            "DefaultVersionNumber": str(described["DefaultVersionNumber"]),
        },
        ref=template,
    )


LAUNCH_TEMPLATE = Handler("AWS::EC2::LaunchTemplate", create, update, delete)
