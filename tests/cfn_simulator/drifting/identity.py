"""Who may act."""

from __future__ import annotations

import json
from typing import Any

from tests.cfn_simulator.drifting.sample import TAGS, Hands, Sample, done, made, ref

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
ROLE = made("AWS::IAM::Role", AssumeRolePolicyDocument=TRUST)


def allowing(*actions: str) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Sid": "A", "Effect": "Allow", "Action": list(actions), "Resource": "*"}],
    }


def _new_version(hands: Hands) -> None:
    hands.client("iam").create_policy_version(
        PolicyArn=hands.id(), PolicyDocument=json.dumps(allowing("iam:*")), SetAsDefault=True
    )


def _without_policy(hands: Hands) -> None:
    iam = hands.client("iam")
    iam.detach_group_policy(GroupName=hands.id("Group"), PolicyArn=hands.id())
    iam.detach_role_policy(RoleName=hands.id("Role"), PolicyArn=hands.id())
    iam.detach_user_policy(UserName=hands.id("User"), PolicyArn=hands.id())
    iam.delete_policy(PolicyArn=hands.id())


def _without_role(hands: Hands) -> None:
    iam = hands.client("iam")
    iam.detach_role_policy(RoleName="reader", PolicyArn=READ_ONLY)
    iam.delete_role_policy(RoleName="reader", PolicyName="own")
    iam.delete_role(RoleName="reader")


def _without_profile(hands: Hands) -> None:
    _emptied(hands)
    hands.client("iam").delete_instance_profile(InstanceProfileName=hands.id())


def _emptied(hands: Hands) -> None:
    hands.client("iam").remove_role_from_instance_profile(
        InstanceProfileName=hands.id(), RoleName=hands.id("Role")
    )


def _other_inline(name: str) -> Any:
    def deed(hands: Hands) -> None:
        hands.client("iam").put_role_policy(
            RoleName=hands.id("Role"),
            PolicyName=name,
            PolicyDocument=json.dumps(allowing("iam:*")),
        )

    return deed


def _without_inline(name: str) -> Any:
    def deed(hands: Hands) -> None:
        hands.client("iam").delete_role_policy(RoleName=hands.id("Role"), PolicyName=name)

    return deed


SAMPLES = (
    Sample(
        "AWS::IAM::Role",
        {
            "RoleName": "reader",
            "Path": "/jobs/",
            "Description": "reads",
            "MaxSessionDuration": "7200",
            "AssumeRolePolicyDocument": {**TRUST, "Version": "2008-10-17"},
            "ManagedPolicyArns": [READ_ONLY],
            "PermissionsBoundary": READ_ONLY,
            "Policies": [{"PolicyName": "own", "PolicyDocument": allowing("s3:GetObject")}],
            "Tags": TAGS,
        },
        delete=_without_role,
        change=done("iam", "detach_role_policy", RoleName="$", PolicyArn=READ_ONLY),
        pointers=("/ManagedPolicyArns/0",),
    ),
    Sample(
        "AWS::IAM::InstanceProfile",
        {"InstanceProfileName": "workers", "Path": "/", "Roles": [ref("Role")]},
        delete=_without_profile,
        change=_emptied,
        pointers=("/Roles/0",),
        beside={"Role": ROLE},
    ),
    Sample(
        "AWS::IAM::ManagedPolicy",
        {
            "ManagedPolicyName": "reading",
            "Path": "/",
            "Description": "reads",
            "PolicyDocument": allowing("s3:GetObject", "s3:ListBucket"),
            "Groups": [ref("Group")],
            "Roles": [ref("Role")],
            "Users": [ref("User")],
        },
        delete=_without_policy,
        change=_new_version,
        pointers=(
            "/PolicyDocument/Statement/0/Action/0",
            "/PolicyDocument/Statement/0/Action/1",
            "/PolicyDocument/Statement/0/Action/0",
        ),
        beside={"Role": ROLE, "User": made("AWS::IAM::User"), "Group": made("AWS::IAM::Group")},
    ),
    Sample(
        "AWS::IAM::Policy",
        {
            "PolicyName": "reading",
            "PolicyDocument": {**allowing("s3:GetObject"), "Version": "2008-10-17"},
            "Roles": [ref("Role")],
        },
        delete=_without_inline("reading"),
        change=_other_inline("reading"),
        pointers=("/PolicyDocument/Statement/0/Action/0", "/PolicyDocument/Statement/0/Action/0"),
        beside={"Role": ROLE},
    ),
    Sample(
        "AWS::IAM::RolePolicy",
        {
            "PolicyName": "reading",
            "RoleName": ref("Role"),
            "PolicyDocument": allowing("s3:GetObject"),
        },
        delete=_without_inline("reading"),
        change=_other_inline("reading"),
        pointers=("/PolicyDocument/Statement/0/Action/0", "/PolicyDocument/Statement/0/Action/0"),
        beside={"Role": ROLE},
    ),
    Sample(
        "AWS::IAM::User",
        {"UserName": "anna", "Path": "/people/", "Tags": TAGS},
        delete=done("iam", "delete_user", UserName="$"),
        change=done("iam", "untag_user", UserName="$", TagKeys=["team"]),
        pointers=("/Tags/0",),
    ),
    Sample(
        "AWS::IAM::Group",
        {"GroupName": "people", "Path": "/"},
        delete=done("iam", "delete_group", GroupName="$"),
    ),
)
