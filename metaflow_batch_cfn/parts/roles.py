"""The roles that AWS Batch works with, each with what it needs and nothing more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from awacs.aws import PolicyDocument
from troposphere import NoValue, iam

from metaflow_batch_cfn.core.values import present
from metaflow_batch_cfn.parts.policies import managed_policy, trusted_by
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


def service_owned_role(
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


def instance_role(title: str, tags: Mapping[str, str]) -> iam.Role:
    """ECS instances. No source keys in this trust: EC2 does not send them."""
    policy = "service-role/AmazonEC2ContainerServiceforEC2Role"
    return service_owned_role(title, trusted_by("ec2"), policy, tags)


def execution_role(
    title: str, tags: Mapping[str, str], further: Sequence[iam.Policy] = ()
) -> iam.Role:
    """Who fetches images and secrets, and writes logs, before the program has a say."""
    policy = "service-role/AmazonECSTaskExecutionRolePolicy"
    return service_owned_role(title, trusted_by("ecs-tasks", "ecs:*"), policy, tags, further)
