"""Whether instances in the environments' subnets can reach ECS, ECR and CloudWatch Logs.

An instance that cannot never joins its cluster, and the job stays RUNNABLE with no reason told.
"""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.batch_api.values import Environment
from metaflow_batch_cfn.doctor.cause import Cause, Certainty
from metaflow_batch_cfn.doctor.routes import WayOut, missing_endpoints, way_out
from metaflow_batch_cfn.doctor.situation import Situation
from metaflow_batch_cfn.doctor.subnets import Subnet, subnets_of


def ways_out_of_subnets(situation: Situation) -> Iterator[Cause]:
    for environment in situation.usable:
        found, missing = subnets_of(environment, situation.clients.ec2)
        for subnet_id in missing:
            wrong = f"subnet {subnet_id} of environment {environment.name} does not exist"
            remedy = "Give the environment subnets that exist."
            yield Cause("SUBNET_GONE", Certainty.CERTAIN, f"subnet {subnet_id}", wrong, remedy)
        for subnet in found:
            yield from _way_out(subnet, environment, situation)
        if found and not any(subnet.free for subnet in found):
            wrong = f"no address is left in {', '.join(subnet.subnet_id for subnet in found)}"
            looked_at = f"subnets of environment {environment.name}"
            remedy = "Add subnets with room, or end what holds the addresses."
            yield Cause("NO_ADDRESS_LEFT", Certainty.LIKELY, looked_at, wrong, remedy)


def _way_out(subnet: Subnet, environment: Environment, situation: Situation) -> Iterator[Cause]:
    looked_at = f"routes of subnet {subnet.subnet_id} (environment {environment.name})"
    match way_out(subnet, situation.clients.ec2):
        case WayOut.INTERNET_GATEWAY:
            yield from _without_address(subnet, environment, situation, looked_at)
        case WayOut.BLACKHOLE:
            wrong = "its default route leads to a gateway that does not exist any more"
            remedy = "Point the route to a gateway that exists."
            yield Cause("NO_WAY_OUT", Certainty.LIKELY, looked_at, wrong, remedy)
        case WayOut.NONE:
            yield from _without_endpoints(subnet, environment, situation, looked_at)


def _without_address(
    subnet: Subnet, environment: Environment, situation: Situation, looked_at: str
) -> Iterator[Cause]:
    """Through an internet gateway only those go that have a public address."""
    if environment.on_fargate:
        if not situation.container.public_ip:
            wrong = "it leads to an internet gateway, and the job asks for no public address"
            remedy = "Set AssignPublicIp ENABLED in the job definition, or use a NAT gateway."
            yield Cause("NO_PUBLIC_ADDRESS", Certainty.LIKELY, looked_at, wrong, remedy)
    elif not subnet.gives_public_ip:
        wrong = "it leads to an internet gateway, and the subnet gives no public address"
        # A launch template may ask for addresses where the subnet does not.
        certainty = Certainty.POSSIBLE if environment.own_template else Certainty.LIKELY
        remedy = "Set MapPublicIpOnLaunch of the subnet, or route through a NAT gateway."
        yield Cause("NO_PUBLIC_ADDRESS", certainty, looked_at, wrong, remedy)


def _without_endpoints(
    subnet: Subnet, environment: Environment, situation: Situation, looked_at: str
) -> Iterator[Cause]:
    clients = situation.clients
    missing = missing_endpoints(subnet.vpc_id, environment.on_fargate, clients.region, clients.ec2)
    if missing:
        wrong = f"it has no default route, and no VPC endpoint for {', '.join(missing)}"
        remedy = "Route 0.0.0.0/0 to a NAT or an internet gateway, or add the endpoints."
        yield Cause("NO_WAY_OUT", Certainty.LIKELY, looked_at, wrong, remedy)
