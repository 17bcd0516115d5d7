"""Which acknowledgements a template needs, read from the template itself.

CloudFormation asks for them as a guard against surprises; the review shows the resources instead,
so nothing is hidden.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from metaflow_batch_cfn.cfn.load import Template

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.literals import CapabilityType

# The types of "Acknowledging IAM resources" in the guide, with the property that names each.
_NAMED_BY = {
    "AWS::IAM::AccessKey": None,
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Policy": None,
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
    "AWS::IAM::UserToGroupAddition": None,
}


def capabilities_of(template: Template) -> tuple[CapabilityType, ...]:
    """Sorted; empty for a template without IAM resources, macros or nested stacks."""
    return tuple(sorted(set(_needed(template))))


def _needed(template: Template) -> Iterator[CapabilityType]:
    if "Transform" in template.data:
        yield "CAPABILITY_AUTO_EXPAND"
    for resource in template.section("Resources").values():
        match resource:
            case {"Type": "AWS::CloudFormation::Stack"}:
                yield "CAPABILITY_AUTO_EXPAND"
            case {"Type": str(kind), "Properties": dict(properties)} if kind in _NAMED_BY:
                named = _NAMED_BY[kind] in properties
                yield "CAPABILITY_NAMED_IAM" if named else "CAPABILITY_IAM"
            case {"Type": str(kind)} if kind in _NAMED_BY:
                yield "CAPABILITY_IAM"
