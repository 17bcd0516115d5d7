"""How a subnet reaches AWS services: by a default route, or by VPC endpoints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

from metaflow_batch_cfn.aws.error_translation import translated
from metaflow_batch_cfn.doctor.subnets import Subnet

if TYPE_CHECKING:
    from mypy_boto3_ec2.client import EC2Client

_DEFAULT_ROUTES = ("0.0.0.0/0", "::/0")
# ECS user guide, page "vpc-endpoints": agents use the three ECS endpoints; images come from ECR,
# and their layers from S3. Fargate tasks do not need the ECS endpoints.
_FOR_TASKS = ("ecr.api", "ecr.dkr", "logs", "s3")
_FOR_INSTANCES = ("ecs-agent", "ecs-telemetry", "ecs")


class DefaultRoute(Enum):
    """Where the default route of a subnet leads."""

    INTERNET_GATEWAY = "internet gateway"
    OTHER = "NAT or another gateway"
    BLACKHOLE = "nowhere"
    NONE = "none"


def default_route(subnet: Subnet, ec2: EC2Client) -> DefaultRoute:
    """From the route table of the subnet, or else the main route table of its VPC."""
    with translated("ec2:DescribeRouteTables"):
        filters: Any = [{"Name": "vpc-id", "Values": [subnet.vpc_id]}]
        tables: Sequence[Any] = ec2.describe_route_tables(Filters=filters)["RouteTables"]
    own = [table for table in tables if _is_of(table, subnet.subnet_id)]
    main = [table for table in tables if _is_main(table)]
    routes = [route for table in (own or main)[:1] for route in table.get("Routes", [])]
    return _leads(routes)


def missing_endpoints(vpc_id: str, on_fargate: bool, region: str, ec2: EC2Client) -> list[str]:
    """The services that jobs require and that the VPC has no endpoint for."""
    with translated("ec2:DescribeVpcEndpoints"):
        filters: Any = [{"Name": "vpc-id", "Values": [vpc_id]}]
        endpoints = ec2.describe_vpc_endpoints(Filters=filters)["VpcEndpoints"]
    present = {endpoint.get("ServiceName", "") for endpoint in endpoints}
    needed = _FOR_TASKS if on_fargate else (*_FOR_INSTANCES, *_FOR_TASKS)
    return [name for name in needed if f"com.amazonaws.{region}.{name}" not in present]


def _leads(routes: Sequence[Mapping[str, Any]]) -> DefaultRoute:
    found = [
        route
        for route in routes
        if route.get("DestinationCidrBlock", route.get("DestinationIpv6CidrBlock"))
        in _DEFAULT_ROUTES
    ]
    if not found:
        return DefaultRoute.NONE
    alive = [route for route in found if route.get("State") != "blackhole"]
    if not alive:
        return DefaultRoute.BLACKHOLE
    internet = [route for route in alive if route.get("GatewayId", "").startswith("igw-")]
    return DefaultRoute.INTERNET_GATEWAY if len(internet) == len(alive) else DefaultRoute.OTHER


def _is_of(table: Mapping[str, Any], subnet_id: str) -> bool:
    return any(entry.get("SubnetId") == subnet_id for entry in table.get("Associations", []))


def _is_main(table: Mapping[str, Any]) -> bool:
    return any(entry.get("Main") for entry in table.get("Associations", []))
