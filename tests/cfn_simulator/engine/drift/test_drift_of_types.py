"""Laws over every type with a reader: in sync when created, reported when changed by hand."""

from __future__ import annotations

from typing import Any

import pytest

from cfn_simulator.types.machinery.reading.read_recipe import ReadRecipe
from cfn_simulator.types.readers import READERS
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type
from tests.cfn_simulator.accounts import Played
from tests.cfn_simulator.drifting import SAMPLES
from tests.cfn_simulator.drifting.sample import IT, LiveStack, Sample

IAM = ["CAPABILITY_NAMED_IAM"]
STAGE: Any = [{"Key": "stage", "Value": "test"}]
every_sample = pytest.mark.parametrize(
    "sample", SAMPLES, ids=[f"{one.kind}-{place}" for place, one in enumerate(SAMPLES)]
)


def drifts(played: Played) -> dict[str, Any]:
    played.call("DetectStackDrift")
    found = played.call("DescribeStackResourceDrifts")["StackResourceDrifts"]
    return {one["LogicalResourceId"]: one for one in found}


def test_every_type_with_a_reader_has_a_sample() -> None:
    assert {one.kind for one in SAMPLES} == set(READERS)


def test_every_property_that_is_read_is_set_by_a_sample() -> None:
    for kind, reader in READERS.items():
        if isinstance(reader, ReadRecipe):
            read = {*reader.same, *reader.members}
            read |= {name for detail in reader.details for name in detail.members}
            tried = {name for one in SAMPLES if one.kind == kind for name in one.properties}
            attributes = resource_type(kind).attributes
            assert read <= resource_type(kind).properties | attributes, kind
            assert read - tried - attributes <= MAY_BE_UNTRIED.get(kind, set()), kind


# Alternatives to properties that are set: other targets of a route, an unmanaged environment.
MAY_BE_UNTRIED = {
    "AWS::ElasticLoadBalancingV2::Listener": {"Certificates"},
    "AWS::Batch::ComputeEnvironment": {"UnmanagedvCpus"},
    "AWS::EC2::Route": {
        "DestinationIpv6CidrBlock",
        "DestinationPrefixListId",
        "NatGatewayId",
        "NetworkInterfaceId",
        "TransitGatewayId",
    },
}


@every_sample
def test_it_is_in_sync_then_modified_by_hand_then_deleted_by_hand(
    played: Played, sample: Sample
) -> None:
    played.create(sample.template(), Capabilities=IAM, Tags=STAGE)
    assert played.status() == "CREATE_COMPLETE", played.reasons("CREATE_FAILED")
    found = drifts(played)
    assert set(found) == {IT, *sample.beside}
    assert [one for drift in found.values() for one in drift["PropertyDifferences"]] == []
    assert {one["StackResourceDriftStatus"] for one in found.values()} == {"IN_SYNC"}

    if sample.change is not None:
        sample.change(LiveStack(played))
        drift = drifts(played)[IT]
        assert drift["StackResourceDriftStatus"] == "MODIFIED"
        pointers = sorted(one["PropertyPath"] for one in drift["PropertyDifferences"])
        assert pointers == sorted(sample.pointers)
        revert(played, sample)

    sample.delete(LiveStack(played))
    drift = drifts(played)[IT]
    assert drift["StackResourceDriftStatus"] == "DELETED"
    assert not {"ActualProperties", "ExpectedProperties"} & set(drift)
    revert(played, sample)


def revert(played: Played, sample: Sample) -> None:
    """Revert the drift with a drift-aware change set, whether it was changed or deleted."""
    parameters: Any = {"Capabilities": IAM, "Tags": STAGE, "DeploymentMode": "REVERT_DRIFT"}
    made = played.change(sample.template(), **parameters)
    changes = [one["ResourceChange"] for one in played.described(made)["Changes"]]
    assert IT in [one["LogicalResourceId"] for one in changes]
    played.execute(made)
    assert played.status() == "UPDATE_COMPLETE", played.reasons("UPDATE_FAILED")
    assert drifts(played)[IT]["StackResourceDriftStatus"] == "IN_SYNC", drifts(played)[IT]
