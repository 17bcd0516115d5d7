"""The network of the instances: a new VPC with outbound access only, or an existing one."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Annotated, Any, ClassVar

from troposphere import Join, Ref, ec2

from metaflow_batch_cfn.core.declare import Result, Setting
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Maybe, Text, TextList, choose
from metaflow_batch_cfn.parts.fields.network import ExistingNetwork, ExistingVpc, NewNetwork
from metaflow_batch_cfn.parts.fields.tags import Tags
from metaflow_batch_cfn.parts.services.vpcs import VpcBuilder
from metaflow_batch_cfn.parts.tag_properties import named

__all__ = ["Network"]


def _zone_problems(name: str, zones: object) -> Iterator[Problem]:
    if type(zones) is not int or zones not in (2, 3):
        yield Problem(name, f"{zones!r} zones", "Give 2 or 3.")


@record(frozen=True, kw_only=True)
class NetworkOutputs:
    """The network of the instances. `subnet_ids` are the private subnets, if there are any."""

    subnet_ids: TextList
    security_group_ids: TextList
    vpc_id: Annotated[Text, Result("VpcId", "ID of the VPC.")]
    instance_subnets: Annotated[
        Text, Result("SubnetIds", "Subnets of the instances, comma-separated.")
    ]
    public_subnets: Annotated[Maybe, Result("PublicSubnetIds", "Public subnets, comma-separated.")]
    private_subnets: Annotated[
        Maybe, Result("PrivateSubnetIds", "Private subnets, comma-separated.")
    ]
    security_group_id: Annotated[
        Text, Result("SecurityGroupIds", "Security group of the instances.")
    ]


@module
class Network:
    """A VPC in two or three Availability Zones with public subnets, optional private subnets behind
    a NAT gateway, an S3 gateway endpoint, and a security group without inbound rules.

    With `ExistingVpc`, only the security group is created; with `ExistingNetwork`, nothing is.
    """

    descriptions: ClassVar[Mapping[type, str]] = MappingProxyType(
        {
            ExistingVpc: "A security group without inbound rules, in an existing VPC.",
            ExistingNetwork: "An existing network. Nothing is created.",
        }
    )

    network: NewNetwork | ExistingVpc | ExistingNetwork = NewNetwork()
    zones: Annotated[
        int, Setting("Availability Zones: 2, which every Region has, or 3.", _zone_problems)
    ] = 2
    tags: Tags = field(default_factory=dict)

    def build(self, scope: Scope) -> NetworkOutputs:
        match self.network:
            case NewNetwork() as new:
                return self._new(scope, new)
            case ExistingVpc() as vpc:
                group = scope.add(self._security_group(scope, vpc.vpc_id))
                return _existing(vpc.vpc_id, vpc.subnet_ids, [Ref(group)])
            case ExistingNetwork() as network:
                return _existing(network.vpc_id, network.subnet_ids, network.security_group_ids)

    def _new(self, scope: Scope, new: NewNetwork) -> NetworkOutputs:
        private = new.enable_private_subnets
        vpc = VpcBuilder(scope, new.vpc_cidr, private, self.zones, self.tags).build()
        group = self._security_group(scope, Ref(vpc.vpc), DependsOn=vpc.internet_route.title)
        scope.add(group)
        public_ids = [Ref(subnet) for subnet in vpc.public]
        private_ids = [Ref(subnet) for subnet in vpc.private]
        instance_ids = choose(private, private_ids, public_ids)
        return NetworkOutputs(
            subnet_ids=instance_ids,
            security_group_ids=[Ref(group)],
            vpc_id=Ref(vpc.vpc),
            instance_subnets=Join(",", instance_ids),
            public_subnets=Join(",", public_ids),
            private_subnets=scope.gated(Join(",", private_ids), private),
            security_group_id=Ref(group),
        )

    def _security_group(self, scope: Scope, vpc_id: Text, **attributes: Any) -> ec2.SecurityGroup:
        """In a new VPC, it depends on the internet route, so that on deletion the route remains
        until the instances are terminated."""
        return ec2.SecurityGroup(
            scope.name("InstanceSecurityGroup"),
            GroupDescription="Instances of AWS Batch: all traffic out, none in.",
            VpcId=vpc_id,
            SecurityGroupEgress=[
                ec2.SecurityGroupRule(
                    IpProtocol="-1",
                    CidrIp="0.0.0.0/0",
                    Description="Images, packages, AWS services",
                )
            ],
            Tags=named("instances", self.tags),
            **attributes,
        )

    def problems(self) -> Iterator[Problem]:
        """What no pattern can detect: 10.0.0.1/16 is a host, not a network."""
        if isinstance(self.network, NewNetwork) and isinstance(self.network.vpc_cidr, str):
            import ipaddress  # not needed when the CIDR block is a parameter

            cidr = self.network.vpc_cidr
            network = ipaddress.ip_network(cidr, strict=False)
            if str(network) != cidr:
                yield Problem("vpc_cidr", f"{cidr!r} has host bits set", f"Give {network}.")


def _existing(vpc_id: Text, subnet_ids: TextList, group_ids: TextList) -> NetworkOutputs:
    return NetworkOutputs(
        subnet_ids=subnet_ids,
        security_group_ids=group_ids,
        vpc_id=vpc_id,
        instance_subnets=Join(",", subnet_ids),
        public_subnets=None,
        private_subnets=None,
        security_group_id=Join(",", group_ids),
    )
