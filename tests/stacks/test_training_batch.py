"""What a platform engineer can expect of training jobs."""

from __future__ import annotations

from typing import Any

import pytest

from metaflow_batch_cfn import TrainingBatch, standalone
from metaflow_batch_cfn.compile.render import ordered
from metaflow_batch_cfn.core.errors import InvalidFieldError
from metaflow_batch_cfn.core.fields import fields_of
from metaflow_batch_cfn.instances.fitting import fitting
from tests.resolved import Resolved, resolve

ANSWERS = {
    "VpcId": "vpc-0aaaaaaaaaaaaaaaa",
    "SubnetIds": "subnet-0aaaaaaaaaaaaaaaa,subnet-0bbbbbbbbbbbbbbbb",
    "TrainingImage": "123456789012.dkr.ecr.us-east-1.amazonaws.com/pulse-retrodiction:1.0",
    "DataBucketName": "pulse-data",
    "ResultsBucketName": "pulse-results",
}
VALUES: dict[str, Any] = {
    "vpc_id": "vpc-0aaaaaaaaaaaaaaaa",
    "subnet_ids": ["subnet-0aaaaaaaaaaaaaaaa"],
    "container_image": "example/training:1",
    "data_bucket": "pulse-data",
    "results_bucket": "pulse-results",
}
DEFAULTS = {field.name: field.default for field in fields_of(TrainingBatch)}


def training(**answers: str) -> Resolved:
    return resolve(TrainingBatch, {**ANSWERS, **answers})


def container(stack: Resolved) -> dict[str, Any]:
    properties: dict[str, Any] = stack.properties("JobDefinition")["ContainerProperties"]
    return properties


def compute(stack: Resolved) -> dict[str, Any]:
    resources: dict[str, Any] = stack.properties("ComputeEnvironment")["ComputeResources"]
    return resources


def test_the_network_the_image_and_the_buckets_are_required() -> None:
    parameters = ordered(standalone(TrainingBatch))["Parameters"]
    assert [name for name, body in parameters.items() if "Default" not in body] == list(ANSWERS)


@pytest.mark.parametrize(("field", "gpus"), [("instance_types", 0), ("gpu_instance_types", 1)])
def test_the_jobs_memory_fits_on_every_one_of_the_default_types(field: str, gpus: int) -> None:
    """The system that this stack replaces requested 16 GiB on instances with 4 and 8 GiB."""
    job = (DEFAULTS["job_vcpus"], DEFAULTS["job_memory_mib"])
    assert job == (4, 16384)
    fits = {each.name for each in fitting(DEFAULTS[field], *job, gpus)}
    assert fits == set(DEFAULTS[field])


def test_the_default_types_fit_the_default_maximum_vcpus_and_are_current() -> None:
    for field in ("instance_types", "gpu_instance_types"):
        for each in fitting(DEFAULTS[field], 1, 4):
            assert each.vcpus <= DEFAULTS["max_vcpus"]
            assert each.current


def test_the_original_instance_types_are_rejected_if_they_are_known_now() -> None:
    with pytest.raises(InvalidFieldError, match="instance_types"):
        TrainingBatch(**VALUES, instance_types=["c5.large", "c5.xlarge"])


def test_nothing_runs_while_idle() -> None:
    assert compute(training())["MinvCpus"] == 0


def test_the_job_reserves_what_the_parameters_say() -> None:
    requirements = container(training(JobVcpus="8", JobMemoryMiB="30000"))["ResourceRequirements"]
    assert requirements == [
        {"Type": "VCPU", "Value": "8"},
        {"Type": "MEMORY", "Value": "30000"},
    ]


def test_with_gpus_the_job_requests_them_on_gpu_instances_with_a_gpu_image() -> None:
    stack = training(JobGpus="1")
    assert {"Type": "GPU", "Value": "1"} in container(stack)["ResourceRequirements"]
    assert compute(stack)["Ec2Configuration"] == [{"ImageType": "ECS_AL2023_NVIDIA"}]
    assert compute(stack)["InstanceTypes"] == list(DEFAULTS["gpu_instance_types"])


def test_without_gpus_it_runs_on_plain_instances() -> None:
    stack = training()
    assert compute(stack)["Ec2Configuration"] == [{"ImageType": "ECS_AL2023"}]
    assert compute(stack)["InstanceTypes"] == list(DEFAULTS["instance_types"])
    types = {each["Type"] for each in container(stack)["ResourceRequirements"]}
    assert types == {"VCPU", "MEMORY"}


@pytest.mark.parametrize(
    ("spot", "kind", "strategy"),
    [("true", "SPOT", "SPOT_PRICE_CAPACITY_OPTIMIZED"), ("false", "EC2", "BEST_FIT_PROGRESSIVE")],
)
def test_spot_determines_the_type_of_the_environment_and_its_strategy(
    spot: str, kind: str, strategy: str
) -> None:
    resources = compute(training(RunOnSpot=spot))
    assert (resources["Type"], resources["AllocationStrategy"]) == (kind, strategy)


