"""Laws over whole stacks: of the catalogue, with everything switched on, and Metaflow's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from metaflow_batch_cfn.catalog import Entry, Kind, catalog
from metaflow_batch_cfn.compile import standalone
from metaflow_batch_cfn.render import ordered
from metaflow_batch_cfn.simulator import Simulator
from tests.simulator.test_metaflow_stack import options

STACKS = [entry for entry in catalog() if entry.kind is Kind.STACK]
# What a parameter takes that has no default; the rest is what a simulator has ready.
GIVEN = {
    "NotificationEmail": "ops@example.org",
    "TrainingImage": "123456789012.dkr.ecr.us-east-1.amazonaws.com/training:1.0",
    "DataBucketName": "training-data",
    "ResultsBucketName": "training-results",
}
TAGS = [{"Key": "stage", "Value": "test"}]


@pytest.fixture(scope="module")
def aws() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture(scope="module")
def ready(aws: Simulator) -> dict[str, str]:
    """What a simulator has for the parameters of stacks; they may be in its VPC, too."""
    (subnet, *_) = aws.parameters["SubnetIds"].split(",")
    (described,) = aws.client("ec2").describe_subnets(SubnetIds=[subnet])["Subnets"]
    return {**aws.parameters, "VpcId": described["VpcId"]}


def parameters(template: dict[str, Any], ready: dict[str, str]) -> Iterator[dict[str, str]]:
    known = {**ready, **GIVEN}
    for name, declared in template["Parameters"].items():
        if "true" in declared.get("AllowedValues", []):
            yield {"ParameterKey": name, "ParameterValue": "true"}
        elif name in known:
            yield {"ParameterKey": name, "ParameterValue": known[name]}


def detected(client: Any, name: str) -> dict[str, set[str]]:
    """The types of a stack by the status of their drift."""
    begun = client.detect_stack_drift(StackName=name)["StackDriftDetectionId"]
    told = client.describe_stack_drift_detection_status(StackDriftDetectionId=begun)
    assert (told["DetectionStatus"], told["StackDriftStatus"]) == ("DETECTION_COMPLETE", "IN_SYNC")
    found: dict[str, set[str]] = {}
    for one in client.describe_stack_resources(StackName=name)["StackResources"]:
        status = one["DriftInformation"]["StackResourceDriftStatus"]
        found.setdefault(status, set()).add(one["ResourceType"])
    return found


@pytest.mark.parametrize("entry", STACKS, ids=[entry.name for entry in STACKS])
def test_a_stack_that_was_just_made_has_no_drift(
    aws: Simulator, ready: dict[str, str], entry: Entry
) -> None:
    template = ordered(standalone(entry.load()))
    client = aws.client("cloudformation")
    client.create_stack(
        StackName=entry.name,
        TemplateBody=json.dumps(template),
        Parameters=list(parameters(template, ready)),
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Tags=TAGS,
    )
    (stack,) = client.describe_stacks(StackName=entry.name)["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    assert set(detected(client, entry.name)) == {"IN_SYNC"}


def test_a_whole_metaflow_service_that_was_just_made_has_no_drift(aws: Simulator) -> None:
    client = aws.client("cloudformation")
    client.create_stack(StackName="metaflow", Tags=TAGS, **options())
    unchecked = detected(client, "metaflow")["NOT_CHECKED"]
    assert {kind.split("::")[1] for kind in unchecked} == {
        "ApiGateway",
        "SageMaker",
        "SecretsManager",
    }
