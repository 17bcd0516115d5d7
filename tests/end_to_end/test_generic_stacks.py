"""The stacks without Metaflow in the simulator: the documented examples of their originals, and the
resulting resources."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from cfn_simulator import Simulator
from tests.launches import Launch, answers, ready

from .stacks import Deployed


@pytest.fixture
def aws() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def network(aws: Simulator) -> dict[str, str]:
    """The VPC and subnets that the simulator provides."""
    provided = ready(aws)
    return {name: provided[name] for name in ("VpcId", "SubnetIds")}


@pytest.fixture
def processing(aws: Simulator) -> Deployed:
    stack = Deployed(aws, "processing", "processing")
    stack.deploy({"NamePrefix": "batch-processor"}, "CREATE")
    return stack


@pytest.fixture
def spot(aws: Simulator, network: dict[str, str]) -> Deployed:
    stack = Deployed(aws, "cost-optimized-batch-stack", "spot")
    stack.deploy(network, "CREATE")
    return stack


@pytest.fixture
def training(aws: Simulator, network: dict[str, str]) -> Deployed:
    stack = Deployed(aws, "pulse", "training")
    stack.deploy(
        {
            **network,
            "NamePrefix": "pulse-poc",
            "MaxvCpus": "32",
            "JobVcpus": "4",
            "JobMemoryMiB": "16384",
            "TrainingImage": "123456789012.dkr.ecr.us-east-1.amazonaws.com/pulse-retrodiction:1.0",
            "DataBucketName": "pulse-data",
            "ResultsBucketName": "pulse-results",
        },
        "CREATE",
    )
    return stack


def kinds(stack: Deployed, queue_arn: str) -> list[str]:
    """The types of a queue's compute environments, in the order that Batch tries them."""
    order = stack.queues()[queue_arn]["computeEnvironmentOrder"]
    environments = stack.environments()
    ordered = sorted(order, key=lambda each: each["order"])
    return [
        environments[each["computeEnvironment"]]["computeResources"]["type"] for each in ordered
    ]


def definition(stack: Deployed, output: str) -> dict[str, Any]:
    client = stack.aws.client("batch")
    arn = stack.outputs()[output]
    (found,) = client.describe_job_definitions(jobDefinitions=[arn])["jobDefinitions"]
    return dict(found)


# processing


def test_processing_has_three_queues_by_name_and_priority(processing: Deployed) -> None:
    outputs = processing.outputs()
    queues = processing.queues()
    priorities = {each["jobQueueName"]: each["priority"] for each in queues.values()}
    assert priorities == {
        "batch-processor-high-priority": 10,
        "batch-processor-low-priority": 1,
        "batch-processor-fargate": 5,
    }
    assert kinds(processing, outputs["HighPriorityJobQueueArn"]) == ["EC2", "SPOT"]
    assert kinds(processing, outputs["LowPriorityJobQueueArn"]) == ["SPOT"]
    assert kinds(processing, outputs["FargateJobQueueArn"]) == ["FARGATE_SPOT"]


@pytest.mark.parametrize(
    ("output", "name", "platform"),
    [
        ("JobDefinitionArn", "batch-processor-job", "EC2"),
        ("FargateJobDefinitionArn", "batch-processor-fargate-job", "FARGATE"),
        ("ArrayJobDefinitionArn", "batch-processor-array-job", "EC2"),
    ],
)
def test_processing_has_its_job_definitions(
    processing: Deployed, output: str, name: str, platform: str
) -> None:
    found = definition(processing, output)
    assert found["jobDefinitionName"] == name
    assert found["platformCapabilities"] == [platform]
    assert found["timeout"] == {"attemptDurationSeconds": 3600}
    variables = {each["name"] for each in found["containerProperties"]["environment"]}
    assert {"INPUT_BUCKET", "OUTPUT_BUCKET"} <= variables


def test_a_job_is_submitted_by_name_as_the_original_documents(processing: Deployed) -> None:
    client = processing.aws.client("batch")
    single = client.submit_job(
        jobName="test-job",
        jobQueue="batch-processor-low-priority",
        jobDefinition="batch-processor-job",
    )
    array = client.submit_job(
        jobName="array-job",
        jobQueue="batch-processor-low-priority",
        jobDefinition="batch-processor-array-job",
        arrayProperties={"size": 100},
    )
    listed = client.list_jobs(jobQueue="batch-processor-low-priority", jobStatus="RUNNABLE")
    known = {each["jobId"] for each in client.describe_jobs(jobs=[single["jobId"]])["jobs"]}
    assert known == {single["jobId"]}
    assert listed["jobSummaryList"]
    (parent,) = client.describe_jobs(jobs=[array["jobId"]])["jobs"]
    assert parent["arrayProperties"]["size"] == 100


def test_every_option_of_processing_can_be_enabled_and_disabled(processing: Deployed) -> None:
    options = answers(processing.body(), Launch.SWITCHED_ON, {})
    verdicts = processing.deploy({"NamePrefix": "batch-processor", **options})
    added = {name for name, verdict in verdicts.items() if verdict == "Add"}
    assert {"Schedule", "FileSystem", "StateMachine", "JobTable", "MultiNodeJobQueue"} <= added
    assert processing.stack()["StackStatus"] == "UPDATE_COMPLETE"
    outputs = processing.outputs()
    assert kinds(processing, outputs["MultiNodeJobQueueArn"]) == ["EC2"]
    nodes = definition(processing, "MultiNodeJobDefinitionArn")
    assert (nodes["type"], nodes["nodeProperties"]["numNodes"]) == ("multinode", 2)
    shared = definition(processing, "FileSystemJobDefinitionArn")["containerProperties"]["volumes"]
    assert shared[0]["efsVolumeConfiguration"]["transitEncryption"] == "ENABLED"

    verdicts = processing.deploy({"NamePrefix": "batch-processor"})
    removed = {name for name, verdict in verdicts.items() if verdict == "Remove"}
    assert removed == added
    assert "StateMachineArn" not in processing.outputs()


