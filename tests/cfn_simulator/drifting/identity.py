"""Samples of IAM resources."""

from __future__ import annotations

import json
from typing import Any

from tests.cfn_simulator.drifting.sample import TAGS, LiveStack, Sample, call, made, ref

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


def _put_new_version(stack: LiveStack) -> None:
    stack.client("iam").create_policy_version(
        PolicyArn=stack.id(), PolicyDocument=json.dumps(allowing("iam:*")), SetAsDefault=True
    )


def _delete_policy(stack: LiveStack) -> None:
    iam = stack.client("iam")
    iam.detach_group_policy(GroupName=stack.id("Group"), PolicyArn=stack.id())
    iam.detach_role_policy(RoleName=stack.id("Role"), PolicyArn=stack.id())
    iam.detach_user_policy(UserName=stack.id("User"), PolicyArn=stack.id())
    iam.delete_policy(PolicyArn=stack.id())


def _delete_role(stack: LiveStack) -> None:
    iam = stack.client("iam")
    iam.detach_role_policy(RoleName="reader", PolicyArn=READ_ONLY)
    iam.delete_role_policy(RoleName="reader", PolicyName="own")
    iam.delete_role(RoleName="reader")


def _delete_profile(stack: LiveStack) -> None:
    _remove_role(stack)
    stack.client("iam").delete_instance_profile(InstanceProfileName=stack.id())


def _remove_role(stack: LiveStack) -> None:
    stack.client("iam").remove_role_from_instance_profile(
        InstanceProfileName=stack.id(), RoleName=stack.id("Role")
    )


def _replace_inline(name: str) -> Any:
    def change(stack: LiveStack) -> None:
        stack.client("iam").put_role_policy(
            RoleName=stack.id("Role"),
            PolicyName=name,
            PolicyDocument=json.dumps(allowing("iam:*")),
        )

    return change


def _delete_inline(name: str) -> Any:
    def change(stack: LiveStack) -> None:
        stack.client("iam").delete_role_policy(RoleName=stack.id("Role"), PolicyName=name)

    return change


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
        delete=_delete_role,
        change=call("iam", "detach_role_policy", RoleName="$", PolicyArn=READ_ONLY),
        pointers=("/ManagedPolicyArns/0",),
    ),
    Sample(
        "AWS::IAM::InstanceProfile",
        {"InstanceProfileName": "workers", "Path": "/", "Roles": [ref("Role")]},
        delete=_delete_profile,
        change=_remove_role,
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
        delete=_delete_policy,
        change=_put_new_version,
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
        delete=_delete_inline("reading"),
        change=_replace_inline("reading"),
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
        delete=_delete_inline("reading"),
        change=_replace_inline("reading"),
        pointers=("/PolicyDocument/Statement/0/Action/0", "/PolicyDocument/Statement/0/Action/0"),
        beside={"Role": ROLE},
    ),
    Sample(
        "AWS::IAM::User",
        {"UserName": "anna", "Path": "/people/", "Tags": TAGS},
        delete=call("iam", "delete_user", UserName="$"),
        change=call("iam", "untag_user", UserName="$", TagKeys=["team"]),
        pointers=("/Tags/0",),
    ),
    Sample(
        "AWS::IAM::Group",
        {"GroupName": "people", "Path": "/"},
        delete=call("iam", "delete_group", GroupName="$"),
    ),
)
