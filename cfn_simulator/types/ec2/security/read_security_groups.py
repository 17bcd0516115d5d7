"""Security groups and their rules, as EC2 tells them.

What hurts: moto tells the description of a rule between groups with the group only, so that a rule
by itself is looked up there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cfn_simulator.types.ec2.security.security_rules import PEERS
from cfn_simulator.types.machinery.reading.sought import Reader, ReadTarget

OF_EVERY_PEER = ("IpProtocol", "FromPort", "ToPort")
INWARD, OUTWARD = "Destination", "Source"


def group(target: ReadTarget) -> dict[str, Any] | None:
    found = _described(target.services.client("ec2"), target.physical_id)
    return {
        "Id": found["GroupId"],
        "GroupId": found["GroupId"],
        "GroupName": found["GroupName"],
        "GroupDescription": found["Description"],
        "VpcId": found["VpcId"],
        "Tags": found.get("Tags"),
        "SecurityGroupIngress": list(_rules(found["IpPermissions"], INWARD)),
        "SecurityGroupEgress": list(_rules(found["IpPermissionsEgress"], OUTWARD)),
    }


def inward_rule(target: ReadTarget) -> dict[str, Any] | None:
    return _one(target, "IpPermissions", INWARD)


def outward_rule(target: ReadTarget) -> dict[str, Any] | None:
    return _one(target, "IpPermissionsEgress", OUTWARD)


def _one(target: ReadTarget, direction: str, foreign: str) -> dict[str, Any] | None:
    ec2 = target.services.client("ec2")
    told = ec2.describe_security_group_rules(SecurityGroupRuleIds=[target.physical_id])
    found = told["SecurityGroupRules"][0]
    rules = _rules(_described(ec2, found["GroupId"])[direction], foreign)
    rule = next((one for one in rules if _identity(one) == _described_identity(found)), None)
    if rule is None:
        return None
    return {"Id": target.physical_id, "GroupId": found["GroupId"], **rule}


def _described(ec2: Any, group_id: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"][
        0
    ]
    return found


def _rules(permissions: list[Mapping[str, Any]], foreign: str) -> Iterator[dict[str, Any]]:
    """EC2 tells the peers of one protocol and port together: here each is a rule."""
    kinds = {name: where for name, where in PEERS.items() if not name.startswith(foreign)}
    for permission in permissions:
        common = {name: permission[name] for name in OF_EVERY_PEER if name in permission}
        for name, (where, member) in kinds.items():
            for peer in permission.get(where, ()):
                described = ("Description",) if "Description" in peer else ()
                yield {**common, name: peer[member], **{one: peer[one] for one in described}}


def _identity(rule: Mapping[str, Any]) -> tuple[str, ...]:
    peer = next(str(rule[name]) for name in PEERS if name in rule)
    return (*_ports(rule), peer)


def _described_identity(told: Mapping[str, Any]) -> tuple[str, ...]:
    group_id = told.get("ReferencedGroupInfo", {}).get("GroupId")
    ranges = told.get("CidrIpv4") or told.get("CidrIpv6")
    return (*_ports(told), str(ranges or group_id or told.get("PrefixListId")))


def _ports(rule: Mapping[str, Any]) -> tuple[str, ...]:
    """EC2 says -1 for no port in one answer, and nothing in the other."""
    return tuple(str(rule.get(name, -1)) for name in OF_EVERY_PEER)


READERS: Mapping[str, Reader] = {
    "AWS::EC2::SecurityGroup": group,
    "AWS::EC2::SecurityGroupEgress": outward_rule,
    "AWS::EC2::SecurityGroupIngress": inward_rule,
}
