"""What a template may do only if the client says that it knows: make IAM resources, name them.

In: a template. Out: the capabilities that it requires and because of which types. As in
CloudFormation the template's text decides, conditions do not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from metaflow_batch_cfn.cfn.load import Template
from metaflow_batch_cfn.simulator.errors import ServiceError

# Source: the CloudFormation user guide, "Acknowledging IAM resources".
NAME_PROPERTIES: Mapping[str, str | None] = {
    "AWS::IAM::AccessKey": None,
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::GroupPolicy": None,
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Policy": None,
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::RolePolicy": None,
    "AWS::IAM::User": "UserName",
    "AWS::IAM::UserPolicy": None,
    "AWS::IAM::UserToGroupAddition": None,
}
IAM, NAMED_IAM, AUTO_EXPAND = "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"


@dataclass(frozen=True)
class Requirement:
    capabilities: tuple[str, ...]
    types: tuple[str, ...]

    @property
    def reason(self) -> str:
        return f"The following resource(s) require capabilities: [{', '.join(self.types)}]"


def required_capabilities(template: Template) -> Requirement:
    types: dict[str, None] = {}
    named = False
    for logical_id in template.section("Resources"):
        kind = template.resource_type(logical_id)
        if kind in NAME_PROPERTIES:
            types[kind] = None
            named = named or _is_named(template, logical_id, NAME_PROPERTIES[kind])
    capabilities = ((NAMED_IAM if named else IAM),) if types else ()
    if "Transform" in template.data:
        capabilities = (*capabilities, AUTO_EXPAND)
    return Requirement(capabilities, tuple(types))


def check_capabilities(template: Template, acknowledged: Collection[str]) -> None:
    given = set(acknowledged)
    if NAMED_IAM in given:
        given.add(IAM)
    missing = [one for one in required_capabilities(template).capabilities if one not in given]
    if missing:
        raise ServiceError(
            "InsufficientCapabilitiesException",
            f"Requires capabilities : [{', '.join(missing)}]",
        )


def _is_named(template: Template, logical_id: str, name: str | None) -> bool:
    properties = template.resource(logical_id).get("Properties")
    return name is not None and isinstance(properties, dict) and name in properties
