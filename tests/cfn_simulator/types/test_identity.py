"""The IAM types, read back through IAM."""

from __future__ import annotations

from typing import Any

import pytest

from cfn_simulator.types import ResourceFailure
from metaflow_batch_cfn.documents import Json
from tests.cfn_simulator.sandbox import TRUST, Sandbox

INSTANCE_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
EXECUTION_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"


def allow(action: str) -> Json:
    """A document without a Version, as IAM accepts it."""
    return {"Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}


def iam(sandbox: Sandbox) -> Any:
    return sandbox.services.client("iam")


def attached(sandbox: Sandbox, role: str) -> list[str]:
    found = iam(sandbox).list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    return [policy["PolicyArn"] for policy in found]


def inline(sandbox: Sandbox, role: str) -> dict[str, str]:
    names = iam(sandbox).list_role_policies(RoleName=role)["PolicyNames"]
    return {name: action_of(sandbox, role, name) for name in names}


def action_of(sandbox: Sandbox, role: str, name: str) -> str:
    found = iam(sandbox).get_role_policy(RoleName=role, PolicyName=name)
    return str(found["PolicyDocument"]["Statement"][0]["Action"])


def test_a_role_has_its_trust_managed_and_inline_policies(sandbox: Sandbox) -> None:
    made = sandbox.made(
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": TRUST,
            "Path": "/batch/",
            "Description": "instances",
            "MaxSessionDuration": "7200",
            "ManagedPolicyArns": [INSTANCE_POLICY],
            "Policies": [{"PolicyName": "read", "PolicyDocument": allow("s3:GetObject")}],
        },
    )
    role = iam(sandbox).get_role(RoleName=made.ref)["Role"]
    account = sandbox.services.account_id
    assert made.state.attributes["Arn"] == f"arn:aws:iam::{account}:role/batch/{made.ref}"
    assert made.state.attributes["RoleId"] == role["RoleId"]
    assert (role["Description"], role["MaxSessionDuration"]) == ("instances", 7200)
    assert role["AssumeRolePolicyDocument"] == TRUST
    assert attached(sandbox, made.ref) == [INSTANCE_POLICY]
    assert inline(sandbox, made.ref) == {"read": "s3:GetObject"}
    assert {tag["Key"]: tag["Value"] for tag in role["Tags"]}["team"] == "research"


def test_a_role_follows_its_template(sandbox: Sandbox) -> None:
    made = sandbox.made(
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": TRUST,
            "Description": "old",
            "ManagedPolicyArns": [INSTANCE_POLICY],
            "PermissionsBoundary": EXECUTION_POLICY,
            "Policies": [
                {"PolicyName": "kept", "PolicyDocument": allow("s3:GetObject")},
                {"PolicyName": "gone", "PolicyDocument": allow("s3:PutObject")},
            ],
        },
    )
    made.changed(
        {
            "AssumeRolePolicyDocument": TRUST,
            "ManagedPolicyArns": [EXECUTION_POLICY],
            "Policies": [{"PolicyName": "kept", "PolicyDocument": allow("s3:ListBucket")}],
        },
        tags={},
    )
    role = iam(sandbox).get_role(RoleName=made.ref)["Role"]
    assert attached(sandbox, made.ref) == [EXECUTION_POLICY]
    assert inline(sandbox, made.ref) == {"kept": "s3:ListBucket"}
    assert role["Description"] == ""
    assert not role.get("PermissionsBoundary")
    assert not role.get("Tags")


def test_a_role_is_deleted_with_its_policies_and_may_be_deleted_twice(sandbox: Sandbox) -> None:
    made = sandbox.made(
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": TRUST,
            "ManagedPolicyArns": [INSTANCE_POLICY],
            "Policies": [{"PolicyName": "read", "PolicyDocument": allow("s3:GetObject")}],
        },
    )
    made.removed()
    made.removed()
    assert iam(sandbox).list_roles()["Roles"] == []


