"""Laws over every type that is read back: in sync when made, told when a hand was at it."""

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
    told = played.call("DescribeStackResourceDrifts")["StackResourceDrifts"]
    return {one["LogicalResourceId"]: one for one in told}


def test_there_is_a_sample_of_every_type_that_is_read() -> None:
    assert {one.kind for one in SAMPLES} == set(READERS)


def test_what_is_read_are_properties_that_the_samples_set() -> None:
    for kind, reader in READERS.items():
        if isinstance(reader, ReadRecipe):
            told = {*reader.same, *reader.members}
            told |= {name for detail in reader.details for name in detail.members}
            tried = {name for one in SAMPLES if one.kind == kind for name in one.properties}
            attributes = resource_type(kind).attributes
            assert told <= resource_type(kind).properties | attributes, kind
            assert told - tried - attributes <= MAY_BE_UNTRIED.get(kind, set()), kind


# Other kinds of the same choice: where a route leads, an environment that nobody manages.
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
def test_it_is_in_sync_until_a_hand_changes_it_and_gone_when_a_hand_deletes_it(
    played: Played, sample: Sample
) -> None:
    played.create(sample.template(), Capabilities=IAM, Tags=STAGE)
    assert played.status() == "CREATE_COMPLETE", played.reasons("CREATE_FAILED")
    found = drifts(played)
    assert set(found) == {IT, *sample.beside}
    assert [one for told in found.values() for one in told["PropertyDifferences"]] == []
    assert {one["StackResourceDriftStatus"] for one in found.values()} == {"IN_SYNC"}

    if sample.change is not None:
        sample.change(LiveStack(played))
        told = drifts(played)[IT]
        assert told["StackResourceDriftStatus"] == "MODIFIED"
        pointers = sorted(one["PropertyPath"] for one in told["PropertyDifferences"])
        assert pointers == sorted(sample.pointers)
        revert(played, sample)

    sample.delete(LiveStack(played))
    told = drifts(played)[IT]
    assert told["StackResourceDriftStatus"] == "DELETED"
    assert not {"ActualProperties", "ExpectedProperties"} & set(told)
    revert(played, sample)


def revert(played: Played, sample: Sample) -> None:
    """Bring it back with a drift-aware change set; no matter whether it was changed or deleted."""
    asked: Any = {"Capabilities": IAM, "Tags": STAGE, "DeploymentMode": "REVERT_DRIFT"}
    made = played.change(sample.template(), **asked)
    changes = [one["ResourceChange"] for one in played.described(made)["Changes"]]
    assert IT in [one["LogicalResourceId"] for one in changes]
    played.execute(made)
    assert played.status() == "UPDATE_COMPLETE", played.reasons("UPDATE_FAILED")
    assert drifts(played)[IT]["StackResourceDriftStatus"] == "IN_SYNC", drifts(played)[IT]
