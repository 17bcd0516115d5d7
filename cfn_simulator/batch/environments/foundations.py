"""What an environment requires: roles, profile, subnets, security groups, launch template.

Out: a sentence for each that does not exist. Batch detects this while it creates the environment,
which then becomes INVALID.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from botocore.exceptions import ClientError

from cfn_simulator.batch.environments.service_role import is_service_linked
from cfn_simulator.batch.state import BatchRegion, Document, named


def missing_foundations(batch: BatchRegion, environment: Document) -> list[str]:
    """Every resource that the environment names but that does not exist."""
    resources = environment.get("computeResources", {})
    return [
        *missing_roles(batch, environment),
        *_missing_network(batch, resources),
        *_missing_machines(batch, resources),
    ]


def missing_roles(batch: BatchRegion, environment: Document) -> Iterator[str]:
    """Roles without which Batch can neither operate nor delete the environment."""
    roles = (
        environment["serviceRole"],
        environment.get("computeResources", {}).get("spotIamFleetRole"),
    )
    for role in filter(None, roles):
        if not is_service_linked(role) and not _role_exists(batch, role):
            yield f"Not authorized to perform sts:AssumeRole on {role}: the role does not exist"


def _role_exists(batch: BatchRegion, role: str) -> bool:
    iam = batch.clients("iam", batch.region)
    found: list[str] = []
    if not _exists(lambda: found.append(iam.get_role(RoleName=named(role))["Role"]["Arn"])):
        return False
    # An ARN without the role's path does not refer to the role.
    return not role.startswith("arn:") or role in found


def _missing_network(batch: BatchRegion, resources: Document) -> Iterator[str]:
    ec2 = batch.clients("ec2", batch.region)
    for subnet in resources.get("subnets", []):
        if not _exists(partial(ec2.describe_subnets, SubnetIds=[subnet])):
            yield f"The subnet ID '{subnet}' does not exist"
    for group in resources.get("securityGroupIds", []):
        if not _exists(partial(ec2.describe_security_groups, GroupIds=[group])):
            yield f"The security group '{group}' does not exist"


def _missing_machines(batch: BatchRegion, resources: Document) -> Iterator[str]:
    iam = batch.clients("iam", batch.region)
    profile = resources.get("instanceRole")
    if profile and not _exists(
        partial(iam.get_instance_profile, InstanceProfileName=named(profile))
    ):
        yield f"Invalid IamInstanceProfile: {profile}"
    template = resources.get("launchTemplate")
    if template and not _exists(partial(_find_template, batch, template)):
        name = template.get("launchTemplateId") or template.get("launchTemplateName")
        version = template.get("version", "$Default")
        yield f"The specified launch template {name}, version {version}, does not exist"


def _find_template(batch: BatchRegion, template: Document) -> None:
    members = {"launchTemplateId": "LaunchTemplateId", "launchTemplateName": "LaunchTemplateName"}
    identity = {api: template[member] for member, api in members.items() if member in template}
    ec2 = batch.clients("ec2", batch.region)
    found = ec2.describe_launch_template_versions(
        **identity, Versions=[template.get("version") or "$Default"]
    )
    if not found["LaunchTemplateVersions"]:
        raise ClientError({"Error": {"Code": "NotFound"}}, "DescribeLaunchTemplateVersions")


def _exists(look: Callable[[], object]) -> bool:
    try:
        look()
    except ClientError:
        return False
    return True
