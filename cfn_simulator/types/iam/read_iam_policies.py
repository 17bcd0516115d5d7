"""Reads back managed and inline policies from IAM."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from cfn_simulator.types.iam.principals import KINDS, Principal, principals
from cfn_simulator.types.machinery.failures import is_absent
from cfn_simulator.types.machinery.reading.read_recipe import Detail, ReadRecipe
from cfn_simulator.types.machinery.reading.target import Reader, ReadTarget
from cfn_simulator.types.machinery.recipes.recipe import Call

MANAGED_POLICY = ReadRecipe(
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
ROLE_POLICY = ReadRecipe(
    service="iam",
    call=Call(
        "GetRolePolicy",
        {"RoleName": "$properties.RoleName", "PolicyName": "$properties.PolicyName"},
    ),
    record="$answer",
    same=("PolicyDocument", "PolicyName", "RoleName"),
)


def policy(target: ReadTarget) -> dict[str, Any] | None:
    """An inline policy exists while any of its principals has it; the document is the first that
    differs from the declared one.
    """
    iam, name = target.services.client("iam"), str(target.declared["PolicyName"])
    attached = {
        principal: _document(iam, principal, name) for principal in principals(target.declared)
    }
    found = {
        principal: document for principal, document in attached.items() if document is not None
    }
    if not found:
        return None
    declared = target.declared["PolicyDocument"]
    documents = list(found.values())
    return {
        "PolicyName": name,
        "PolicyDocument": next((other for other in documents if other != declared), documents[0]),
        **{
            listed: [principal for kind, _, principal in found if kind == listed_kind]
            for listed, listed_kind, _ in KINDS
        },
    }


def _document(iam: Any, principal: Principal, policy_name: str) -> Any:
    kind, argument, name = principal
    try:
        answer = getattr(iam, f"get_{kind}_policy")(**{argument: name}, PolicyName=policy_name)
    except ClientError as refusal:
        if is_absent(refusal):
            return None
        raise
    return answer["PolicyDocument"]


READERS: Mapping[str, Reader] = {
    "AWS::IAM::ManagedPolicy": MANAGED_POLICY,
    "AWS::IAM::Policy": policy,
    "AWS::IAM::RolePolicy": ROLE_POLICY,
}
