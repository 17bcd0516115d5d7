"""A VPC for AWS Batch: outbound access for the instances, and no inbound access."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from troposphere import Cidr, GetAtt, GetAZs, Ref, Select, Sub, ec2

from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Switch, Text, choose
from metaflow_batch_cfn.parts.tag_properties import named

# Each subnet is a /22 (1,019 usable addresses): eight fit into the smallest VPC, a /19.
_HOST_BITS = 10
_SUBNETS = 8
_FIRST_PRIVATE = 4
_ORDINALS = ("One", "Two", "Three")


class Vpc(NamedTuple):
    """A VPC that was added to a template. Resources that need the internet while the stack is being
    deleted, such as instances, depend on `internet_route`."""

    vpc: ec2.VPC
    internet_route: ec2.Route
    public: list[ec2.Subnet]
    private: list[ec2.Subnet]


class VpcBuilder(NamedTuple):
    """Adds a VPC in `zones` Availability Zones: public subnets, private subnets behind a NAT
    gateway if `private` is on, and an S3 gateway endpoint."""

    scope: Scope
    cidr: Text
    private: Switch
    zones: int
    tags: Mapping[str, Text]

    def build(self) -> Vpc:
        vpc = self._vpc()
        public_table = self._route_table(vpc, "PublicRouteTable", "public")
        internet_route = self._internet_route(vpc, public_table)
        zones = range(self.zones)
        public = [self._public_subnet(vpc, public_table, zone) for zone in zones]

        private_table = self._route_table(vpc, "PrivateRouteTable", "private", self.private)
        self._nat_route(public[0], private_table, internet_route)
        private = [self._private_subnet(vpc, private_table, zone) for zone in zones]

        self._s3_endpoint(vpc, public_table, private_table)
        return Vpc(vpc, internet_route, public, private)

    def _vpc(self) -> ec2.VPC:
        return self.scope.add(
            ec2.VPC(
                self.scope.name("Vpc"),
                CidrBlock=self.cidr,
                EnableDnsSupport=True,
                EnableDnsHostnames=True,
                Tags=named("vpc", self.tags),
            )
        )

    def _route_table(
        self, vpc: ec2.VPC, name: str, suffix: str, when: Switch = True
    ) -> ec2.RouteTable:
        table = ec2.RouteTable(self.scope.name(name), VpcId=Ref(vpc), Tags=named(suffix, self.tags))
        return self.scope.add(table, when)

    def _internet_route(self, vpc: ec2.VPC, table: ec2.RouteTable) -> ec2.Route:
        gateway = self.scope.add(
            ec2.InternetGateway(
                self.scope.name("InternetGateway"), Tags=named("internet-gateway", self.tags)
            )
        )
        attachment = self.scope.add(
            ec2.VPCGatewayAttachment(
                self.scope.name("InternetGatewayAttachment"),
                VpcId=Ref(vpc),
                InternetGatewayId=Ref(gateway),
            )
        )
        return self.scope.add(
            ec2.Route(
                self.scope.name("PublicDefaultRoute"),
                RouteTableId=Ref(table),
                DestinationCidrBlock="0.0.0.0/0",
                GatewayId=Ref(gateway),
                DependsOn=attachment.title,
            )
        )

    def _nat_route(
        self, subnet: ec2.Subnet, table: ec2.RouteTable, internet_route: ec2.Route
    ) -> None:
        """One NAT gateway, in the first zone: a second one would double the cost."""
        address = ec2.EIP(
            self.scope.name("NatAddress"),
            Domain="vpc",
            Tags=named("nat", self.tags),
            DependsOn=internet_route.title,
        )
        gateway = ec2.NatGateway(
            self.scope.name("NatGateway"),
            AllocationId=GetAtt(address, "AllocationId"),
            SubnetId=Ref(subnet),
            Tags=named("nat", self.tags),
        )
        route = ec2.Route(
            self.scope.name("PrivateDefaultRoute"),
            RouteTableId=Ref(table),
            DestinationCidrBlock="0.0.0.0/0",
            NatGatewayId=Ref(gateway),
        )
        self.scope.add(address, self.private)
        self.scope.add(gateway, self.private)
        self.scope.add(route, self.private)

    def _public_subnet(self, vpc: ec2.VPC, table: ec2.RouteTable, zone: int) -> ec2.Subnet:
        """Instances get public IP addresses here unless private subnets are enabled."""
        maps = choose(self.private, False, True)
        subnet = self._subnet(vpc, "public", zone, MapPublicIpOnLaunch=maps)
        return self._routed(subnet, table)

    def _private_subnet(self, vpc: ec2.VPC, table: ec2.RouteTable, zone: int) -> ec2.Subnet:
        subnet = self._subnet(vpc, "private", zone, MapPublicIpOnLaunch=False)
        return self._routed(subnet, table, self.private)

    def _subnet(self, vpc: ec2.VPC, kind: str, zone: int, **differing: Any) -> ec2.Subnet:
        block = zone + (_FIRST_PRIVATE if kind == "private" else 0)
        blocks = Cidr(GetAtt(vpc, "CidrBlock"), _SUBNETS, _HOST_BITS)
        return ec2.Subnet(
            self.scope.name(f"{kind.title()}Subnet{_ORDINALS[zone]}"),
            VpcId=Ref(vpc),
            AvailabilityZone=Select(zone, GetAZs(Ref("AWS::Region"))),
            CidrBlock=Select(block, blocks),
            Tags=named(f"{kind}-{zone + 1}", self.tags),
            **differing,
        )

    def _routed(self, subnet: ec2.Subnet, table: ec2.RouteTable, when: Switch = True) -> ec2.Subnet:
        """Add a subnet and associate it with its route table."""
        association = ec2.SubnetRouteTableAssociation(
            f"{subnet.title}Routes", SubnetId=Ref(subnet), RouteTableId=Ref(table)
        )
        self.scope.add(association, when)
        return self.scope.add(subnet, when)

    def _s3_endpoint(self, vpc: ec2.VPC, public: ec2.RouteTable, private: ec2.RouteTable) -> None:
        """S3 traffic bypasses the NAT gateway; a gateway endpoint is free of charge."""
        both = [Ref(public), Ref(private)]
        self.scope.add(
            ec2.VPCEndpoint(
                self.scope.name("S3Endpoint"),
                VpcId=Ref(vpc),
                VpcEndpointType="Gateway",
                ServiceName=Sub("com.amazonaws.${AWS::Region}.s3"),
                RouteTableIds=choose(self.private, both, [Ref(public)]),
                Tags=named("s3-endpoint", self.tags),
            )
        )