def test_a_role_with_a_missing_policy_is_rejected_and_not_left_behind(
    sandbox: Sandbox,
) -> None:
    with pytest.raises(ResourceFailure, match="NoSuchPolicy does not exist"):
        sandbox.made(
            "AWS::IAM::Role",
            {
                "AssumeRolePolicyDocument": TRUST,
                "ManagedPolicyArns": ["arn:aws:iam::aws:policy/NoSuchPolicy"],
            },
        )
    assert iam(sandbox).list_roles()["Roles"] == []


def test_a_role_name_that_is_taken_is_rejected(sandbox: Sandbox) -> None:
    given: dict[str, Json] = {"AssumeRolePolicyDocument": TRUST, "RoleName": "metaflow"}
    sandbox.made("AWS::IAM::Role", given)
    with pytest.raises(ResourceFailure, match="already exists") as failure:
        sandbox.made("AWS::IAM::Role", given)
    assert failure.value.code == "AlreadyExists"
    assert "(Service: IAM, Status Code: 409" in failure.value.message


def test_an_instance_profile_contains_one_role_that_can_change(sandbox: Sandbox) -> None:
    first, second = sandbox.role(), sandbox.role()
    made = sandbox.made("AWS::IAM::InstanceProfile", {"Roles": [first.ref]})

    def roles() -> list[str]:
        found = iam(sandbox).get_instance_profile(InstanceProfileName=made.ref)
        return [role["RoleName"] for role in found["InstanceProfile"]["Roles"]]

    account = sandbox.services.account_id
    assert made.state.attributes == {"Arn": f"arn:aws:iam::{account}:instance-profile/{made.ref}"}
    assert roles() == [first.ref]
    changed = made.with_property(Roles=[second.ref])
    assert roles() == [second.ref]
    changed.removed()
    changed.removed()
    assert iam(sandbox).list_instance_profiles()["InstanceProfiles"] == []
    second.removed()


def test_a_managed_policy_gets_versions_and_follows_its_roles(sandbox: Sandbox) -> None:
    first, second = sandbox.role(), sandbox.role()
    made = sandbox.made(
        "AWS::IAM::ManagedPolicy",
        {"PolicyDocument": allow("s3:GetObject"), "Roles": [first.ref], "Path": "/batch/"},
    )
    assert attached(sandbox, first.ref) == [made.ref]
    changed = made
    for action in "abcdef":
        changed = changed.changed(
            {"PolicyDocument": allow(f"s3:{action}"), "Roles": [second.ref], "Path": "/batch/"}
        )
    assert (attached(sandbox, first.ref), attached(sandbox, second.ref)) == ([], [made.ref])
    versions = iam(sandbox).list_policy_versions(PolicyArn=made.ref)["Versions"]
    assert len(versions) == 5
    current = changed.state.attributes["DefaultVersionId"]
    found = iam(sandbox).get_policy_version(PolicyArn=made.ref, VersionId=current)
    assert found["PolicyVersion"]["Document"]["Statement"][0]["Action"] == "s3:f"
    changed.removed()
    changed.removed()
    assert iam(sandbox).list_policies(Scope="Local")["Policies"] == []


def test_an_inline_policy_moves_between_roles_and_names(sandbox: Sandbox) -> None:
    first, second = sandbox.role(), sandbox.role()
    made = sandbox.made(
        "AWS::IAM::Policy",
        {"PolicyName": "read", "PolicyDocument": allow("s3:GetObject"), "Roles": [first.ref]},
    )
    assert inline(sandbox, first.ref) == {"read": "s3:GetObject"}
    moved = made.changed(
        {"PolicyName": "write", "PolicyDocument": allow("s3:PutObject"), "Roles": [second.ref]}
    )
    assert inline(sandbox, first.ref) == {}
    assert inline(sandbox, second.ref) == {"write": "s3:PutObject"}
    moved.removed()
    moved.removed()
    assert inline(sandbox, second.ref) == {}


def test_an_inline_policy_of_a_missing_role_is_rejected(sandbox: Sandbox) -> None:
    with pytest.raises(ResourceFailure, match="Role nobody not found"):
        sandbox.made(
            "AWS::IAM::Policy",
            {"PolicyName": "read", "PolicyDocument": allow("s3:GetObject"), "Roles": ["nobody"]},
        )
