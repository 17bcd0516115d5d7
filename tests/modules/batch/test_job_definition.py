"""What a platform engineer can expect of a job definition."""

from __future__ import annotations

from typing import Any

import pytest
from troposphere import ImportValue, Template, encode_to_dict

from metaflow_batch_cfn import JobDefinition, Scope
from metaflow_batch_cfn.compile.render import ordered
from metaflow_batch_cfn.core.errors import InvalidFieldError
from metaflow_batch_cfn.parts.batch.containers import Secret
from metaflow_batch_cfn.parts.batch.job_definitions import Job
from metaflow_batch_cfn.parts.batch.volumes import EfsVolume
from tests.parts.batch.jobs import ec2, fargate
from tests.resolved import ROLE, Resolved, resolve

SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:token-AbCdEf"
EFS = EfsVolume(
    name="shared", file_system_id="fs-01234567", access_point_id="fsap-01234567", path="/shared"
)


def definition(job: Job | None = None, **answers: str) -> Resolved:
    pins: dict[str, Any] = {} if job is None else {"job": job}
    return resolve(JobDefinition, answers, **pins)


def container(stack: Resolved) -> dict[str, Any]:
    properties: dict[str, Any] = stack.properties("JobDefinition")["ContainerProperties"]
    return properties


def test_alone_it_is_a_definition_and_its_log_group() -> None:
    assert definition().resources == ["JobLogGroup", "JobDefinition"]
    assert "JobRoleArn" not in container(definition())
    assert "ExecutionRoleArn" not in container(definition())


def test_its_log_group_outlives_the_stack_if_it_has_a_name() -> None:
    stack = definition(NamePrefix="team", LogRetentionDays="30")
    assert stack.properties("NamedJobLogGroup") == {
        "LogGroupName": "/batch/team",
        "RetentionInDays": "30",
    }
    assert stack.attribute("NamedJobLogGroup", "DeletionPolicy") == "Retain"
    options = container(stack)["LogConfiguration"]["Options"]
    assert options["awslogs-group"] == "NamedJobLogGroup"
    assert stack.properties("JobDefinition")["JobDefinitionName"] == "team-job"


def test_on_fargate_it_creates_the_execution_role_that_fargate_needs() -> None:
    stack = definition(Job(runs=fargate()))
    assert container(stack)["ExecutionRoleArn"] == "ExecutionRole.Arn"
    assert "Policies" not in stack.properties("ExecutionRole")


def test_a_given_execution_role_is_used_instead() -> None:
    stack = definition(Job(runs=fargate()), ExecutionRoleArn=ROLE)
    assert container(stack)["ExecutionRoleArn"] == ROLE
    assert "ExecutionRole" not in stack.resources


def test_its_own_execution_role_can_fetch_only_the_secrets_of_the_job() -> None:
    stack = definition(Job(runs=ec2(secrets=(Secret(name="TOKEN", arn=SECRET),))))
    (policy,) = stack.properties("ExecutionRole")["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Resource"] == [SECRET]
    assert statement["Action"] == ["secretsmanager:GetSecretValue", "ssm:GetParameters"]


def test_a_job_that_mounts_a_file_system_needs_a_role() -> None:
    job = Job(runs=ec2(volumes=(EFS,)))
    with pytest.raises(InvalidFieldError, match="container_role_arn: the job mounts an EFS"):
        JobDefinition(job=job)
    assert container(definition(job, ContainerRoleArn=ROLE))["JobRoleArn"] == ROLE


def test_a_value_that_is_not_a_job_is_rejected() -> None:
    with pytest.raises(InvalidFieldError, match="expected a Job"):
        JobDefinition(job="python run.py")  # type: ignore[arg-type]


@pytest.mark.parametrize("suffix", ["with blank", "", "a" * 129, 7])
def test_a_name_that_aws_batch_does_not_allow_is_rejected(suffix: Any) -> None:
    with pytest.raises(InvalidFieldError, match="suffix"):
        JobDefinition(suffix=suffix)


@pytest.mark.parametrize("image", ["", "with blank", "-x"])
def test_an_invalid_image_is_rejected(image: str) -> None:
    with pytest.raises(InvalidFieldError, match="container_image"):
        JobDefinition(container_image=image)


def test_embedded_it_accepts_values_of_the_host_template() -> None:
    template = Template()
    job = Job(runs=ec2(environment={"BUCKET": ImportValue("bucket")}))
    made = JobDefinition(job=job, container_role_arn=ImportValue("role")).build(
        Scope(template, "Nightly")
    )
    properties = ordered(template)["Resources"]["NightlyJobDefinition"]["Properties"]
    container_properties = properties["ContainerProperties"]
    assert container_properties["JobRoleArn"] == {"Fn::ImportValue": "role"}
    assert container_properties["Environment"] == [
        {"Name": "BUCKET", "Value": {"Fn::ImportValue": "bucket"}}
    ]
    assert encode_to_dict(made.arn) == {"Fn::GetAtt": ["NightlyJobDefinition", "JobDefinitionArn"]}


def test_jobs_are_submitted_by_name_so_that_they_use_the_latest_revision() -> None:
    outputs = definition(NamePrefix="team").outputs()
    assert outputs["JobDefinitionName"] == "JobDefinition"
    assert outputs["JobDefinitionArn"].endswith("job-definition/JobDefinition:1")
    assert outputs["JobLogGroupName"] == "NamedJobLogGroup"
