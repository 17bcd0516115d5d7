"""Whether instances get out of their subnets, against the simulator's EC2."""

from __future__ import annotations

from typing import Any

import pytest

from metaflow_batch_cfn.batch_api.clients import Clients
from metaflow_batch_cfn.doctor.cause import Cause, Certainty
from metaflow_batch_cfn.jobs.why.explain import explain
from tests.jobs.world import World, altered, ready

SERVICES = ("ecs-agent", "ecs-telemetry", "ecs", "ecr.api", "ecr.dkr", "logs", "s3")


def found(world: World, clients: Clients | None = None, **given: Any) -> dict[str, Cause]:
    causes = explain(world.job(**given), clients or world.clients)
    return {cause.code: cause for cause in causes}


def endpoints(world: World, *services: str) -> None:
    for service in services:
        world.ec2.create_vpc_endpoint(
            VpcId=world.vpc, ServiceName=f"com.amazonaws.us-east-1.{service}"
        )


def test_a_subnet_that_nothing_leads_out_of_is_told(world: World) -> None:
    cause = found(ready(world))["NO_WAY_OUT"]
    assert cause.certainty is Certainty.LIKELY
    assert world.subnet in cause.looked_at
    assert ", ".join(SERVICES) in cause.wrong


def test_endpoints_for_everything_are_a_way_out(world: World) -> None:
    endpoints(world, *SERVICES)
    assert found(ready(world)) == {}


def test_the_endpoints_that_are_missing_are_named(world: World) -> None:
    endpoints(world, *SERVICES[:-2])
    assert "no VPC endpoint for logs, s3" in found(ready(world))["NO_WAY_OUT"].wrong


def test_fargate_needs_no_endpoints_of_ecs(world: World) -> None:
    endpoints(world, *SERVICES[3:])
    world.fargate()
    world.queue()
    role = world.iam.get_role(RoleName="host")["Role"]["Arn"]
    world.definition(container={"executionRoleArn": role}, platformCapabilities=["FARGATE"])
    assert found(world) == {}


def test_an_internet_gateway_needs_public_addresses(world: World) -> None:
    world.route(GatewayId=world.internet_gateway())
    assert found(ready(world))["NO_PUBLIC_ADDRESS"].certainty is Certainty.LIKELY
    world.ec2.modify_subnet_attribute(SubnetId=world.subnet, MapPublicIpOnLaunch={"Value": True})
    assert "NO_PUBLIC_ADDRESS" not in found(world)


def test_a_launch_template_may_give_the_addresses(world: World) -> None:
    world.route(GatewayId=world.internet_gateway())
    world.ec2.create_launch_template(
        LaunchTemplateName="own", LaunchTemplateData={"EbsOptimized": True}
    )
    world.environment(launchTemplate={"launchTemplateName": "own"})
    world.queue()
    world.definition()
    assert found(world)["NO_PUBLIC_ADDRESS"].certainty is Certainty.POSSIBLE


@pytest.mark.parametrize(("asked", "told"), [("DISABLED", True), ("ENABLED", False)])
def test_on_fargate_the_job_asks_for_its_address(world: World, asked: str, told: bool) -> None:
    world.open()
    world.fargate()
    world.queue()
    role = world.iam.get_role(RoleName="host")["Role"]["Arn"]
    world.definition(
        container={
            "executionRoleArn": role, "networkConfiguration": {"assignPublicIp": asked},
        },
        platformCapabilities=["FARGATE"],
    )  # fmt: skip
    assert ("NO_PUBLIC_ADDRESS" in found(world)) is told


def test_a_nat_gateway_is_a_way_out(world: World) -> None:
    nat = world.ec2.create_nat_gateway(SubnetId=world.subnet, ConnectivityType="private")
    world.route(NatGatewayId=nat["NatGateway"]["NatGatewayId"])
    assert found(ready(world)) == {}


def test_a_subnets_own_table_counts_before_the_main_one(world: World) -> None:
    world.open()
    table = world.ec2.create_route_table(VpcId=world.vpc)["RouteTable"]["RouteTableId"]
    world.ec2.associate_route_table(RouteTableId=table, SubnetId=world.subnet)
    assert "no default route" in found(ready(world))["NO_WAY_OUT"].wrong


def test_a_route_to_a_gateway_that_is_gone_leads_nowhere(working: World) -> None:
    def blackhole(answer: Any) -> Any:
        for table in answer["RouteTables"]:
            for route in table["Routes"]:
                route["State"] = "blackhole"
        return answer

    clients = altered(working.clients, "ec2", describe_route_tables=blackhole)
    assert "no longer exists" in found(working, clients)["NO_WAY_OUT"].wrong


def test_a_subnet_without_addresses_left_is_told(working: World) -> None:
    def full(answer: Any) -> Any:
        for subnet in answer["Subnets"]:
            subnet["AvailableIpAddressCount"] = 0
        return answer

    clients = altered(working.clients, "ec2", describe_subnets=full)
    assert working.subnet in found(working, clients)["NO_ADDRESS_LEFT"].wrong


def test_a_subnet_that_is_gone_is_told(working: World) -> None:
    clients = altered(working.clients, "ec2", describe_subnets=lambda _: {"Subnets": []})
    assert found(working, clients)["SUBNET_GONE"].certainty is Certainty.CERTAIN


def test_a_security_group_that_lets_nothing_out_is_told(working: World) -> None:
    everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    working.ec2.revoke_security_group_egress(GroupId=working.group, IpPermissions=everything)
    assert working.group in found(working)["NO_EGRESS"].wrong


@pytest.mark.parametrize(("port", "told"), [(443, False), (80, True)])
def test_https_is_what_has_to_get_out(working: World, port: int, told: bool) -> None:
    everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    working.ec2.revoke_security_group_egress(GroupId=working.group, IpPermissions=everything)
    rule = {
        "IpProtocol": "tcp", "FromPort": port, "ToPort": port,
        "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
    }  # fmt: skip
    working.ec2.authorize_security_group_egress(GroupId=working.group, IpPermissions=[rule])
    assert ("NO_EGRESS" in found(working)) is told
