"""Whether instances in the environments' subnets can reach ECS, ECR and CloudWatch Logs.

Otherwise, an instance never joins its cluster, and the job stays RUNNABLE without a status reason.
"""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.batch_api.jobs_and_queues import Environment
from metaflow_batch_cfn.doctor.cause import Cause, Certainty
from metaflow_batch_cfn.doctor.routes import DefaultRoute, default_route, missing_endpoints
from metaflow_batch_cfn.doctor.situation import Situation
from metaflow_batch_cfn.doctor.subnets import Subnet, subnets_of


def egress_of_subnets(situation: Situation) -> Iterator[Cause]:
    for environment in situation.usable:
        found, missing = subnets_of(environment, situation.clients.ec2)
        for subnet_id in missing:
            wrong = f"subnet {subnet_id} of environment {environment.name} does not exist"
            remedy = "Choose existing subnets for the environment."
            yield Cause("SUBNET_GONE", Certainty.CERTAIN, f"subnet {subnet_id}", wrong, remedy)
        for subnet in found:
            yield from _egress(subnet, environment, situation)
        if found and not any(subnet.free for subnet in found):
            subnet_ids = ", ".join(subnet.subnet_id for subnet in found)
            wrong = f"{subnet_ids} have no available IP addresses"
            looked_at = f"subnets of environment {environment.name}"
            remedy = "Add subnets with available addresses, or release addresses in use."
            yield Cause("NO_ADDRESS_LEFT", Certainty.LIKELY, looked_at, wrong, remedy)


def _egress(subnet: Subnet, environment: Environment, situation: Situation) -> Iterator[Cause]:
    looked_at = f"routes of subnet {subnet.subnet_id} (environment {environment.name})"
    match default_route(subnet, situation.clients.ec2):
        case DefaultRoute.INTERNET_GATEWAY:
            yield from _without_address(subnet, environment, situation, looked_at)
        case DefaultRoute.BLACKHOLE:
            wrong = "the target of the default route no longer exists"
            remedy = "Point the route to an existing gateway."
            yield Cause("NO_WAY_OUT", Certainty.LIKELY, looked_at, wrong, remedy)
        case DefaultRoute.NONE:
            yield from _without_endpoints(subnet, environment, situation, looked_at)


def _without_address(
    subnet: Subnet, environment: Environment, situation: Situation, looked_at: str
) -> Iterator[Cause]:
    """Only instances and tasks with a public IP address can use an internet gateway."""
    if environment.on_fargate:
        if not situation.container.public_ip:
            wrong = "the default route is an internet gateway, but the job has no public IP address"
            remedy = "Set AssignPublicIp to ENABLED in the job definition, or use a NAT gateway."
            yield Cause("NO_PUBLIC_ADDRESS", Certainty.LIKELY, looked_at, wrong, remedy)
    elif not subnet.gives_public_ip:
        wrong = "the default route is an internet gateway, but the subnet assigns no public IPs"
        # A launch template may assign addresses even if the subnet does not.
        certainty = Certainty.POSSIBLE if environment.own_template else Certainty.LIKELY
        remedy = "Enable MapPublicIpOnLaunch for the subnet, or route through a NAT gateway."
        yield Cause("NO_PUBLIC_ADDRESS", certainty, looked_at, wrong, remedy)


def _without_endpoints(
    subnet: Subnet, environment: Environment, situation: Situation, looked_at: str
) -> Iterator[Cause]:
    clients = situation.clients
    missing = missing_endpoints(subnet.vpc_id, environment.on_fargate, clients.region, clients.ec2)
    if missing:
        wrong = f"there is no default route, and no VPC endpoint for {', '.join(missing)}"
        remedy = "Route 0.0.0.0/0 to a NAT gateway or an internet gateway, or add the endpoints."
        yield Cause("NO_WAY_OUT", Certainty.LIKELY, looked_at, wrong, remedy)
