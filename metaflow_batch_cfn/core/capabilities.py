"""The capabilities that must be acknowledged to deploy a template, read from its text.

Conditions do not matter: a resource that is never created still requires its capability. Builders
and readers of templates share this fact, so it is the only one about AWS services in `core`.
Source: "Acknowledging IAM resources in CloudFormation templates" in the CloudFormation user guide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

IAM = "CAPABILITY_IAM"
NAMED_IAM = "CAPABILITY_NAMED_IAM"
AUTO_EXPAND = "CAPABILITY_AUTO_EXPAND"

# Each type that requires a capability, with the property that sets a custom name.
NAMED_BY: Mapping[str, str] = MappingProxyType(
    {
        "AWS::IAM::AccessKey": "",
        "AWS::IAM::Group": "GroupName",
        "AWS::IAM::GroupPolicy": "",
        "AWS::IAM::InstanceProfile": "InstanceProfileName",
        "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
        "AWS::IAM::Policy": "",
        "AWS::IAM::Role": "RoleName",
        "AWS::IAM::RolePolicy": "",
        "AWS::IAM::User": "UserName",
        "AWS::IAM::UserPolicy": "",
        "AWS::IAM::UserToGroupAddition": "",
    }
)


def capabilities_of(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The capabilities that a template, as plain data, requires: sorted, and without
    CAPABILITY_IAM if CAPABILITY_NAMED_IAM, which includes it, is required."""
    needed = set(_needed(body))
    return tuple(sorted(needed - {IAM} if NAMED_IAM in needed else needed))


def _needed(body: Mapping[str, Any]) -> Iterator[str]:
    if "Transform" in body:
        yield AUTO_EXPAND
    for resource in body.get("Resources", {}).values():
        match resource:
            case {"Type": str(kind), "Properties": dict(properties)} if kind in NAMED_BY:
                yield NAMED_IAM if NAMED_BY[kind] in properties else IAM
            case {"Type": str(kind)} if kind in NAMED_BY:
                yield IAM
