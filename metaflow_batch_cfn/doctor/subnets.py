"""The environments' subnets, as EC2 describes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from metaflow_batch_cfn.aws.error_translation import translated
from metaflow_batch_cfn.batch_api.jobs_and_queues import Environment

if TYPE_CHECKING:
    from mypy_boto3_ec2.client import EC2Client


@dataclass(frozen=True)
class Subnet:
    """A subnet; `free` is the number of available IP addresses."""

    subnet_id: str
    vpc_id: str
    zone: str
    gives_public_ip: bool
    free: int


def subnets_of(
    environment: Environment, ec2: EC2Client
) -> tuple[tuple[Subnet, ...], tuple[str, ...]]:
    """The subnets that exist, and the IDs of those that do not."""
    subnet_ids = list(environment.subnets)
    if not subnet_ids:
        return (), ()
    with translated("ec2:DescribeSubnets"):
        # Unlike the parameter SubnetIds, a filter does not fail if a subnet is missing.
        answer = ec2.describe_subnets(Filters=[{"Name": "subnet-id", "Values": subnet_ids}])
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
    return found, tuple(subnet_id for subnet_id in subnet_ids if subnet_id not in known)
