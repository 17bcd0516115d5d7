"""With enforcement, a job has a session of its role and that role's permissions only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cfn_simulator import Simulator
from cfn_simulator.base.hermetic import hermetic_session
from metaflow_batch_cfn.core.errors import ConfigError
from tests.end_to_end.stacks import Deployed

PATIENCE = 60.0


@pytest.fixture(scope="module")
def stack() -> Iterator[Deployed]:
    with Simulator(run_jobs=True, enforce_iam=True) as aws:
        deployed = Deployed(aws, "rights", "batch")
        deployed.deploy(aws.parameters, "CREATE")
        aws.client("s3").create_bucket(Bucket="data")
        yield deployed


def made_role(stack: Deployed, name: str, actions: list[str], service: str = "ecs-tasks") -> str:
    principal = {"Service": f"{service}.amazonaws.com"}
    trust = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    rights = {"Effect": "Allow", "Action": actions, "Resource": "arn:aws:s3:::data/*"}
    identity = stack.aws.client("iam")
    made = identity.create_role(RoleName=name, AssumeRolePolicyDocument=_document(trust))
    identity.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=_document(rights))
    return str(made["Role"]["Arn"])


def _document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def ran(stack: Deployed, script: str, role: str | None) -> dict[str, Any]:
    client = stack.aws.client("batch")
    container: dict[str, Any] = {
        "image": "python",
        "command": ["bash", "-c", script],
        "resourceRequirements": [
            {"type": "VCPU", "value": "1"},
            {"type": "MEMORY", "value": "512"},
        ],
    }
    definition = client.register_job_definition(
        jobDefinitionName="job",
        type="container",
        containerProperties={**container, "jobRoleArn": role} if role else container,
    )["jobDefinitionArn"]
    queue = stack.outputs()["DefaultJobQueueArn"]
    job_id = client.submit_job(jobName="a", jobQueue=queue, jobDefinition=definition)["jobId"]
    job = stack.aws.wait_for_job(job_id, seconds=PATIENCE)
    assert job is not None
    return dict(job)


def session(stack: Deployed, job: dict[str, Any], service: str = "s3") -> Any:
    """A client of a service with the credentials that a job has printed."""
    events = stack.aws.client("logs").get_log_events(
        logGroupName="/aws/batch/job", logStreamName=job["container"]["logStreamName"]
    )["events"]
    variables = dict(event["message"].split("=", 1) for event in events)
    return hermetic_session().create_client(
        service,
        region_name="us-east-1",
        endpoint_url=stack.aws.endpoint_url,
        aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=variables["AWS_SESSION_TOKEN"],
    )


def test_a_job_can_do_only_what_its_role_allows(stack: Deployed) -> None:
    role = made_role(stack, "reader", ["s3:GetObject"])
    objects = session(stack, ran(stack, "env | grep ^AWS_", role))
    stack.aws.client("s3").put_object(Bucket="data", Key="a", Body=b"1")
    assert objects.get_object(Bucket="data", Key="a")["Body"].read() == b"1"
    assert objects.head_object(Bucket="data", Key="a")["ContentLength"] == 1
    with pytest.raises(ClientError, match="AccessDenied"):
        objects.put_object(Bucket="data", Key="b", Body=b"1")
    with pytest.raises(ClientError, match="AccessDenied"):
        objects.delete_object(Bucket="data", Key="a")
    with pytest.raises(ClientError, match="AccessDenied"):
        objects.list_objects_v2(Bucket="data")


def test_a_denial_has_the_error_code_of_the_service(stack: Deployed) -> None:
    job = ran(stack, "env | grep ^AWS_", made_role(stack, "bare", ["s3:GetObject"]))
    calls = [
        ("dynamodb", "list_tables", "AccessDeniedException"),
        ("lambda", "list_functions", "AccessDeniedException"),
        ("iam", "list_users", "AccessDenied"),
    ]
    for service, operation, code in calls:
        with pytest.raises(ClientError, match="is not authorized to perform") as denied:
            getattr(session(stack, job, service), operation)()
        assert denied.value.response["Error"]["Code"] == code


def test_a_role_is_assumed_only_if_it_trusts_the_job(stack: Deployed) -> None:
    identity = stack.aws.client("iam")
    caller = made_role(stack, "caller", ["s3:GetObject"])
    chain = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}
    identity.put_role_policy(RoleName="caller", PolicyName="up", PolicyDocument=_document(chain))
    target = made_role(stack, "target", ["s3:GetObject"])
    sessions = session(stack, ran(stack, "env | grep ^AWS_", caller), "sts")
    with pytest.raises(ClientError, match="AccessDenied"):
        sessions.assume_role(RoleArn=target, RoleSessionName="next")
    trust = {"Effect": "Allow", "Principal": {"AWS": caller}, "Action": "sts:AssumeRole"}
    identity.update_assume_role_policy(RoleName="target", PolicyDocument=_document(trust))
    assert sessions.assume_role(RoleArn=target, RoleSessionName="next")["Credentials"]
    with pytest.raises(ClientError, match="AccessDenied"):
        sessions.assume_role(RoleArn=f"{target}-absent", RoleSessionName="next")


def test_any_role_can_get_its_caller_identity(stack: Deployed) -> None:
    job = ran(stack, "env | grep ^AWS_", made_role(stack, "nobody", ["s3:GetObject"]))
    identity = session(stack, job, "sts").get_caller_identity()
    assert ":assumed-role/nobody/" in identity["Arn"]


def test_a_role_that_does_not_trust_tasks_keeps_a_job_from_starting(stack: Deployed) -> None:
    role = made_role(stack, "for-lambda", ["s3:*"], service="lambda")
    job = ran(stack, "true", role)
    assert job["status"] == "FAILED"
    assert job["statusReason"].startswith(f"ECS was unable to assume the role '{role}'")


def test_a_missing_role_keeps_a_job_from_starting(stack: Deployed) -> None:
    job = ran(stack, "true", "arn:aws:iam::123456789012:role/absent")
    assert "unable to assume the role" in job["statusReason"]


def test_a_job_without_a_role_has_the_permissions_of_its_instance(stack: Deployed) -> None:
    objects = session(stack, ran(stack, "env | grep ^AWS_", None))
    with pytest.raises(ClientError, match="AccessDenied"):
        objects.put_object(Bucket="data", Key="c", Body=b"1")


def test_enforcement_without_running_jobs_is_refused() -> None:
    with pytest.raises(ConfigError, match="jobs are not run"):
        Simulator(enforce_iam=True)
