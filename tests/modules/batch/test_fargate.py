"""What a platform engineer can expect of the Fargate queue."""

from __future__ import annotations

from typing import Any

import pytest

from metaflow_batch_cfn import FargateQueue
from metaflow_batch_cfn.core.errors import InvalidFieldError
from tests.resolved import Resolved, resolve

NETWORK = {"SubnetIds": "subnet-0aaaaaaaaaaaaaaaa", "SecurityGroupIds": "sg-0aaaaaaaaaaaaaaaa"}
VALUES: dict[str, Any] = {
    "subnet_ids": ["subnet-0aaaaaaaaaaaaaaaa"],
    "security_group_ids": ["sg-0aaaaaaaaaaaaaaaa"],
}


def fargate(**answers: str) -> Resolved:
    return resolve(FargateQueue, {**NETWORK, **answers})


@pytest.mark.parametrize(
    ("spot", "name", "kind"),
    [
        ("true", "FargateSpotComputeEnvironment", "FARGATE_SPOT"),
        ("false", "FargateComputeEnvironment", "FARGATE"),
    ],
)
def test_it_is_one_environment_spot_or_not_and_its_queue(spot: str, name: str, kind: str) -> None:
    stack = fargate(EnableFargateSpot=spot)
    assert stack.resources == [name, "FargateJobQueue"]
    assert stack.properties(name)["ComputeResources"]["Type"] == kind
    (entry,) = stack.properties("FargateJobQueue")["ComputeEnvironmentOrder"]
    assert entry["ComputeEnvironment"].endswith(f"compute-environment/{name}")


def test_spot_and_plain_fargate_are_two_resources_since_neither_becomes_the_other() -> None:
    names = {fargate(EnableFargateSpot=each).resources[0] for each in ("true", "false")}
    assert len(names) == 2


def test_it_has_nothing_that_only_instances_have() -> None:
    """AWS Batch rejects these on Fargate, some of them only at the first update."""
    for spot in ("true", "false"):
        stack = fargate(EnableFargateSpot=spot, NamePrefix="team")
        environment = stack.properties(stack.resources[0])
        assert set(environment) == {"Type", "State", "ComputeResources"}
        resources = environment["ComputeResources"]
        assert set(resources) == {"Type", "MaxvCpus", "Subnets", "SecurityGroupIds"}


def test_tags_stay_off_the_environment_and_reach_the_queue() -> None:
    stack = resolve(FargateQueue, NETWORK, tags={"Project": "metaflow"})
    environment = stack.properties("FargateSpotComputeEnvironment")
    assert "Tags" not in environment
    assert "Tags" not in environment["ComputeResources"]
    assert stack.properties("FargateJobQueue")["Tags"] == {"Project": "metaflow"}


def test_the_maximum_vcpus_and_the_name_are_those_of_the_parameters() -> None:
    stack = fargate(FargateMaxvCpus="8", NamePrefix="team")
    environment = stack.properties("FargateSpotComputeEnvironment")
    assert environment["ComputeResources"]["MaxvCpus"] == "8"
    assert stack.properties("FargateJobQueue")["JobQueueName"] == "team-fargate"


@pytest.mark.parametrize("priority", [-1, 1001, "1", True])
def test_a_priority_is_0_to_1000(priority: Any) -> None:
    with pytest.raises(InvalidFieldError, match="priority"):
        FargateQueue(**VALUES, priority=priority)


def test_what_fargate_does_not_support_is_not_a_field() -> None:
    for field in ("instance_types", "min_vcpus", "instance_profile_arn", "bid_percentage"):
        with pytest.raises(TypeError, match=field):
            FargateQueue(**{**VALUES, field: 1})
