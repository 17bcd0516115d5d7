"""A VPC for AWS Batch: a way out for the instances, and no way in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any

from troposphere import Cidr, GetAtt, GetAZs, Join, Ref, Select, Sub, ec2

from metaflow_batch_cfn.core.declare import Result, Setting
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Gated, Switch, Text, TextList, choose
from metaflow_batch_cfn.parts import parameters
from metaflow_batch_cfn.parts.tags import named

__all__ = ["Network"]

# Each subnet is a /22 (1,019 usable addresses): eight of them fit into the smallest VPC, a /19.
_HOST_BITS = 10
_SUBNETS = 8
_FIRST_PRIVATE = 4
_ORDINALS = ("One", "Two", "Three")


def _zone_problems(name: str, zones: object) -> Iterator[Problem]:
    if type(zones) is not int or zones not in (2, 3):
        yield Problem(name, f"{zones!r} zones", "Give 2 or 3.")


@dataclass(frozen=True, kw_only=True)
class NetworkOutputs:
    """Where instances go: `subnet_ids` are the private subnets where there are any."""

    subnet_ids: TextList
    security_group_ids: TextList
    vpc_id: Annotated[Text, Result("VpcId", "The VPC.")]
    instance_subnets: Annotated[
        Text, Result("SubnetIds", "Subnets that the instances join, comma-separated.")
    ]
    public_subnets: Annotated[
        Text, Result("PublicSubnetIds", "The public subnets, comma-separated.")
    ]
    private_subnets: Annotated[
        Gated, Result("PrivateSubnetIds", "The private subnets, comma-separated.")
    ]
    security_group_id: Annotated[
        Text, Result("SecurityGroupIds", "The security group of the instances.")
    ]


@module
class Network:
    """A VPC over two or three zones with public subnets, private ones behind a NAT gateway by
    switch, an S3 gateway endpoint, and a security group without ingress.
    """

    vpc_cidr: parameters.VpcCidr = "10.0.0.0/16"
    enable_private_subnets: parameters.EnablePrivateSubnets = False
    zones: Annotated[
        int, Setting("Availability zones: 2, which every region has, or 3.", _zone_problems)
    ] = 2
    tags: parameters.Tags = field(default_factory=dict)

    def build(self, scope: Scope) -> NetworkOutputs:
        vpc = self._vpc(scope)
        public_table = self._route_table(scope, vpc, "PublicRouteTable", "public")
        way_out = self._internet_route(scope, vpc, public_table)
        public = [self._public_subnet(scope, vpc, public_table, zone) for zone in self._zones()]

        private_table = self._route_table(
            scope, vpc, "PrivateRouteTable", "private", self.enable_private_subnets
        )
        self._nat_route(scope, public[0], private_table, way_out)
        private = [self._private_subnet(scope, vpc, private_table, zone) for zone in self._zones()]

        self._s3_endpoint(scope, vpc, public_table, private_table)
        group = self._security_group(scope, vpc, way_out)
        return self._outputs(vpc, public, private, group)

    def _outputs(
        self,
        vpc: ec2.VPC,
        public: list[ec2.Subnet],
        private: list[ec2.Subnet],
        group: ec2.SecurityGroup,
    ) -> NetworkOutputs:
        public_ids = [Ref(subnet) for subnet in public]
        private_ids = [Ref(subnet) for subnet in private]
        instance_ids = choose(self.enable_private_subnets, private_ids, public_ids)
        return NetworkOutputs(
            subnet_ids=instance_ids,
            security_group_ids=[Ref(group)],
            vpc_id=Ref(vpc),
            instance_subnets=Join(",", instance_ids),
            public_subnets=Join(",", public_ids),
            private_subnets=Gated(Join(",", private_ids), self.enable_private_subnets),
            security_group_id=Ref(group),
        )

    def _zones(self) -> range:
        return range(self.zones)

    def _vpc(self, scope: Scope) -> ec2.VPC:
        return scope.add(
            ec2.VPC(
                scope.name("Vpc"),
                CidrBlock=self.vpc_cidr,
                EnableDnsSupport=True,
                EnableDnsHostnames=True,
                Tags=named("vpc", self.tags),
            )
        )

    def _route_table(
        self, scope: Scope, vpc: ec2.VPC, name: str, suffix: str, when: Switch = True
    ) -> ec2.RouteTable:
        table = ec2.RouteTable(scope.name(name), VpcId=Ref(vpc), Tags=named(suffix, self.tags))
        return scope.add(table, when)

    def _internet_route(self, scope: Scope, vpc: ec2.VPC, table: ec2.RouteTable) -> ec2.Route:
        gateway = scope.add(
            ec2.InternetGateway(
                scope.name("InternetGateway"), Tags=named("internet-gateway", self.tags)
            )
        )
        attachment = scope.add(
            ec2.VPCGatewayAttachment(
                scope.name("InternetGatewayAttachment"),
                VpcId=Ref(vpc),
                InternetGatewayId=Ref(gateway),
            )
        )
        return scope.add(
            ec2.Route(
                scope.name("PublicDefaultRoute"),
                RouteTableId=Ref(table),
                DestinationCidrBlock="0.0.0.0/0",
                GatewayId=Ref(gateway),
                DependsOn=attachment.title,
            )
        )

    def _nat_route(
        self, scope: Scope, subnet: ec2.Subnet, table: ec2.RouteTable, way_out: ec2.Route
    ) -> None:
        """One NAT gateway, in the first zone: each further one would cost as much again."""
        address = ec2.EIP(
            scope.name("NatAddress"),
            Domain="vpc",
            Tags=named("nat", self.tags),
            DependsOn=way_out.title,
        )
        gateway = ec2.NatGateway(
            scope.name("NatGateway"),
            AllocationId=GetAtt(address, "AllocationId"),
            SubnetId=Ref(subnet),
            Tags=named("nat", self.tags),
        )
        route = ec2.Route(
            scope.name("PrivateDefaultRoute"),
            RouteTableId=Ref(table),
            DestinationCidrBlock="0.0.0.0/0",
            NatGatewayId=Ref(gateway),
        )
        scope.add(address, self.enable_private_subnets)
        scope.add(gateway, self.enable_private_subnets)
        scope.add(route, self.enable_private_subnets)

    def _public_subnet(
        self, scope: Scope, vpc: ec2.VPC, table: ec2.RouteTable, zone: int
    ) -> ec2.Subnet:
        """Instances get public addresses here unless they have private subnets to go to."""
        maps = choose(self.enable_private_subnets, False, True)
        subnet = self._subnet(scope, vpc, "public", zone, MapPublicIpOnLaunch=maps)
        return self._routed(scope, subnet, table)

    def _private_subnet(
        self, scope: Scope, vpc: ec2.VPC, table: ec2.RouteTable, zone: int
    ) -> ec2.Subnet:
        subnet = self._subnet(scope, vpc, "private", zone, MapPublicIpOnLaunch=False)
        return self._routed(scope, subnet, table, self.enable_private_subnets)

    def _subnet(
        self, scope: Scope, vpc: ec2.VPC, kind: str, zone: int, **differing: Any
    ) -> ec2.Subnet:
        block = zone + (_FIRST_PRIVATE if kind == "private" else 0)
        blocks = Cidr(GetAtt(vpc, "CidrBlock"), _SUBNETS, _HOST_BITS)
        return ec2.Subnet(
            scope.name(f"{kind.title()}Subnet{_ORDINALS[zone]}"),
            VpcId=Ref(vpc),
            AvailabilityZone=Select(zone, GetAZs(Ref("AWS::Region"))),
            CidrBlock=Select(block, blocks),
            Tags=named(f"{kind}-{zone + 1}", self.tags),
            **differing,
        )

    def _routed(
        self, scope: Scope, subnet: ec2.Subnet, table: ec2.RouteTable, when: Switch = True
    ) -> ec2.Subnet:
        """Add a subnet and tie it to its routes."""
        association = ec2.SubnetRouteTableAssociation(
            f"{subnet.title}Routes", SubnetId=Ref(subnet), RouteTableId=Ref(table)
        )
        scope.add(association, when)
        return scope.add(subnet, when)

    def _s3_endpoint(
        self, scope: Scope, vpc: ec2.VPC, public: ec2.RouteTable, private: ec2.RouteTable
    ) -> None:
        """S3 traffic stays off the NAT gateway; a gateway endpoint costs nothing."""
        both = [Ref(public), Ref(private)]
        scope.add(
            ec2.VPCEndpoint(
                scope.name("S3Endpoint"),
                VpcId=Ref(vpc),
                VpcEndpointType="Gateway",
                ServiceName=Sub("com.amazonaws.${AWS::Region}.s3"),
                RouteTableIds=choose(self.enable_private_subnets, both, [Ref(public)]),
                Tags=named("s3-endpoint", self.tags),
            )
        )

    def _security_group(self, scope: Scope, vpc: ec2.VPC, way_out: ec2.Route) -> ec2.SecurityGroup:
        """It waits for the way out, so that on deletion that stays until the instances are gone."""
        return scope.add(
            ec2.SecurityGroup(
                scope.name("InstanceSecurityGroup"),
                GroupDescription="Instances of AWS Batch: all traffic out, none in.",
                VpcId=Ref(vpc),
                SecurityGroupEgress=[
                    ec2.SecurityGroupRule(
                        IpProtocol="-1",
                        CidrIp="0.0.0.0/0",
                        Description="Images, packages, AWS services",
                    )
                ],
                Tags=named("instances", self.tags),
                DependsOn=way_out.title,
            )
        )

    def problems(self) -> Iterator[Problem]:
        """What no pattern can see: 10.0.0.1/16 names a host, not a network."""
        if isinstance(self.vpc_cidr, str):
            import ipaddress  # not needed where the network is a parameter

            network = ipaddress.ip_network(self.vpc_cidr, strict=False)
            if str(network) != self.vpc_cidr:
                yield Problem(
                    "vpc_cidr", f"{self.vpc_cidr!r} has host bits set", f"Give {network}."
                )