def test_the_state_machine_of_processing_uses_the_queue_of_the_stack(processing: Deployed) -> None:
    processing.deploy({"NamePrefix": "batch-processor", "EnableJobTracking": "true"})
    outputs = processing.outputs()
    client = processing.aws.client("stepfunctions")
    machine = client.describe_state_machine(stateMachineArn=outputs["StateMachineArn"])
    states = json.loads(machine["definition"])["States"]
    assert outputs["HighPriorityJobQueueArn"] in states["RunJob"]["Arguments"]
    assert "'batch-processor-job'" in states["RunJob"]["Arguments"]


def test_plain_fargate_replaces_fargate_spot(processing: Deployed) -> None:
    verdicts = processing.deploy({"NamePrefix": "batch-processor", "EnableFargateSpot": "false"})
    assert verdicts["FargateComputeEnvironment"] == "Add"
    assert verdicts["FargateSpotComputeEnvironment"] == "Remove"
    assert verdicts["FargateJobQueue"] == "Modify"
    assert kinds(processing, processing.outputs()["FargateJobQueueArn"]) == ["FARGATE"]


# spot


def test_spot_is_deployed_with_the_network_alone(spot: Deployed) -> None:
    outputs = spot.outputs()
    assert spot.stack()["StackStatus"] == "CREATE_COMPLETE"
    assert kinds(spot, outputs["JobQueueArn"]) == ["SPOT", "EC2"]
    environment = spot.environments()[outputs["SpotComputeEnvironmentArn"]]
    resources = environment["computeResources"]
    assert resources["allocationStrategy"] == "SPOT_PRICE_CAPACITY_OPTIMIZED"
    assert resources["maxvCpus"] == 100
    assert "bidPercentage" not in resources
    rules = definition(spot, "JobDefinitionArn")["retryStrategy"]["evaluateOnExit"]
    assert [rule["action"].upper() for rule in rules] == ["RETRY", "EXIT"]


def test_the_five_parameters_of_the_recipe_accept_its_values(
    aws: Simulator, network: dict[str, str]
) -> None:
    stack = Deployed(aws, "as-the-recipe-says", "spot")
    stack.deploy(
        {
            **network,
            "MaxvCpus": "50",
            "BidPercentage": "80",
            "InstanceTypes": "m7i.large,c7i.large",
        },
        "CREATE",
    )
    arn = stack.outputs()["SpotComputeEnvironmentArn"]
    resources = stack.environments()[arn]["computeResources"]
    assert (resources["maxvCpus"], resources["bidPercentage"]) == (50, 80)
    assert resources["instanceTypes"] == ["m7i.large", "c7i.large"]


def test_the_repository_of_spot_is_retained(spot: Deployed) -> None:
    repository = spot.outputs()["RepositoryName"]
    spot.aws.client("cloudformation").delete_stack(StackName=spot.name)
    client = spot.aws.client("ecr")
    (found,) = client.describe_repositories(repositoryNames=[repository])["repositories"]
    assert found["imageTagMutability"] == "IMMUTABLE"
    assert found["imageScanningConfiguration"] == {"scanOnPush": True}


# training


def test_training_is_as_its_original_describes_on_instances_that_fit_its_job(
    training: Deployed,
) -> None:
    outputs = training.outputs()
    found = definition(training, "JobDefinitionArn")
    container = found["containerProperties"]
    assert found["jobDefinitionName"] == "pulse-poc-training"
    assert outputs["JobQueueName"] == "pulse-poc-queue"
    assert container["command"] == ["python", "-m", "recursive_training.run_training"]
    assert {each["type"]: each["value"] for each in container["resourceRequirements"]} == {
        "VCPU": "4",
        "MEMORY": "16384",
    }
    variables = {each["name"]: each["value"] for each in container["environment"]}
    assert variables["DASK_MEMORY_LIMIT"] == "12GB"
    assert container["jobRoleArn"] == outputs["JobRoleArn"]


def test_training_jobs_accept_the_overrides_of_the_original(training: Deployed) -> None:
    client = training.aws.client("batch")
    submitted = client.submit_job(
        jobName="pulse-retrodiction-custom",
        jobQueue="pulse-poc-queue",
        jobDefinition="pulse-poc-training",
        containerOverrides={
            "command": ["python", "-m", "recursive_training.run_training", "--use-dask"],
            "environment": [{"name": "DASK_MEMORY_LIMIT", "value": "10GB"}],
        },
    )
    (job,) = client.describe_jobs(jobs=[submitted["jobId"]])["jobs"]
    assert job["container"]["command"][-1] == "--use-dask"


def test_training_adds_gpus_in_place(training: Deployed) -> None:
    before = training.outputs()["ComputeEnvironmentArn"]
    given = {
        each["ParameterKey"]: each["ParameterValue"] for each in training.stack()["Parameters"]
    }
    verdicts = training.deploy({**given, "JobGpus": "1"})
    assert verdicts["ComputeEnvironment"] == "Modify"
    assert training.outputs()["ComputeEnvironmentArn"] == before
    resources = training.environments()[before]["computeResources"]
    assert resources["ec2Configuration"][0]["imageType"] == "ECS_AL2023_NVIDIA"
    assert resources["instanceTypes"][0].startswith("g4dn.")
