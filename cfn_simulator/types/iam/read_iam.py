"""Reads back roles, users, groups and instance profiles from IAM."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.types.machinery.reading.read_recipe import Detail, ReadRecipe
from cfn_simulator.types.machinery.reading.target import Reader, ReadTarget
from cfn_simulator.types.machinery.recipes.recipe import Call

MEMBERS = ("RoleName", "Path", "Description", "MaxSessionDuration", "AssumeRolePolicyDocument")


def role(target: ReadTarget) -> dict[str, Any] | None:
    iam, name = target.services.client("iam"), target.physical_id
    found = iam.get_role(RoleName=name)["Role"]
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    return {
        **{member: found.get(member) for member in MEMBERS},
        "ManagedPolicyArns": [policy["PolicyArn"] for policy in attached],
        "PermissionsBoundary": found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        "Policies": [
            _inline(iam, name, policy)
            for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]
        ],
        "Tags": iam.list_role_tags(RoleName=name)["Tags"],
    }


def _inline(iam: Any, role_name: str, policy: str) -> dict[str, Any]:
    found = iam.get_role_policy(RoleName=role_name, PolicyName=policy)
    return {"PolicyName": policy, "PolicyDocument": found["PolicyDocument"]}


INSTANCE_PROFILE = ReadRecipe(
    service="iam",
    call=Call("GetInstanceProfile", {"InstanceProfileName": "$id"}),
    record="$answer.InstanceProfile",
    same=("InstanceProfileName", "Path"),
    members={"Roles": "$record.Roles[].RoleName"},
)
USER = ReadRecipe(
    service="iam",
    call=Call("GetUser", {"UserName": "$id"}),
    record="$answer.User",
    same=("Arn", "Path", "UserName"),
    details=(Detail(Call("ListUserTags", {"UserName": "$id"}), {"Tags": "$answer.Tags"}),),
)
GROUP = ReadRecipe(
    service="iam",
    call=Call("GetGroup", {"GroupName": "$id"}),
    record="$answer.Group",
    same=("Arn", "GroupName", "Path"),
)

READERS: Mapping[str, Reader] = {
    "AWS::IAM::Group": GROUP,
    "AWS::IAM::InstanceProfile": INSTANCE_PROFILE,
    "AWS::IAM::Role": role,
    "AWS::IAM::User": USER,
}
