"""Whether EC2 offers the environments' instance types in their subnets' Availability Zones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from metaflow_batch_cfn.aws.error_translation import translated
from metaflow_batch_cfn.batch_api.jobs_and_queues import Environment
from metaflow_batch_cfn.doctor.cause import Cause, Certainty
from metaflow_batch_cfn.doctor.situation import Situation
from metaflow_batch_cfn.doctor.subnets import Subnet, subnets_of
from metaflow_batch_cfn.instances.tokens import BUNDLES, expand

if TYPE_CHECKING:
    from mypy_boto3_ec2.client import EC2Client


def offered_instance_types(situation: Situation) -> Iterator[Cause]:
    environments = [each for each in situation.usable if each.on_instances]
    certainty = Certainty.CERTAIN if len(environments) == 1 else Certainty.LIKELY
    for environment in environments:
        words = [word for word in environment.instance_types if word not in BUNDLES]
        subnets, _ = subnets_of(environment, situation.clients.ec2)
        # A bundle, such as `optimal`, always includes types that are offered.
        if not words or not subnets or len(words) != len(environment.instance_types):
            continue
        if not _offered(words, subnets, situation.clients.ec2):
            looked_at = f"instance type offerings for environment {environment.name}"
            found = _not_offered(environment, words, subnets)
            yield Cause("NOT_OFFERED", certainty, looked_at, *found)


def _offered(words: list[str], subnets: tuple[Subnet, ...], ec2: EC2Client) -> bool:
    zones = sorted({subnet.zone for subnet in subnets})
    names = [name for word in words for name in _names(word)]
    with translated("ec2:DescribeInstanceTypeOfferings"):
        answer = ec2.describe_instance_type_offerings(
            LocationType="availability-zone",
            Filters=[
                {"Name": "location", "Values": zones},
                {"Name": "instance-type", "Values": names},
            ],
        )
    return bool(answer["InstanceTypeOfferings"])


def _names(word: str) -> list[str]:
    """The types of a family, or a pattern if they are not in the table."""
    known = [each.name for each in expand([word])]
    return known or [word if "." in word else f"{word}.*"]


def _not_offered(
    environment: Environment, words: list[str], subnets: tuple[Subnet, ...]
) -> tuple[str, str]:
    zones = ", ".join(sorted({subnet.zone for subnet in subnets}))
    wrong = f"none of {', '.join(words)} is offered in {zones}"
    return wrong, (
        f"Choose other instance types for {environment.name}, or subnets in other Availability "
        "Zones."
    )
