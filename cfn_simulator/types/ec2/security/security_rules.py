"""Converts security group rules from CloudFormation's flat form to EC2's nested permissions."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.types.machinery.base import ResourceFailure
from cfn_simulator.types.machinery.parameters import whole_number
from metaflow_batch_cfn.documents import Json

EVERY_PROTOCOL = "-1"
# The member of a rule that identifies the peer, and its place in EC2's permission.
PEERS = {
    "CidrIp": ("IpRanges", "CidrIp"),
    "CidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "SourceSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    "DestinationSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    "SourcePrefixListId": ("PrefixListIds", "PrefixListId"),
    "DestinationPrefixListId": ("PrefixListIds", "PrefixListId"),
}
KNOWN = {"IpProtocol", "FromPort", "ToPort", "Description", "GroupId", *PEERS}


def permission(rule: Mapping[str, Json]) -> dict[str, Json]:
    """One rule as an element of `IpPermissions`."""
    _reject_unknown(rule)
    peers = [name for name in PEERS if name in rule]
    if len(peers) != 1:
        raise ResourceFailure(
            "A security group rule requires exactly one of "
            f"{', '.join(PEERS)}, not {', '.join(peers) or 'none'}.",
            "InvalidRequest",
        )
    where, member = PEERS[peers[0]]
    peer: dict[str, Json] = {member: rule[peers[0]]}
    if "Description" in rule:
        peer["Description"] = rule["Description"]
    return {"IpProtocol": str(rule["IpProtocol"]), **_ports(rule), where: [peer]}


def permissions(declared: Json) -> list[dict[str, Json]]:
    """A list of rules as `IpPermissions`."""
    rules = declared if isinstance(declared, list) else []
    return [permission(rule) for rule in rules if isinstance(rule, Mapping)]


def _ports(rule: Mapping[str, Json]) -> dict[str, Json]:
    if str(rule["IpProtocol"]) == EVERY_PROTOCOL:
        return {}
    return {
        name: whole_number(rule[name], f"#/{name}")
        for name in ("FromPort", "ToPort")
        if name in rule
    }


def _reject_unknown(rule: Mapping[str, Json]) -> None:
    for unknown in sorted(set(rule) - KNOWN):
        raise ResourceFailure(
            f"Model validation failed (#: extraneous key [{unknown}] is not permitted)",
            "InvalidRequest",
        )
