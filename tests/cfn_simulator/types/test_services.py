"""The services as a whole: regions, accounts, reset, the environment, the WSGI application."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from werkzeug.serving import make_server
from werkzeug.test import Client

from cfn_simulator.services.services import Services
from tests.cfn_simulator.sandbox import Sandbox

SIGNATURE = "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/batch/aws4_request, Signature=x"


@pytest.fixture
def endpoint(sandbox: Sandbox) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, sandbox.services.wsgi_app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def over_http(endpoint: str, service: str) -> Any:
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="any",
        aws_secret_access_key="any",
    )


def test_clients_over_http_and_in_process_see_the_same_resources(
    sandbox: Sandbox, endpoint: str
) -> None:
    group = sandbox.made("AWS::Logs::LogGroup", {}).ref
    groups = over_http(endpoint, "logs").describe_log_groups()["logGroups"]
    assert [entry["logGroupName"] for entry in groups] == [group]
    outside = over_http(endpoint, "batch")
    arn = outside.create_scheduling_policy(name="fair", tags={"a": "b"})["arn"]
    outside.tag_resource(resourceArn=arn, tags={"c": "d"})
    inside = sandbox.services.client("batch")
    assert inside.list_tags_for_resource(resourceArn=arn)["tags"] == {"a": "b", "c": "d"}
    outside.untag_resource(resourceArn=arn, tagKeys=["a"])
    assert inside.list_tags_for_resource(resourceArn=arn)["tags"] == {"c": "d"}


def test_every_access_key_belongs_to_the_one_account(sandbox: Sandbox, endpoint: str) -> None:
    identity = over_http(endpoint, "sts").get_caller_identity()
    assert identity["Account"] == sandbox.services.account_id


def test_two_regions_share_no_batch_and_no_log_groups(sandbox: Sandbox) -> None:
    sandbox.services.client("batch", "us-east-1").create_scheduling_policy(name="p")
    sandbox.services.client("logs", "us-east-1").create_log_group(logGroupName="g")

    def counted(region: str) -> tuple[int, int]:
        batch = sandbox.services.client("batch", region)
        logs = sandbox.services.client("logs", region)
        return (
            len(batch.list_scheduling_policies()["schedulingPolicies"]),
            len(logs.describe_log_groups()["logGroups"]),
        )

    assert (counted("us-east-1"), counted("eu-west-1")) == ((1, 1), (0, 0))


def test_services_called_from_another_region_are_the_same_services(sandbox: Sandbox) -> None:
    abroad = sandbox.services.in_region("eu-west-1")
    abroad.client("batch").create_scheduling_policy(name="p")
    there = sandbox.services.client("batch", "eu-west-1")
    assert len(there.list_scheduling_policies()["schedulingPolicies"]) == 1
    assert sandbox.services.client("batch").list_scheduling_policies()["schedulingPolicies"] == []


@pytest.mark.parametrize(
    ("region", "partition"), [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_arns_carry_the_partition_of_their_region(
    sandbox: Sandbox, region: str, partition: str
) -> None:
    bucket = sandbox.made("AWS::S3::Bucket", {}, region=region)
    assert bucket.state.attributes["Arn"] == f"arn:{partition}:s3:::{bucket.ref}"
    policy = sandbox.made("AWS::Batch::SchedulingPolicy", {}, region=region)
    account = sandbox.services.account_id
    assert policy.ref.startswith(f"arn:{partition}:batch:{region}:{account}:scheduling-policy/")


def test_accounts_do_not_see_each_other(sandbox: Sandbox) -> None:
    sandbox.made("AWS::Logs::LogGroup", {})
    other = Sandbox.new()
    assert other.services.client("logs").describe_log_groups()["logGroups"] == []


def test_the_client_of_a_region_is_created_once(sandbox: Sandbox) -> None:
    services = sandbox.services
    assert services.client("s3") is services.client("s3", "us-east-1")


def test_a_request_that_is_not_json_is_rejected_without_a_traceback(sandbox: Sandbox) -> None:
    answer = Client(sandbox.services.wsgi_app).post(
        "/v1/describejobqueues", data="{", headers={"Authorization": SIGNATURE}
    )
    assert answer.status_code == 400
    assert answer.headers["x-amzn-ErrorType"] == "SerializationException"
    assert "not JSON" in json.loads(answer.data)["message"]


def test_a_request_for_an_unknown_operation_is_rejected(sandbox: Sandbox) -> None:
    answer = Client(sandbox.services.wsgi_app).post(
        "/v1/makecoffee", data="{}", headers={"Authorization": SIGNATURE}
    )
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"computeEnvironmentName": "x"}, "Value null at 'type'"),
        ({"computeEnvironmentName": 1, "type": "MANAGED"}, "Member must be of type string"),
        ({"computeEnvironmentName": "x", "type": "MANAGED", "tags": []}, "Member must be a map"),
        ({"computeEnvironmentName": "x", "type": "MANAGED", "huh": 1}, "'huh' is not a member"),
    ],
)
def test_requests_are_validated_even_if_the_client_does_not(
    sandbox: Sandbox, body: dict[str, Any], message: str
) -> None:
    answer = Client(sandbox.services.wsgi_app).post(
        "/v1/createcomputeenvironment", json=body, headers={"Authorization": SIGNATURE}
    )
    assert answer.status_code == 400
    assert message in json.loads(answer.data)["message"]


ENVIRONMENT_SCRIPT = """
from botocore.exceptions import ClientError
from cfn_simulator.services.services import Services
services = Services()
services.client("logs").create_log_group(logGroupName="g")
services.client("iam").get_policy(PolicyArn="arn:aws:iam::aws:policy/AmazonS3FullAccess")
services.client("batch").describe_job_queues()
services.client("ec2").describe_subnets()
for refused in (
    lambda: services.client("ec2").describe_subnets(SubnetIds=["subnet-1"]),
    lambda: services.client("iam").get_role(RoleName="nobody"),
    lambda: services.client("s3").get_bucket_policy(Bucket="nothing"),
    lambda: services.client("logs").delete_log_group(logGroupName="nothing"),
    lambda: services.client("ssm").get_parameter(Name="nothing"),
    lambda: services.client("sqs").get_queue_url(QueueName="nothing"),
    lambda: services.client("sns").get_topic_attributes(TopicArn="arn:aws:sns:us-east-1:1:t"),
):
    try:
        refused()
    except ClientError:
        pass
