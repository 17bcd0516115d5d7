"""Reads back security groups and their rules from EC2.

Limits: moto returns the description of a rule that references a group with the group only, so a
single rule is looked up in its group.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cfn_simulator.types.ec2.security.security_rules import PEERS
from cfn_simulator.types.machinery.reading.target import Reader, ReadTarget

OF_EVERY_PEER = ("IpProtocol", "FromPort", "ToPort")
NOT_IN_INGRESS, NOT_IN_EGRESS = "Destination", "Source"


def group(target: ReadTarget) -> dict[str, Any] | None:
    found = _described(target.services.client("ec2"), target.physical_id)
    return {
        "Id": found["GroupId"],
        "GroupId": found["GroupId"],
        "GroupName": found["GroupName"],
        "GroupDescription": found["Description"],
        "VpcId": found["VpcId"],
        "Tags": found.get("Tags"),
        "SecurityGroupIngress": list(_rules(found["IpPermissions"], NOT_IN_INGRESS)),
        "SecurityGroupEgress": list(_rules(found["IpPermissionsEgress"], NOT_IN_EGRESS)),
    }


def ingress_rule(target: ReadTarget) -> dict[str, Any] | None:
    return _single_rule(target, "IpPermissions", NOT_IN_INGRESS)


def egress_rule(target: ReadTarget) -> dict[str, Any] | None:
    return _single_rule(target, "IpPermissionsEgress", NOT_IN_EGRESS)


def _single_rule(target: ReadTarget, direction: str, excluded: str) -> dict[str, Any] | None:
    ec2 = target.services.client("ec2")
    answer = ec2.describe_security_group_rules(SecurityGroupRuleIds=[target.physical_id])
    found = answer["SecurityGroupRules"][0]
    rules = _rules(_described(ec2, found["GroupId"])[direction], excluded)
    rule = next((rule for rule in rules if _identity(rule) == _described_identity(found)), None)
    if rule is None:
        return None
    return {"Id": target.physical_id, "GroupId": found["GroupId"], **rule}


def _described(ec2: Any, group_id: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"][
        0
    ]
    return found


def _rules(permissions: list[Mapping[str, Any]], excluded: str) -> Iterator[dict[str, Any]]:
    """A rule for each peer; EC2 groups the peers of one protocol and port range."""
    kinds = {name: where for name, where in PEERS.items() if not name.startswith(excluded)}
    for permission in permissions:
        common = {name: permission[name] for name in OF_EVERY_PEER if name in permission}
        for name, (where, member) in kinds.items():
            for peer in permission.get(where, ()):
                described = ("Description",) if "Description" in peer else ()
                yield {**common, name: peer[member], **{key: peer[key] for key in described}}


def _identity(rule: Mapping[str, Any]) -> tuple[str, ...]:
    peer = next(str(rule[name]) for name in PEERS if name in rule)
    return (*_ports(rule), peer)


def _described_identity(rule: Mapping[str, Any]) -> tuple[str, ...]:
    group_id = rule.get("ReferencedGroupInfo", {}).get("GroupId")
    ranges = rule.get("CidrIpv4") or rule.get("CidrIpv6")
    return (*_ports(rule), str(ranges or group_id or rule.get("PrefixListId")))


def _ports(rule: Mapping[str, Any]) -> tuple[str, ...]:
    """Protocol and ports; EC2 returns -1 for no port in one response and omits it in the other."""
    return tuple(str(rule.get(name, -1)) for name in OF_EVERY_PEER)


READERS: Mapping[str, Reader] = {
    "AWS::EC2::SecurityGroup": group,
    "AWS::EC2::SecurityGroupEgress": egress_rule,
    "AWS::EC2::SecurityGroupIngress": ingress_rule,
}
