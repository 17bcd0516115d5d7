"""Values that a template looks up in the account.

In: a parameter's type and value, an SSM name, or an export's name. Out: what the account has. Each
export that was read is recorded, since it can then be neither changed nor deleted. Limits: a value
of an AWS-specific type that is not in the table is accepted without a lookup.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from cfn_simulator.engine.state.store import Store
from cfn_simulator.services.services import Services
from cfn_simulator.services.zones import zones_of
from metaflow_batch_cfn.cfn.values.surroundings import TemplateError
from metaflow_batch_cfn.cfn.values.unknown import UNKNOWN
from metaflow_batch_cfn.documents import Json


@dataclass(frozen=True)
class Listing:
    """How the resources of one parameter type are listed: a call, and where their names are."""

    service: str
    operation: str
    result: str
    name: str
    attributes: Mapping[str, str]


def _ec2(operation: str, result: str, name: str, **attributes: str) -> Listing:
    return Listing("ec2", operation, result, name, attributes)


LISTINGS: Mapping[str, Listing] = {
    "AWS::EC2::AvailabilityZone::Name": _ec2(
        "describe_availability_zones", "AvailabilityZones", "ZoneName"
    ),
    "AWS::EC2::Image::Id": _ec2("describe_images", "Images", "ImageId"),
    "AWS::EC2::Instance::Id": _ec2("describe_instances", "Reservations[].Instances", "InstanceId"),
    "AWS::EC2::KeyPair::KeyName": _ec2("describe_key_pairs", "KeyPairs", "KeyName"),
    "AWS::EC2::SecurityGroup::GroupName": _ec2(
        "describe_security_groups", "SecurityGroups", "GroupName"
    ),
    "AWS::EC2::SecurityGroup::Id": _ec2(
        "describe_security_groups", "SecurityGroups", "GroupId", VpcId="VpcId"
    ),
    "AWS::EC2::Subnet::Id": _ec2(
        "describe_subnets",
        "Subnets",
        "SubnetId",
        VpcId="VpcId",
        AvailabilityZone="AvailabilityZone",
    ),
    "AWS::EC2::Volume::Id": _ec2("describe_volumes", "Volumes", "VolumeId"),
    "AWS::EC2::VPC::Id": _ec2("describe_vpcs", "Vpcs", "VpcId"),
    "AWS::Route53::HostedZone::Id": Listing(
        "route53", "list_hosted_zones", "HostedZones", "Id", {}
    ),
}


class AccountLookups:
    """`Lookups` for one evaluation; with `allow_missing_exports` a missing export is unknown."""

    def __init__(
        self, services: Services, store: Store, region: str, *, allow_missing_exports: bool = False
    ) -> None:
        self._services = services
        self._store = store
        self._region = region
        self._allow_missing_exports = allow_missing_exports
        self._imported: set[str] = set()

    @property
    def imported(self) -> frozenset[str]:
        """The names of the exports that were read."""
        return frozenset(self._imported)

    def exists(self, parameter_type: str, value: str) -> bool:
        if parameter_type == "AWS::SSM::Parameter::Name":
            return self.ssm_parameter(value) is not None
        listing = LISTINGS.get(parameter_type)
        return listing is None or value in self._resources(listing)

    def values_of(self, parameter_type: str) -> Sequence[str]:
        listing = LISTINGS.get(parameter_type)
        return list(self._resources(listing)) if listing else []

    def attributes_of(self, parameter_type: str, value: str) -> dict[str, Json]:
        listing = LISTINGS.get(parameter_type)
        resource = self._resources(listing).get(value, {}) if listing else {}
        if listing is None:
            return {}
        found: dict[str, Json] = {
            name: resource[key] for name, key in listing.attributes.items() if key in resource
        }
        tags = {f"Tags.{tag['Key']}": tag["Value"] for tag in resource.get("Tags", ())}
        return {**found, **tags}

    def ssm_parameter(self, name: str) -> str | None:
        client = self._services.client("ssm", self._region)
        try:
            found = client.get_parameter(Name=name)["Parameter"]
        except ClientError:
            return None
        if found["Type"] == "SecureString":
            raise TemplateError(
                f"Parameters [{name}] referenced by template have types not supported by "
                "CloudFormation."
            )
        return str(found["Value"])

    def availability_zones(self, region: str) -> Sequence[str]:
        name = region or self._region
        known = zones_of(name)
        if known is not None:
            return known
        client = self._services.client("ec2", name)
        zones = client.describe_availability_zones()["AvailabilityZones"]
        return sorted(str(zone["ZoneName"]) for zone in zones)

    def export(self, name: str) -> Json:
        self._imported.add(name)
        for stack in self._store.living():
            for output in stack.outputs:
                if output.export_name == name:
                    return output.value
        return UNKNOWN if self._allow_missing_exports else None

    def _resources(self, listing: Listing) -> dict[str, dict[str, Any]]:
        client = self._services.client(listing.service, self._region)
        call: Callable[..., Any] = getattr(client, listing.operation)
        found = _descend(call(), listing.result)
        return {re.sub(".*/", "", str(resource[listing.name])): resource for resource in found}


def _descend(answer: Mapping[str, Any], path: str) -> list[dict[str, Any]]:
    level: list[Any] = [answer]
    for step in path.split("[]."):
        level = [item for one in level for item in one[step]]
    return level
