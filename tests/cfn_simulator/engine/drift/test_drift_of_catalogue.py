"""Laws over whole stacks: those of the catalogue, with every option enabled, and Metaflow's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cfn_simulator import Simulator
from metaflow_batch_cfn.compile.catalog import Entry, Kind, catalog
from metaflow_batch_cfn.compile.render import ordered
from metaflow_batch_cfn.compile.standalone import standalone
from tests.cfn_simulator.driver import Driver
from tests.cfn_simulator.test_metaflow_stack import options
from tests.launches import Launch, answers, ready

STACKS = [entry for entry in catalog() if entry.kind is Kind.STACK]
TAGS = [{"Key": "stage", "Value": "test"}]


@pytest.fixture(scope="module")
def aws() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


def detected(client: Any, name: str) -> dict[str, set[str]]:
    """The resource types of a stack by drift status."""
    begun = client.detect_stack_drift(StackName=name)["StackDriftDetectionId"]
    detection = client.describe_stack_drift_detection_status(StackDriftDetectionId=begun)
    assert (detection["DetectionStatus"], detection["StackDriftStatus"]) == (
        "DETECTION_COMPLETE",
        "IN_SYNC",
    )
    found: dict[str, set[str]] = {}
    for one in client.describe_stack_resources(StackName=name)["StackResources"]:
        status = one["DriftInformation"]["StackResourceDriftStatus"]
        found.setdefault(status, set()).add(one["ResourceType"])
    return found


@pytest.mark.parametrize("entry", STACKS, ids=[entry.name for entry in STACKS])
def test_a_new_stack_has_no_drift(aws: Simulator, entry: Entry) -> None:
    template = ordered(standalone(entry.load()))
    stack = Driver(aws)
    given = answers(template, Launch.SWITCHED_ON, ready(aws))
    stack.create(template, parameters=given, Capabilities=["CAPABILITY_NAMED_IAM"], Tags=TAGS)
    assert stack.status() == "CREATE_COMPLETE", stack.history()
    assert set(detected(stack.cloudformation, stack.name)) == {"IN_SYNC"}


def test_a_new_metaflow_service_has_no_drift(aws: Simulator) -> None:
    client = aws.client("cloudformation")
    client.create_stack(StackName="metaflow", Tags=TAGS, **options())
    unchecked = detected(client, "metaflow")["NOT_CHECKED"]
    assert {kind.split("::")[1] for kind in unchecked} == {
        "ApiGateway",
        "SageMaker",
        "SecretsManager",
    }
