"""What a platform engineer can expect of batch processing on Spot."""

from __future__ import annotations

import json
from typing import Any

import pytest

from metaflow_batch_cfn import SpotBatch, standalone
from metaflow_batch_cfn.compile.render import ordered, render
from metaflow_batch_cfn.core.errors import InvalidFieldError
from metaflow_batch_cfn.instances.fitting import fitting
from metaflow_batch_cfn.parts.fields.jobs import Jobs
from tests.resolved import ROLE, Resolved, resolve

NETWORK = {"VpcId": "vpc-0aaaaaaaaaaaaaaaa", "SubnetIds": "subnet-0aaaaaaaaaaaaaaaa"}
VALUES: dict[str, Any] = {
    "vpc_id": "vpc-0aaaaaaaaaaaaaaaa",
    "subnet_ids": ["subnet-0aaaaaaaaaaaaaaaa"],
}
ENVIRONMENTS = ("SpotComputeEnvironment", "OnDemandComputeEnvironment")


def spot(**answers: str) -> Resolved:
    return resolve(SpotBatch, {**NETWORK, **answers})


def compute(stack: Resolved, name: str) -> dict[str, Any]:
    resources: dict[str, Any] = stack.properties(name)["ComputeResources"]
    return resources


def test_only_the_network_is_required() -> None:
    parameters = ordered(standalone(SpotBatch))["Parameters"]
    assert [name for name, body in parameters.items() if "Default" not in body] == list(NETWORK)
    known = {"VpcId", "SubnetIds", "MaxvCpus", "InstanceTypes", "BidPercentage"}
    assert known <= set(parameters)


def test_spot_is_tried_first_and_on_demand_is_the_fallback() -> None:
    order = spot().properties("JobQueue")["ComputeEnvironmentOrder"]
    names = [entry["ComputeEnvironment"].split("/")[1] for entry in order]
    assert names == list(ENVIRONMENTS)
    assert [entry["Order"] for entry in order] == [1, 2]


def test_spot_capacity_is_chosen_by_price_and_depth_over_several_families() -> None:
    resources = compute(spot(), "SpotComputeEnvironment")
    assert resources["Type"] == "SPOT"
    assert resources["AllocationStrategy"] == "SPOT_PRICE_CAPACITY_OPTIMIZED"
    types = fitting(resources["InstanceTypes"], 1, 2048)
    assert len({each.name.split(".")[0] for each in types}) >= 3


def test_there_is_no_price_limit_by_default() -> None:
    assert "BidPercentage" not in compute(spot(), "SpotComputeEnvironment")
    limited = spot(BidPercentage="80")
    assert compute(limited, "SpotComputeEnvironment")["BidPercentage"] == "80"
    assert "BidPercentage" not in compute(limited, "OnDemandComputeEnvironment")


def test_neither_service_role_nor_spot_fleet_role_prevents_updates_in_place() -> None:
    stack = spot()
    for name in ENVIRONMENTS:
        assert "ServiceRole" not in stack.properties(name)
        assert "SpotIamFleetRole" not in compute(stack, name)
        assert stack.properties(name)["ReplaceComputeEnvironment"] is False


def test_nothing_runs_while_idle() -> None:
    stack = spot(MaxvCpus="100")
    for name in ENVIRONMENTS:
        assert compute(stack, name)["MinvCpus"] == 0
        assert compute(stack, name)["MaxvCpus"] == "100"


def test_a_job_is_retried_only_after_an_interruption() -> None:
    strategy = spot(JobAttempts="5").properties("JobDefinition")["RetryStrategy"]
    assert strategy["Attempts"] == "5"
    assert strategy["EvaluateOnExit"] == [
        {"OnStatusReason": "Host EC2*", "Action": "RETRY"},
        {"OnReason": "*", "Action": "EXIT"},
    ]


def test_the_instances_have_outbound_https_only() -> None:
    group = spot().properties("InstanceSecurityGroup")
    assert group["VpcId"] == NETWORK["VpcId"]
    assert "SecurityGroupIngress" not in group
    (rule,) = group["SecurityGroupEgress"]
    assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("tcp", 443, 443)


def test_containers_cannot_obtain_the_credentials_of_the_instance() -> None:
    options = spot().properties("LaunchTemplate")["LaunchTemplateData"]["MetadataOptions"]
    assert options["HttpTokens"] == "required"
    assert options["HttpPutResponseHopLimit"] == 1


def test_the_job_has_no_permissions_unless_a_role_is_given() -> None:
    container = spot().properties("JobDefinition")["ContainerProperties"]
    assert "JobRoleArn" not in container
    assert container["ExecutionRoleArn"] == "ExecutionRole.Arn"
    given = spot(ContainerRoleArn=ROLE).properties("JobDefinition")["ContainerProperties"]
    assert given["JobRoleArn"] == ROLE


def test_the_job_is_determined_by_the_parameters() -> None:
    stack = spot(
        ContainerImage="example/job:1",
        JobVcpus="2",
        JobMemoryMiB="4096",
        JobTimeoutSeconds="600",
        NamePrefix="team",
        RootVolumeGiB="50",
    )
    definition = stack.properties("JobDefinition")
    container = definition["ContainerProperties"]
    assert container["Image"] == "example/job:1"
    assert [each["Value"] for each in container["ResourceRequirements"]] == ["2", "4096"]
    assert definition["Timeout"] == {"AttemptDurationSeconds": "600"}
    assert definition["JobDefinitionName"] == "team-job"
    assert stack.properties("JobQueue")["JobQueueName"] == "team-queue"
    assert compute(stack, "SpotComputeEnvironment")["Tags"] == {"Name": "team"}


def test_without_a_prefix_it_needs_only_the_plain_iam_capability() -> None:
    assert render(standalone(SpotBatch)).capabilities == ("CAPABILITY_IAM",)


def test_every_output_refers_to_its_resource() -> None:
    outputs = spot().outputs()
    assert outputs["JobQueueArn"].endswith("job-queue/JobQueue")
    assert outputs["JobQueueName"] == "JobQueue"
    assert outputs["JobDefinitionName"] == "JobDefinition"
    assert outputs["RepositoryUri"] == "Repository.RepositoryUri"
    assert outputs["SecurityGroupId"] == "InstanceSecurityGroup"


@pytest.mark.parametrize("bid", ["0", "101", "half"])
def test_a_price_limit_is_a_percentage(bid: str) -> None:
    with pytest.raises(InvalidFieldError, match="bid_percentage"):
        SpotBatch(**VALUES, bid_percentage=bid)


def test_a_job_that_fits_on_no_instance_type_is_rejected_with_the_types() -> None:
    with pytest.raises(InvalidFieldError, match="instance_types"):
        SpotBatch(**VALUES, instance_types=["c7i.large"], jobs=Jobs(job_memory_mib=16384))


def test_two_architectures_are_rejected() -> None:
    with pytest.raises(InvalidFieldError, match="architecture"):
        SpotBatch(**VALUES, instance_types=["default_x86_64", "default_arm64"])
    (refusal,) = spot(InstanceTypes="default_x86_64,default_arm64").refusals()
    assert "architecture" in refusal.what


def test_tags_reach_every_part() -> None:
    stack = resolve(SpotBatch, NETWORK, tags={"Project": "metaflow"})
    for name in ("InstanceSecurityGroup", "InstanceRole", "Repository", "JobQueue", "JobLogGroup"):
        assert '"metaflow"' in json.dumps(stack.properties(name)["Tags"]), name
    assert compute(stack, "SpotComputeEnvironment")["Tags"] == {"Project": "metaflow"}