def test_its_command_may_repeat_an_argument() -> None:
    command = ["python", "-m", "x", "--variables", "a", "--variables", "b"]
    assert TrainingBatch(**VALUES, command=command).command == command
    assert container(training())["Command"] == ["python", "-m", "recursive_training.run_training"]
    given = container(training(JobCommand="python,-m,x,--use-dask"))
    assert given["Command"] == ["python", "-m", "x", "--use-dask"]


def test_the_program_gets_its_buckets_and_its_dask_settings() -> None:
    stack = resolve(TrainingBatch, ANSWERS, environment={"LOG_LEVEL": "debug"})
    variables = {each["Name"]: each["Value"] for each in container(stack)["Environment"]}
    assert variables == {
        "DATA_BUCKET": "pulse-data",
        "RESULTS_BUCKET": "pulse-results",
        "DASK_MEMORY_LIMIT": "12GB",
        "DASK_WORKERS": "4",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "LOG_LEVEL": "debug",
    }


def test_dask_gets_less_memory_than_the_job() -> None:
    with pytest.raises(InvalidFieldError, match="dask_memory_limit: 16GiB is not less"):
        TrainingBatch(**VALUES, dask_memory_limit="16GiB")
    assert TrainingBatch(**VALUES, dask_memory_limit="16GB")


@pytest.mark.parametrize("limit", ["12", "12 gigabytes", "lots", ""])
def test_a_memory_limit_is_written_in_dasks_notation(limit: str) -> None:
    with pytest.raises(InvalidFieldError, match="dask_memory_limit"):
        TrainingBatch(**VALUES, dask_memory_limit=limit)


def test_reserved_variables_and_values_that_are_not_text_are_rejected_together() -> None:
    with pytest.raises(InvalidFieldError) as caught:
        TrainingBatch(**VALUES, environment={"AWS_BATCH_X": "1", "THREADS": 4})  # type: ignore[dict-item]
    assert len(caught.value.problems) == 2


def test_the_job_reads_the_data_and_writes_the_results_and_deletes_nothing() -> None:
    policies = training().properties("JobRole")["Policies"]
    allowed = {
        (action, resource)
        for policy in policies
        for statement in policy["PolicyDocument"]["Statement"]
        for action in statement["Action"]
        for resource in statement["Resource"]
    }
    assert allowed == {
        ("s3:GetObject", "arn:aws:s3:::pulse-data/*"),
        ("s3:ListBucket", "arn:aws:s3:::pulse-data"),
        ("s3:GetObject", "arn:aws:s3:::pulse-results/*"),
        ("s3:PutObject", "arn:aws:s3:::pulse-results/*"),
        ("s3:ListBucket", "arn:aws:s3:::pulse-results"),
    }


def test_instances_are_in_the_given_subnets_and_accept_no_inbound_traffic() -> None:
    stack = training()
    assert compute(stack)["Subnets"] == ANSWERS["SubnetIds"].split(",")
    group = stack.properties("InstanceSecurityGroup")
    assert "SecurityGroupIngress" not in group
    assert [rule["ToPort"] for rule in group["SecurityGroupEgress"]] == [443]


def test_logs_go_to_the_stacks_log_group_with_a_retention_period() -> None:
    stack = training()
    assert container(stack)["LogConfiguration"]["Options"]["awslogs-group"] == "JobLogGroup"
    assert stack.properties("JobLogGroup")["RetentionInDays"] == "365"


def test_a_job_is_retried_after_a_lost_instance_and_has_a_time_limit() -> None:
    definition = training(JobAttempts="2", JobTimeoutSeconds="7200").properties("JobDefinition")
    actions = [each["Action"] for each in definition["RetryStrategy"]["EvaluateOnExit"]]
    assert actions == ["RETRY", "EXIT"]
    assert definition["RetryStrategy"]["Attempts"] == "2"
    assert definition["Timeout"] == {"AttemptDurationSeconds": "7200"}


@pytest.mark.parametrize("gpus", ["0", "17", "one"])
def test_gpus_are_one_to_sixteen(gpus: str) -> None:
    with pytest.raises(InvalidFieldError, match="job_gpus"):
        TrainingBatch(**VALUES, job_gpus=gpus)


def test_gpus_that_no_type_has_are_rejected() -> None:
    with pytest.raises(InvalidFieldError, match="gpu_instance_types"):
        TrainingBatch(**VALUES, job_gpus="8")


def test_with_a_prefix_everything_has_the_expected_name() -> None:
    stack = training(NamePrefix="pulse-retrodiction")
    definition = stack.properties("JobDefinition")
    assert definition["JobDefinitionName"] == "pulse-retrodiction-training"
    assert stack.properties("JobQueue")["JobQueueName"] == "pulse-retrodiction-queue"
    assert stack.outputs()["JobLogGroupName"] == "NamedJobLogGroup"
