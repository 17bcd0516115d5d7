"""Policies, as IAM tells them: managed ones, and those that stand in what they are for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from cfn_simulator.types.iam.principals import KINDS, Principal, principals
from cfn_simulator.types.machinery.failures import is_absent
from cfn_simulator.types.machinery.reading.described import Described, Detail
from cfn_simulator.types.machinery.reading.sought import Reader, ReadTarget
from cfn_simulator.types.machinery.recipes.recipe import Call

MANAGED_POLICY = Described(
    service="iam",
    call=Call("GetPolicy", {"PolicyArn": "$id"}),
    record="$answer.Policy",
    same=("Description", "Path"),
    members={"ManagedPolicyName": "$record.PolicyName"},
    details=(
        Detail(
            Call("GetPolicyVersion", {"PolicyArn": "$id", "VersionId": "$record.DefaultVersionId"}),
            {"PolicyDocument": "$answer.PolicyVersion.Document"},
        ),
        Detail(
            Call("ListEntitiesForPolicy", {"PolicyArn": "$id"}),
            {
                "Groups": "$answer.PolicyGroups[].GroupName",
                "Roles": "$answer.PolicyRoles[].RoleName",
                "Users": "$answer.PolicyUsers[].UserName",
            },
        ),
    ),
)
ROLE_POLICY = Described(
    service="iam",
    call=Call(
        "GetRolePolicy",
        {"RoleName": "$properties.RoleName", "PolicyName": "$properties.PolicyName"},
    ),
    record="$answer",
    same=("PolicyDocument", "PolicyName", "RoleName"),
)


def policy(target: ReadTarget) -> dict[str, Any] | None:
    """A policy is there while one that it is for has it; the document is the first that differs."""
    iam, name = target.services.client("iam"), str(target.declared["PolicyName"])
    asked = {one: _document(iam, one, name) for one in principals(target.declared)}
    found = {one: document for one, document in asked.items() if document is not None}
    if not found:
        return None
    declared = target.declared["PolicyDocument"]
    documents = list(found.values())
    return {
        "PolicyName": name,
        "PolicyDocument": next((one for one in documents if one != declared), documents[0]),
        **{
            listed: [who for kind, _, who in found if kind == wanted] for listed, wanted, _ in KINDS
        },
    }


def _document(iam: Any, principal: Principal, policy_name: str) -> Any:
    kind, argument, name = principal
    try:
        told = getattr(iam, f"get_{kind}_policy")(**{argument: name}, PolicyName=policy_name)
    except ClientError as refusal:
        if is_absent(refusal):
            return None
        raise
    return told["PolicyDocument"]


READERS: Mapping[str, Reader] = {
    "AWS::IAM::ManagedPolicy": MANAGED_POLICY,
    "AWS::IAM::Policy": policy,
    "AWS::IAM::RolePolicy": ROLE_POLICY,
}
