"""Whether instances can reach AWS from their subnets, on the simulator's EC2."""

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


def test_a_subnet_without_a_route_to_aws_is_found(world: World) -> None:
    cause = found(ready(world))["NO_WAY_OUT"]
    assert cause.certainty is Certainty.LIKELY
    assert world.subnet in cause.looked_at
    assert ", ".join(SERVICES) in cause.wrong


def test_endpoints_for_all_services_are_enough(world: World) -> None:
    endpoints(world, *SERVICES)
    assert found(ready(world)) == {}


def test_missing_endpoints_are_named(world: World) -> None:
    endpoints(world, *SERVICES[:-2])
    assert "no VPC endpoint for logs, s3" in found(ready(world))["NO_WAY_OUT"].wrong


def test_fargate_needs_no_ecs_endpoints(world: World) -> None:
    endpoints(world, *SERVICES[3:])
    world.fargate()
    world.queue()
    role = world.iam.get_role(RoleName="host")["Role"]["Arn"]
    world.definition(container={"executionRoleArn": role}, platformCapabilities=["FARGATE"])
    assert found(world) == {}


def test_an_internet_gateway_requires_public_addresses(world: World) -> None:
    world.route(GatewayId=world.internet_gateway())
    assert found(ready(world))["NO_PUBLIC_ADDRESS"].certainty is Certainty.LIKELY
    world.ec2.modify_subnet_attribute(SubnetId=world.subnet, MapPublicIpOnLaunch={"Value": True})
    assert "NO_PUBLIC_ADDRESS" not in found(world)


def test_a_launch_template_may_assign_the_addresses(world: World) -> None:
    world.route(GatewayId=world.internet_gateway())
    world.ec2.create_launch_template(
        LaunchTemplateName="own", LaunchTemplateData={"EbsOptimized": True}
    )
    world.environment(launchTemplate={"launchTemplateName": "own"})
    world.queue()
    world.definition()
    assert found(world)["NO_PUBLIC_ADDRESS"].certainty is Certainty.POSSIBLE


@pytest.mark.parametrize(("assigned", "expected"), [("DISABLED", True), ("ENABLED", False)])
def test_on_fargate_the_job_definition_assigns_the_address(
    world: World, assigned: str, expected: bool
) -> None:
    world.open()
    world.fargate()
    world.queue()
    role = world.iam.get_role(RoleName="host")["Role"]["Arn"]
    world.definition(
        container={
            "executionRoleArn": role, "networkConfiguration": {"assignPublicIp": assigned},
        },
        platformCapabilities=["FARGATE"],
    )  # fmt: skip
    assert ("NO_PUBLIC_ADDRESS" in found(world)) is expected


def test_a_nat_gateway_is_enough(world: World) -> None:
    nat = world.ec2.create_nat_gateway(SubnetId=world.subnet, ConnectivityType="private")
    world.route(NatGatewayId=nat["NatGateway"]["NatGatewayId"])
    assert found(ready(world)) == {}


def test_the_route_table_of_a_subnet_takes_precedence_over_the_main_one(world: World) -> None:
    world.open()
    table = world.ec2.create_route_table(VpcId=world.vpc)["RouteTable"]["RouteTableId"]
    world.ec2.associate_route_table(RouteTableId=table, SubnetId=world.subnet)
    assert "no default route" in found(ready(world))["NO_WAY_OUT"].wrong


def test_a_route_to_a_deleted_gateway_is_found(working: World) -> None:
    def blackhole(answer: Any) -> Any:
        for table in answer["RouteTables"]:
            for route in table["Routes"]:
                route["State"] = "blackhole"
        return answer

    clients = altered(working.clients, "ec2", describe_route_tables=blackhole)
    assert "no longer exists" in found(working, clients)["NO_WAY_OUT"].wrong


def test_a_subnet_without_available_addresses_is_found(working: World) -> None:
    def full(answer: Any) -> Any:
        for subnet in answer["Subnets"]:
            subnet["AvailableIpAddressCount"] = 0
        return answer

    clients = altered(working.clients, "ec2", describe_subnets=full)
    assert working.subnet in found(working, clients)["NO_ADDRESS_LEFT"].wrong


def test_a_missing_subnet_is_found(working: World) -> None:
    clients = altered(working.clients, "ec2", describe_subnets=lambda _: {"Subnets": []})
    assert found(working, clients)["SUBNET_GONE"].certainty is Certainty.CERTAIN


def test_a_security_group_without_egress_is_found(working: World) -> None:
    everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    working.ec2.revoke_security_group_egress(GroupId=working.group, IpPermissions=everything)
    assert working.group in found(working)["NO_EGRESS"].wrong


@pytest.mark.parametrize(("port", "expected"), [(443, False), (80, True)])
def test_egress_must_allow_https(working: World, port: int, expected: bool) -> None:
    everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    working.ec2.revoke_security_group_egress(GroupId=working.group, IpPermissions=everything)
    rule = {
        "IpProtocol": "tcp", "FromPort": port, "ToPort": port,
        "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
    }  # fmt: skip
    working.ec2.authorize_security_group_egress(GroupId=working.group, IpPermissions=[rule])
    assert ("NO_EGRESS" in found(working)) is expected
