"""The roles that AWS Batch uses, each with the permissions it needs and no more. The permissions of
jobs are up to the module that runs them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from awacs.aws import PolicyDocument
from troposphere import NoValue, Ref, Sub, iam

from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Text, present
from metaflow_batch_cfn.parts.iam.trust_policies import trusted_by
from metaflow_batch_cfn.parts.tag_properties import tag_list


def job_role(
    title: str, description: str, policies: Sequence[Any], tags: Mapping[str, Text]
) -> iam.Role:
    """The role of the program in a container."""
    return iam.Role(
        title,
        **present(
            Description=description,
            AssumeRolePolicyDocument=trusted_by("ecs-tasks", "ecs:*"),
            Policies=list(policies) or NoValue,
            Tags=tag_list(tags),
        ),
    )


def _managed_policy_role(
    title: str,
    trust: PolicyDocument,
    policy: str,
    tags: Mapping[str, Text],
    inline_policies: Sequence[iam.Policy] = (),
) -> iam.Role:
    """A role with an AWS managed policy, and optional inline policies.

    They are part of the role, so that none is deleted before the resources that need it.
    """
    return iam.Role(
        title,
        **present(
            AssumeRolePolicyDocument=trust,
            ManagedPolicyArns=[_managed_policy(policy)],
            Policies=list(inline_policies) or NoValue,
            Tags=tag_list(tags),
        ),
    )


def instance_profile(scope: Scope, tags: Mapping[str, Text]) -> iam.InstanceProfile:
    """For ECS container instances. The trust policy has no source keys: EC2 does not send them."""
    policy = "service-role/AmazonEC2ContainerServiceforEC2Role"
    role = _managed_policy_role(scope.name("InstanceRole"), trusted_by("ec2"), policy, tags)
    profile = iam.InstanceProfile(scope.name("InstanceProfile"), Roles=[Ref(scope.add(role))])
    return scope.add(profile)


def service_role(title: str, tags: Mapping[str, Text]) -> iam.Role:
    """For AWS Batch. `job/*` is required: without it, AWS Batch cannot assume the role.

    https://docs.aws.amazon.com/batch/latest/userguide/cross-service-confused-deputy-prevention.html
    """
    trust = trusted_by("batch", "batch:compute-environment/*", "batch:job/*")
    return _managed_policy_role(title, trust, "service-role/AWSBatchServiceRole", tags)


def spot_fleet_role(title: str, tags: Mapping[str, Text]) -> iam.Role:
    """For Spot Fleet. The trust policy has no source keys: none are documented for Spot Fleet."""
    policy = "service-role/AmazonEC2SpotFleetTaggingRole"
    return _managed_policy_role(title, trusted_by("spotfleet"), policy, tags)


def execution_role(
    title: str, tags: Mapping[str, Text], inline_policies: Sequence[iam.Policy] = ()
) -> iam.Role:
    """For pulling images, fetching secrets and writing logs on behalf of a container."""
    policy = "service-role/AmazonECSTaskExecutionRolePolicy"
    trust = trusted_by("ecs-tasks", "ecs:*")
    return _managed_policy_role(title, trust, policy, tags, inline_policies)


def _managed_policy(path: str) -> Sub:
    """The ARN of an AWS managed policy, such as `service-role/AWSBatchServiceRole`."""
    return Sub(f"arn:${{AWS::Partition}}:iam::aws:policy/{path}")
