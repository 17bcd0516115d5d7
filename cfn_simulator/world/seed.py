"""What a new simulator contains, so that you can try the Batch stack without preparation.

In: the services of a Region. Out: a VPC with two subnets and a security group, a job role and an
instance profile, as parameter values for the `batch` template and for stacks that also require a
VPC. IAM is global: a second Region reuses the existing roles.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from cfn_simulator.services.services import Services

NAME = "mfcfn-local"
VPC_CIDR = "10.100.0.0/16"
SUBNET_CIDRS = ("10.100.0.0/20", "10.100.16.0/20")


@dataclass(frozen=True)
class SeedParameters:
    """The seeded resources, by the names of the parameters that accept them."""

    vpc_id: str
    subnet_ids: tuple[str, ...]
    security_group_ids: tuple[str, ...]
    job_role_arn: str
    instance_profile_arn: str

    def as_parameters(self) -> dict[str, str]:
        """All values, of which each stack uses those for its own parameters."""
        return {"VpcId": self.vpc_id, **self.of_batch()}

    def of_batch(self) -> dict[str, str]:
        """Only those of the `batch` template, which has no VPC parameter."""
        return {
            "SubnetIds": ",".join(self.subnet_ids),
            "SecurityGroupIds": ",".join(self.security_group_ids),
            "JobRoleArn": self.job_role_arn,
            "InstanceProfileArn": self.instance_profile_arn,
        }


def seed(services: Services) -> SeedParameters:
    network = services.client("ec2")
    vpc_id = _vpc(network)
    identity = services.client("iam")
    return SeedParameters(
        vpc_id=vpc_id,
        subnet_ids=_subnets(network, vpc_id),
        security_group_ids=(_security_group(network, vpc_id),),
        job_role_arn=_role(identity, f"{NAME}-job", "ecs-tasks.amazonaws.com"),
        instance_profile_arn=_instance_profile(identity),
    )


def _vpc(network: Any) -> str:
    made = network.create_vpc(CidrBlock=VPC_CIDR, TagSpecifications=_named("vpc"))
    return str(made["Vpc"]["VpcId"])


def _subnets(network: Any, vpc_id: str) -> tuple[str, ...]:
    zones = network.describe_availability_zones()["AvailabilityZones"]
    made = (
        network.create_subnet(
            VpcId=vpc_id,
            CidrBlock=cidr,
            AvailabilityZone=zone["ZoneName"],
            TagSpecifications=_named("subnet"),
        )
        for cidr, zone in zip(SUBNET_CIDRS, zones, strict=False)
    )
    return tuple(str(answer["Subnet"]["SubnetId"]) for answer in made)


def _security_group(network: Any, vpc_id: str) -> str:
    made = network.create_security_group(
        GroupName=NAME, Description="Metaflow on Batch, locally", VpcId=vpc_id
    )
    return str(made["GroupId"])


def _role(identity: Any, name: str, service: str) -> str:
    try:
        made = identity.create_role(RoleName=name, AssumeRolePolicyDocument=_trust(service))
    except ClientError as refusal:
        if refusal.response["Error"]["Code"] != "EntityAlreadyExists":
            raise
        made = identity.get_role(RoleName=name)
    return str(made["Role"]["Arn"])


def _instance_profile(identity: Any) -> str:
    name = f"{NAME}-instance"
    try:
        made = identity.create_instance_profile(InstanceProfileName=name)
    except ClientError as refusal:
        if refusal.response["Error"]["Code"] != "EntityAlreadyExists":
            raise
        found = identity.get_instance_profile(InstanceProfileName=name)
        return str(found["InstanceProfile"]["Arn"])
    _role(identity, name, "ec2.amazonaws.com")
    identity.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)
    return str(made["InstanceProfile"]["Arn"])


def _trust(service: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _named(kind: str) -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": NAME}]}]
