"""Security groups: no inbound traffic, and outbound traffic only where it is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from troposphere import ec2

from metaflow_batch_cfn.core.values import Text
from metaflow_batch_cfn.parts.tag_properties import named


def https_out() -> ec2.SecurityGroupRule:
    """For images, AWS services and packages. The VPC's own DNS needs no rule."""
    return ec2.SecurityGroupRule(
        IpProtocol="tcp",
        FromPort=443,
        ToPort=443,
        CidrIp="0.0.0.0/0",
        Description="HTTPS: images, AWS services, packages",
    )


def nothing_out() -> ec2.SecurityGroupRule:
    """Blocks outbound traffic: a group without an egress rule gets one that allows everything."""
    return ec2.SecurityGroupRule(
        IpProtocol="icmp",
        FromPort=252,
        ToPort=86,
        CidrIp="255.255.255.255/32",
        Description="Nothing goes out",
    )


def closed_group(
    title: str,
    description: str,
    *,
    vpc_id: Text,
    egress: Sequence[ec2.SecurityGroupRule],
    suffix: str,
    tags: Mapping[str, Text],
) -> ec2.SecurityGroup:
    """A group without inbound rules."""
    properties: dict[str, Any] = {
        "GroupDescription": description,
        "VpcId": vpc_id,
        "SecurityGroupEgress": list(egress),
        "Tags": named(suffix, tags),
    }
    return ec2.SecurityGroup(title, **properties)


def https_only_group(title: str, *, vpc_id: Text, tags: Mapping[str, Text]) -> ec2.SecurityGroup:
    """The group of instances that run jobs in the user's network."""
    return closed_group(
        title,
        "Instances of AWS Batch: HTTPS out, nothing in.",
        vpc_id=vpc_id,
        egress=[https_out()],
        suffix="instances",
        tags=tags,
    )
