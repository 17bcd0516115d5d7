"""The roles that AWS Batch works with, each with what it needs and nothing more. What a job may do
beyond that, whoever runs the jobs says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from awacs.aws import PolicyDocument
from troposphere import NoValue, Ref, iam

from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import present
from metaflow_batch_cfn.parts.iam.policies import managed_policy, trusted_by
from metaflow_batch_cfn.parts.tags import tag_list


def job_role(
    title: str, description: str, policies: Sequence[Any], tags: Mapping[str, str]
) -> iam.Role:
    """What the program in a container may do."""
    return iam.Role(
        title,
        **present(
            Description=description,
            AssumeRolePolicyDocument=trusted_by("ecs-tasks", "ecs:*"),
            Policies=list(policies) or NoValue,
            Tags=tag_list(tags),
        ),
    )


def _service_owned_role(
    title: str,
    trust: PolicyDocument,
    policy: str,
    tags: Mapping[str, str],
    further: Sequence[iam.Policy] = (),
) -> iam.Role:
    """A role with a policy that AWS keeps, and those that it needs further.

    They are part of the role, so that none can be deleted before what needs it.
    """
    return iam.Role(
        title,
        **present(
            AssumeRolePolicyDocument=trust,
            ManagedPolicyArns=[managed_policy(policy)],
            Policies=list(further) or NoValue,
            Tags=tag_list(tags),
        ),
    )


def instance_profile(scope: Scope, tags: Mapping[str, str]) -> iam.InstanceProfile:
    """ECS instances. No source keys in this trust: EC2 does not send them."""
    policy = "service-role/AmazonEC2ContainerServiceforEC2Role"
    role = _service_owned_role(scope.name("InstanceRole"), trusted_by("ec2"), policy, tags)
    profile = iam.InstanceProfile(scope.name("InstanceProfile"), Roles=[Ref(scope.add(role))])
    return scope.add(profile)


def service_role(title: str, tags: Mapping[str, str]) -> iam.Role:
    """AWS Batch itself. `job/*` belongs here: without it AWS Batch cannot take the role.

    https://docs.aws.amazon.com/batch/latest/userguide/cross-service-confused-deputy-prevention.html
    """
    trust = trusted_by("batch", "batch:compute-environment/*", "batch:job/*")
    return _service_owned_role(title, trust, "service-role/AWSBatchServiceRole", tags)


def spot_fleet_role(title: str, tags: Mapping[str, str]) -> iam.Role:
    """No source keys in this trust: none are documented for Spot fleet."""
    policy = "service-role/AmazonEC2SpotFleetTaggingRole"
    return _service_owned_role(title, trusted_by("spotfleet"), policy, tags)


def execution_role(
    title: str, tags: Mapping[str, str], further: Sequence[iam.Policy] = ()
) -> iam.Role:
    """Who fetches images and secrets, and writes logs, before the program has a say."""
    policy = "service-role/AmazonECSTaskExecutionRolePolicy"
    return _service_owned_role(title, trusted_by("ecs-tasks", "ecs:*"), policy, tags, further)
