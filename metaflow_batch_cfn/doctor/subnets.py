"""Subnets as EC2 describes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from metaflow_batch_cfn.aws.error_translation import translated
from metaflow_batch_cfn.batch_api.values import Environment

if TYPE_CHECKING:
    from mypy_boto3_ec2.client import EC2Client


@dataclass(frozen=True)
class Subnet:
    """Where instances start; `free` are the addresses that are left."""

    subnet_id: str
    vpc_id: str
    zone: str
    gives_public_ip: bool
    free: int


def subnets_of(
    environment: Environment, ec2: EC2Client
) -> tuple[tuple[Subnet, ...], tuple[str, ...]]:
    """Those that exist, and the ids of those that do not."""
    wanted = list(environment.subnets)
    if not wanted:
        return (), ()
    with translated("ec2:DescribeSubnets"):
        # A filter, unlike SubnetIds, does not refuse to answer where one is missing.
        answer = ec2.describe_subnets(Filters=[{"Name": "subnet-id", "Values": wanted}])
    found = tuple(
        Subnet(
            subnet["SubnetId"],
            subnet["VpcId"],
            subnet["AvailabilityZone"],
            subnet.get("MapPublicIpOnLaunch", False),
            subnet.get("AvailableIpAddressCount", 1),
        )
        for subnet in answer["Subnets"]
    )
    known = {subnet.subnet_id for subnet in found}
    return found, tuple(subnet_id for subnet_id in wanted if subnet_id not in known)
