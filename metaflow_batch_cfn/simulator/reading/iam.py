"""Roles, as IAM tells them."""

from __future__ import annotations

from metaflow_batch_cfn.core.documents import Json
from metaflow_batch_cfn.simulator.services import Services

MEMBERS = ("RoleName", "Path", "Description", "MaxSessionDuration", "AssumeRolePolicyDocument")


def role(physical_id: str, services: Services) -> dict[str, Json] | None:
    iam = services.client("iam")
    found = iam.get_role(RoleName=physical_id)["Role"]
    attached = iam.list_attached_role_policies(RoleName=physical_id)["AttachedPolicies"]
    names = iam.list_role_policies(RoleName=physical_id)["PolicyNames"]
    policies: list[Json] = [
        {
            "PolicyName": name,
            "PolicyDocument": iam.get_role_policy(RoleName=physical_id, PolicyName=name)[
                "PolicyDocument"
            ],
        }
        for name in names
    ]
    return {
        **{name: found.get(name) for name in MEMBERS},
        "ManagedPolicyArns": [one["PolicyArn"] for one in attached],
        "Policies": policies,
    }
