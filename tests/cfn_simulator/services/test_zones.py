"""The zones that `Fn::GetAZs` returns are those in which the simulator's EC2 creates subnets."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cfn_simulator.services.services import Services
from cfn_simulator.services.zones import zones_of
from metaflow_batch_cfn.cfn.registry.resource_types import regions


@pytest.mark.parametrize("region", sorted(regions()))
def test_a_region_has_the_zones_that_its_ec2_lists(region: str, shared_services: Services) -> None:
    """The table omits Regions for which moto's EC2 knows no zones."""
    listed = shared_services.client("ec2", region).describe_availability_zones()
    zones = listed["AvailabilityZones"]
    assert list(zones_of(region) or ()) == sorted(zone["ZoneName"] for zone in zones)
    assert {zone["State"] for zone in zones} <= {"available"}


def test_the_table_contains_most_regions_and_only_regions() -> None:
    known = {region for region in regions() if zones_of(region)}
    assert {"us-east-1", "cn-north-1", "us-gov-west-1"} <= known
    assert len(known) > 30
    assert zones_of("eu-wset-1") is None


def test_a_change_set_that_uses_zones_does_not_load_ec2() -> None:
    program = """
import sys
from cfn_simulator.services.services import Services
from tests.cfn_simulator.accounts import Played
second = {"Fn::Select": [1, {"Fn::GetAZs": "eu-west-1"}]}
topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": second}}
zones = {"Value": {"Fn::Join": [",", {"Fn::GetAZs": ""}]}}
played = Played(Services())
made = played.change({"Resources": {"Topic": topic}, "Outputs": {"Zones": zones}}, "CREATE")
assert played.described(made)["Status"] == "CREATE_COMPLETE"
played.execute(made)
assert "moto.ec2.models" not in sys.modules
(output,) = played.stack()["Outputs"]
assert output["OutputValue"] == ",".join(f"us-east-1{letter}" for letter in "abcdef")
"""
    subprocess.run([sys.executable, "-c", program], check=True)
