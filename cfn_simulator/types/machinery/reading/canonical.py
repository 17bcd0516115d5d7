"""One spelling for values that mean the same, though a template and its service spell them apart.

In: the properties of a type, a template's or a service's. Out: the same in the spelling that both
are compared in. The registry says this in `propertyTransform`, which CloudFormation applies before
it calls a difference drift (its CLI's user guide, "Preventing false drift detection results").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from ipaddress import ip_network
from typing import TypeAlias

from cfn_simulator.types.machinery.substitutions import substituted
from metaflow_batch_cfn.documents import Json

Properties: TypeAlias = Mapping[str, Json]
Spelling: TypeAlias = Callable[[Json], Json]

PROTOCOLS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
WITH_PORTS = frozenset({"icmp", "icmpv6", "tcp", "udp"})
PORTS = ("FromPort", "ToPort")
SUBSTITUTION = re.compile(r"\$\{([A-Za-z0-9_.:-]+)\}")


def canonical(kind: str, properties: Properties) -> dict[str, Json]:
    """The properties as they are compared."""
    spelt = {
        name: SPELLINGS[kind, name](value)
        for name, value in properties.items()
        if (kind, name) in SPELLINGS
    }
    found = {**properties, **spelt}
    return WHOLE[kind](found) if kind in WHOLE else found


def _lowered(value: Json) -> Json:
    return value.lower() if isinstance(value, str) else value


def _name(value: Json) -> Json:
    """What an ARN names: the services take the one for the other."""
    return value.rsplit("/", 1)[-1] if isinstance(value, str) else value


def _network(value: Json) -> Json:
    try:
        return str(ip_network(str(value), strict=False))
    except ValueError:
        return value


def _order(value: Json) -> Json:
    entries = value if isinstance(value, list) else []
    return [
        {name: _name(member) for name, member in entry.items()}
        for entry in entries
        if isinstance(entry, dict)
    ]


def _rules(value: Json) -> Json:
    rules = value if isinstance(value, list) else []
    return [_rule(one) if isinstance(one, dict) else one for one in rules]


def _rule(rule: Properties) -> dict[str, Json]:
    """A protocol by its name, and ports only where the protocol has any."""
    written = str(rule.get("IpProtocol", "")).lower()
    protocol = PROTOCOLS.get(written, written)
    kept = {
        name: value
        for name, value in rule.items()
        if name not in PORTS or (protocol in WITH_PORTS and str(value) != "-1")
    }
    return {**kept, **({"IpProtocol": protocol} if "IpProtocol" in rule else {})}


def _substituted(properties: Properties) -> dict[str, Json]:
    """A definition with its substitutions made, as Step Functions gets it."""
    values, text = properties.get("DefinitionSubstitutions"), properties.get("DefinitionString")
    if not isinstance(values, dict) or not isinstance(text, str):
        return dict(properties)
    made = substituted(SUBSTITUTION, text, lambda found: str(values.get(found[1], found[0])))
    return {**properties, "DefinitionString": made}


WHOLE: Mapping[str, Callable[[Properties], dict[str, Json]]] = {
    "AWS::EC2::SecurityGroupEgress": _rule,
    "AWS::EC2::SecurityGroupIngress": _rule,
    "AWS::StepFunctions::StateMachine": _substituted,
}
SPELLINGS: Mapping[tuple[str, str], Spelling] = {
    ("AWS::Batch::ComputeEnvironment", "ServiceRole"): _name,
    ("AWS::Batch::JobDefinition", "Type"): _lowered,
    ("AWS::Batch::JobQueue", "ComputeEnvironmentOrder"): _order,
    ("AWS::EC2::SecurityGroup", "SecurityGroupEgress"): _rules,
    ("AWS::EC2::SecurityGroup", "SecurityGroupIngress"): _rules,
    ("AWS::EC2::Subnet", "CidrBlock"): _network,
    ("AWS::EC2::VPC", "CidrBlock"): _network,
    ("AWS::ECS::TaskDefinition", "ExecutionRoleArn"): _name,
    ("AWS::ECS::TaskDefinition", "TaskRoleArn"): _name,
    ("AWS::KMS::Alias", "TargetKeyId"): _name,
    ("AWS::RDS::DBInstance", "DBInstanceIdentifier"): _lowered,
    ("AWS::RDS::DBInstance", "DBSubnetGroupName"): _lowered,
    ("AWS::RDS::DBInstance", "Engine"): _lowered,
    ("AWS::RDS::DBInstance", "StorageType"): _lowered,
    ("AWS::RDS::DBSubnetGroup", "DBSubnetGroupName"): _lowered,
    ("AWS::S3::Bucket", "BucketName"): _lowered,
}
