"""One canonical form for values that templates and services write differently.

In: the properties of a type, from a template or a service. Out: the same properties in the form in
which both are compared. The registry expresses this as `propertyTransform`, which CloudFormation
applies before it reports drift (CloudFormation CLI user guide, "Preventing false drift detection
results").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from ipaddress import ip_network
from typing import TypeAlias

from cfn_simulator.types.machinery.substitutions import substituted
from metaflow_batch_cfn.documents import Json

Properties: TypeAlias = Mapping[str, Json]
Normalizer: TypeAlias = Callable[[Json], Json]

PROTOCOLS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
WITH_PORTS = frozenset({"icmp", "icmpv6", "tcp", "udp"})
PORTS = ("FromPort", "ToPort")
SUBSTITUTION = re.compile(r"\$\{([A-Za-z0-9_.:-]+)\}")


def canonical(kind: str, properties: Properties) -> dict[str, Json]:
    """The properties in the form in which they are compared."""
    normalized = {
        name: NORMALIZERS[kind, name](value)
        for name, value in properties.items()
        if (kind, name) in NORMALIZERS
    }
    result = {**properties, **normalized}
    return TRANSFORMS[kind](result) if kind in TRANSFORMS else result


def _lowered(value: Json) -> Json:
    return value.lower() if isinstance(value, str) else value


def _name(value: Json) -> Json:
    """The name in an ARN: services accept either."""
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
    return [_rule(rule) if isinstance(rule, dict) else rule for rule in rules]


def _rule(rule: Properties) -> dict[str, Json]:
    """The protocol by name, and ports only for protocols that have them."""
    declared = str(rule.get("IpProtocol", "")).lower()
    protocol = PROTOCOLS.get(declared, declared)
    kept = {
        name: value
        for name, value in rule.items()
        if name not in PORTS or (protocol in WITH_PORTS and str(value) != "-1")
    }
    return {**kept, **({"IpProtocol": protocol} if "IpProtocol" in rule else {})}


def _substituted(properties: Properties) -> dict[str, Json]:
    """A definition with its substitutions applied, as Step Functions receives it."""
    values, text = properties.get("DefinitionSubstitutions"), properties.get("DefinitionString")
    if not isinstance(values, dict) or not isinstance(text, str):
        return dict(properties)
    definition = substituted(SUBSTITUTION, text, lambda match: str(values.get(match[1], match[0])))
    return {**properties, "DefinitionString": definition}


TRANSFORMS: Mapping[str, Callable[[Properties], dict[str, Json]]] = {
    "AWS::EC2::SecurityGroupEgress": _rule,
    "AWS::EC2::SecurityGroupIngress": _rule,
    "AWS::StepFunctions::StateMachine": _substituted,
}
NORMALIZERS: Mapping[tuple[str, str], Normalizer] = {
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
