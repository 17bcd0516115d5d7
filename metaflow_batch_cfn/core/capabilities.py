"""What whoever deploys a template must acknowledge, read from the template's text.

CloudFormation asks for it as a guard against surprises; conditions make no difference to it. The
one fact about AWS that builders and readers of templates share, and so the one that stands here.
Source: "Acknowledging IAM resources in CloudFormation templates" in the CloudFormation user guide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

IAM = "CAPABILITY_IAM"
NAMED_IAM = "CAPABILITY_NAMED_IAM"
AUTO_EXPAND = "CAPABILITY_AUTO_EXPAND"

# Each type that asks for one, with the property that gives it a name.
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
    """The capabilities of a template given as plain data, sorted; naming includes not naming."""
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
