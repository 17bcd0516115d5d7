"""AWS::EC2::SecurityGroupIngress and AWS::EC2::SecurityGroupEgress: single rules as resources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.services.services import Services
from cfn_simulator.types.ec2.security.security_rules import permission
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import ignoring_absence
from metaflow_batch_cfn.documents import Json


def _handler(resource_type: str, direction: str) -> Handler:
    def create(request: ResourceRequest, services: Services) -> ResourceState:
        ec2 = services.client("ec2", request.region)
        authorize = getattr(ec2, f"authorize_security_group_{direction}")
        created = authorize(**_rule(request.properties))
        rule = created["SecurityGroupRules"][0]["SecurityGroupRuleId"]
        return ResourceState(rule, {"Id": rule}, rule)

    def update(
        request: ResourceRequest,
        state: ResourceState,
        before: Mapping[str, Json],
        services: Services,
    ) -> ResourceState:
        """Only the description can change in place."""
        ec2 = services.client("ec2", request.region)
        describe = getattr(ec2, f"update_security_group_rule_descriptions_{direction}")
        describe(**_rule(request.properties))
        return state

    def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
        ec2 = services.client("ec2", request.region)
        with ignoring_absence():
            getattr(ec2, f"revoke_security_group_{direction}")(
                GroupId=str(request.properties["GroupId"]),
                SecurityGroupRuleIds=[state.physical_id],
            )

    return Handler(resource_type, create, update, delete)


def _rule(properties: Mapping[str, Json]) -> dict[str, Any]:
    return {"GroupId": str(properties["GroupId"]), "IpPermissions": [permission(properties)]}


SECURITY_GROUP_INGRESS = _handler("AWS::EC2::SecurityGroupIngress", "ingress")
SECURITY_GROUP_EGRESS = _handler("AWS::EC2::SecurityGroupEgress", "egress")