services.reset()
print(services.client("logs").describe_log_groups()["logGroups"])
"""


def test_the_users_environment_and_files_are_not_read_and_reset_empties(tmp_path: Path) -> None:
    hostile = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "AWS_PROFILE": "missing",
        "AWS_DEFAULT_REGION": "mars-1",
        "AWS_ENDPOINT_URL": "http://192.0.2.1:1",
        "AWS_CONFIG_FILE": str(tmp_path / "nothing"),
        "AWS_USE_FIPS_ENDPOINT": "true",
        "AWS_RETRY_MODE": "nonsense",
        "AWS_CA_BUNDLE": "/nonexistent",
    }
    done = subprocess.run(
        [sys.executable, "-c", ENVIRONMENT_SCRIPT],
        env=hostile,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr


def test_moto_is_not_loaded_before_the_first_request() -> None:
    script = (
        "import sys; from cfn_simulator.services.services import Services; "
        "import cfn_simulator.types; Services(); "
        "sys.exit('moto' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_an_error_of_a_service_raises_the_exception_of_its_client(sandbox: Sandbox) -> None:
    with pytest.raises(ClientError) as refusal:
        sandbox.services.client("iam").get_role(RoleName="nobody")
    assert refusal.value.response["Error"]["Code"] == "NoSuchEntity"


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("ec2", "describe_address_transfers"),
        ("iam", "list_organizations_features"),
        ("logs", "list_anomalies"),
    ],
)
def test_a_missing_operation_is_a_client_error_without_a_traceback(
    sandbox: Sandbox, service: str, operation: str
) -> None:
    with pytest.raises(ClientError) as refusal:
        getattr(sandbox.services.client(service), operation)()
    assert refusal.value.response["Error"]["Code"] == "NotImplemented"
    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501


def test_the_default_account_is_that_of_moto() -> None:
    assert Services().account_id == "123456789012"
