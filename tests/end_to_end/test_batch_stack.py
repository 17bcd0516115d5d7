"""The stack `batch` in the simulator: it has what the Terraform module's two examples promise, and
updates change what CloudFormation would change."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cfn_simulator import Simulator

from .stacks import Deployed, example


@pytest.fixture
def aws() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def basic(aws: Simulator) -> Deployed:
    stack = Deployed(aws, "basic", "batch")
    stack.deploy(example("basic", aws), "CREATE")
    return stack


@pytest.fixture
def advanced(aws: Simulator) -> Deployed:
    stack = Deployed(aws, "advanced", "batch")
    stack.deploy(example("advanced", aws), "CREATE")
    return stack


@pytest.fixture
def usual(aws: Simulator) -> Deployed:
    """With the service-linked role, as we recommend."""
    stack = Deployed(aws, "usual", "batch")
    stack.deploy(aws.parameters, "CREATE")
    return stack


def test_basic_has_spot_before_on_demand_and_no_gpu(basic: Deployed) -> None:
    outputs, environments = basic.outputs(), basic.environments()
    queue = basic.queues()[outputs["DefaultJobQueueArn"]]
    assert basic.stack()["StackStatus"] == "CREATE_COMPLETE"
    assert [
        environments[each["computeEnvironment"]]["computeResources"]["type"]
        for each in sorted(queue["computeEnvironmentOrder"], key=lambda each: each["order"])
    ] == ["SPOT", "EC2"]
    assert len(environments) == 2
    assert not [name for name in outputs if name.startswith("Gpu")]


def test_basic_runs_nothing_while_idle(basic: Deployed) -> None:
    for environment in basic.environments().values():
        resources = environment["computeResources"]
        assert resources["minvCpus"] == 0
        assert resources["maxvCpus"] == 16
        assert resources.get("desiredvCpus", 0) == 0


def test_basic_uses_the_given_roles(basic: Deployed) -> None:
    given = basic.aws.parameters
    for environment in basic.environments().values():
        assert environment["serviceRole"].endswith(":role/metaflow-batch-service")
        assert environment["computeResources"]["instanceRole"] == given["InstanceProfileArn"]
        assert ",".join(environment["computeResources"]["subnets"]) == given["SubnetIds"]
    assert basic.definition()["containerProperties"]["jobRoleArn"] == given["JobRoleArn"]


def test_basic_names_only_resources_that_can_be_replaced_with_a_name(basic: Deployed) -> None:
    outputs = basic.outputs()
    assert outputs["DefaultJobQueueName"] == "metaflow-prod-default"
    assert outputs["DefaultJobDefinitionName"] == "metaflow-prod-default"
    options = basic.definition()["containerProperties"]["logConfiguration"]["options"]
    assert options["awslogs-group"] == "/metaflow/batch/metaflow-prod"
    for environment in basic.environments().values():
        assert environment["computeResources"]["tags"] == {"Name": "metaflow-prod"}
        assert not environment["computeEnvironmentName"].startswith("metaflow-prod")


def test_advanced_has_what_its_parameters_request(advanced: Deployed) -> None:
    outputs, environments = advanced.outputs(), advanced.environments()
    spot = environments[outputs["SpotComputeEnvironmentArn"]]["computeResources"]
    gpu = environments[outputs["GpuComputeEnvironmentArn"]]["computeResources"]
    assert spot["bidPercentage"] == 60
    assert spot["spotIamFleetRole"].endswith(":role/metaflow-spot-fleet")
    assert spot["instanceTypes"] == ["m5.large", "m5.xlarge", "c5.xlarge"]
    assert spot["maxvCpus"] == 32
    assert spot["allocationStrategy"] == "SPOT_PRICE_CAPACITY_OPTIMIZED"
    assert gpu["instanceTypes"] == ["g4dn.xlarge", "g4dn.2xlarge"]
    assert gpu["maxvCpus"] == 64
    assert gpu["ec2Configuration"][0]["imageType"] == "ECS_AL2023_NVIDIA"
    image = advanced.definition()["containerProperties"]["image"]
    assert image == "public.ecr.aws/lambda/python:3.9"


def test_advanced_has_a_separate_gpu_queue(advanced: Deployed) -> None:
    outputs = advanced.outputs()
    queue = advanced.queues()[outputs["GpuJobQueueArn"]]
    assert outputs["GpuJobQueueName"] == queue["jobQueueName"] == "metaflow-prod-gpu"
    assert queue["computeEnvironmentOrder"] == [
        {"order": 1, "computeEnvironment": outputs["GpuComputeEnvironmentArn"]}
    ]


def test_lists_of_arns_contain_every_resource(basic: Deployed) -> None:
    outputs = basic.outputs()
    assert set(outputs["ComputeEnvironments"].split(",")) == set(basic.environments())
    assert set(outputs["JobQueues"].split(",")) == set(basic.queues())
    assert outputs["JobDefinitions"] == outputs["DefaultJobDefinitionArn"]


def test_stuck_jobs_are_cancelled_for_the_two_reasons_that_cannot_resolve(basic: Deployed) -> None:
    (queue,) = basic.queues().values()
    assert {each["reason"] for each in queue["jobStateTimeLimitActions"]} == {
        "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE",
        "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
    }


def test_enabling_and_disabling_gpus_adds_and_removes_only_their_resources(usual: Deployed) -> None:
    on = usual.deploy({**usual.aws.parameters, "EnableGpu": "true"})
    assert on == {"GpuComputeEnvironment": "Add", "GpuJobQueue": "Add"}
    assert usual.outputs()["GpuJobQueueArn"] in usual.queues()
    off = usual.deploy({**usual.aws.parameters, "EnableGpu": "false"})
    assert off == {"GpuComputeEnvironment": "Remove", "GpuJobQueue": "Remove"}
    assert "GpuJobQueueArn" not in usual.outputs()
    assert len(usual.queues()) == 1
    assert len(usual.environments()) == 2


def test_a_higher_vcpu_maximum_is_an_update_in_place(usual: Deployed) -> None:
    before = set(usual.environments())
    changed = usual.deploy({**usual.aws.parameters, "MaxvCpus": "64"})
    assert changed == {
        "OnDemandComputeEnvironment": "Modify",
        "SpotComputeEnvironment": "Modify",
    }
    assert {each["computeResources"]["maxvCpus"] for each in usual.environments().values()} == {64}
    assert set(usual.environments()) == before


def test_other_instance_types_are_an_update_in_place_under_the_service_linked_role(
    usual: Deployed,
) -> None:
    changed = usual.deploy({**usual.aws.parameters, "InstanceTypes": "m7i,r7i"})
    assert changed == {
        "OnDemandComputeEnvironment": "Modify",
        "SpotComputeEnvironment": "Modify",
    }


def test_other_instance_types_replace_under_a_custom_service_role(basic: Deployed) -> None:
    before = set(basic.environments())
    previous = basic.stack()["Parameters"]
    parameters = {each["ParameterKey"]: each["ParameterValue"] for each in previous}
    changed = basic.deploy({**parameters, "InstanceTypes": "m7i,r7i"})
    assert changed["OnDemandComputeEnvironment"] == "Modify True"
    assert changed["SpotComputeEnvironment"] == "Modify True"
    assert changed["DefaultJobQueue"] == "Modify"
    assert len(basic.environments()) == 2
    assert not before & set(basic.environments())


def test_a_renamed_queue_is_replaced(usual: Deployed) -> None:
    old = usual.outputs()["DefaultJobQueueArn"]
    changed = usual.deploy({**usual.aws.parameters, "NamePrefix": "research"})
    assert changed["DefaultJobQueue"] == "Modify True"
    assert changed["DefaultJobDefinition"] == "Modify True"
    assert changed["NamedJobLogGroup"] == "Add"
    assert changed["JobLogGroup"] == "Remove"
    assert usual.outputs()["DefaultJobQueueName"] == "research-default"
    assert old not in usual.queues()


def test_disabling_spot_leaves_only_on_demand(usual: Deployed) -> None:
    changed = usual.deploy({**usual.aws.parameters, "EnableSpot": "false"})
    assert changed == {"SpotComputeEnvironment": "Remove", "DefaultJobQueue": "Modify"}
    (queue,) = usual.queues().values()
    assert queue["computeEnvironmentOrder"] == [
        {"order": 1, "computeEnvironment": usual.outputs()["OnDemandComputeEnvironmentArn"]}
    ]
    assert "SpotComputeEnvironmentArn" not in usual.outputs()


def test_a_new_disk_size_reaches_the_instances_through_a_new_template_version(
    usual: Deployed,
) -> None:
    changed = usual.deploy({**usual.aws.parameters, "RootVolumeGiB": "200"})
    assert changed["LaunchTemplate"] == "Modify"
    assert changed["OnDemandComputeEnvironment"].startswith("Modify")
    versions = {
        each["computeResources"]["launchTemplate"]["version"]
        for each in usual.environments().values()
    }
    assert versions == {"2"}


def test_a_new_image_registers_a_revision_and_keeps_the_old_one(usual: Deployed) -> None:
    usual.deploy({**usual.aws.parameters, "DefaultContainerImage": "python:3.13-slim"})
    name = usual.outputs()["DefaultJobDefinitionName"]
    found = usual.aws.client("batch").describe_job_definitions(jobDefinitionName=name)
    revisions = {each["revision"]: each["status"] for each in found["jobDefinitions"]}
    assert revisions == {1: "ACTIVE", 2: "ACTIVE"}


def test_deleting_the_stack_retains_only_the_named_log_group(basic: Deployed) -> None:
    basic.aws.client("cloudformation").delete_stack(StackName="basic")
    assert basic.environments() == {}
    assert basic.queues() == {}
    groups = basic.aws.client("logs").describe_log_groups()["logGroups"]
    assert [group["logGroupName"] for group in groups] == ["/metaflow/batch/metaflow-prod"]


def test_spot_settings_without_spot_are_rejected_by_the_rules_of_the_template(
    aws: Simulator,
) -> None:
    stack = Deployed(aws, "refused", "batch")
    parameters = {**aws.parameters, "EnableSpot": "false", "SpotBidPercentage": "60"}
    with pytest.raises(Exception, match="SpotBidPercentage and SpotFleetRoleArn have no effect"):
        stack.change_set(parameters, "CREATE")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SpotBidPercentage", "0"),
        ("SpotBidPercentage", "101"),
        ("JobRoleArn", "arn:aws:iam::123456789012:instance-profile/x"),
        ("InstanceProfileArn", "arn:aws:iam::123456789012:role/x"),
        ("MaxvCpus", "0"),
        ("GpuMaxvCpus", "3"),
        ("RootVolumeGiB", "29"),
        ("LogRetentionDays", "31"),
        ("EnableGpu", "yes"),
        ("NamePrefix", "../x"),
        ("DefaultContainerImage", "my image"),
        ("InstanceTypes", "m7i,UPPER"),
        ("SubnetIds", "subnet-0123456789abcdef0"),
    ],
)
def test_an_invalid_value_is_rejected_before_anything_is_created(
    aws: Simulator, name: str, value: str
) -> None:
    stack = Deployed(aws, "refused", "batch")
    with pytest.raises(Exception, match=name if name != "SubnetIds" else value):
        stack.change_set({**aws.parameters, name: value}, "CREATE")
    assert stack.environments() == {}
