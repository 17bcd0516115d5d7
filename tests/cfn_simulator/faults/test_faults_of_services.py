"""Faults of any service, in the protocol and with the error codes of the service."""

from __future__ import annotations

import io
import json
import socket
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    HTTPClientError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError

from cfn_simulator import Simulator
from cfn_simulator.base.hermetic import hermetic_session
from cfn_simulator.faults import ANY, CallFault, CallTrouble
from cfn_simulator.faults.models import SIGNED_AS, boto3_names, model_of
from cfn_simulator.faults.plan import FaultPlan
from metaflow_batch_cfn.core.errors import ConfigError
from tests.cfn_simulator.faults.test_faults import client
from tests.cfn_simulator.samples import logs, template
from tests.cfn_simulator.server.test_server import ask

THROTTLING, BROKEN = CallTrouble.THROTTLING, CallTrouble.SERVER_ERROR
UNAVAILABLE, EXPIRED = CallTrouble.UNAVAILABLE, CallTrouble.EXPIRED_TOKEN
DENIED, SKEWED = CallTrouble.ACCESS_DENIED, CallTrouble.CLOCK_SKEW

Called = tuple[str, str, dict[str, Any]]
# One operation of each protocol: its service, its name, its parameters.
BATCH: Called = ("batch", "DescribeJobQueues", {})
BUCKETS: Called = ("s3", "ListBuckets", {})
GROUPS: Called = ("logs", "DescribeLogGroups", {})
IDENTITY: Called = ("sts", "GetCallerIdentity", {})
NETWORKS: Called = ("ec2", "DescribeVpcs", {})
METRICS: Called = ("cloudwatch", "ListMetrics", {})
ZONES: Called = ("route53", "ListHostedZones", {})
PROTOCOLS = (BATCH, BUCKETS, GROUPS, IDENTITY, NETWORKS, METRICS, ZONES)


@pytest.fixture
def script(simulator: Simulator) -> Iterator[FaultPlan]:
    plan = simulator.server.world.faults
    yield plan
    plan.clear()


def call(simulator: Simulator, called: Called, attempts: int = 1) -> Any:
    service, operation, parameters = called
    return getattr(client(simulator, attempts, service), xform_name(operation))(**parameters)


def refusal(simulator: Simulator, called: Called) -> tuple[int, str, str]:
    with pytest.raises(ClientError) as refused:
        call(simulator, called)
    response = refused.value.response
    error = response["Error"]
    return response["ResponseMetadata"]["HTTPStatusCode"], error["Code"], error["Message"]


@pytest.mark.parametrize(
    ("called", "trouble", "status", "code", "wording"),
    [
        (BATCH, THROTTLING, 429, "TooManyRequestsException", "Too Many Requests"),
        (BATCH, BROKEN, 500, "ServerException", "internal error"),
        (BATCH, UNAVAILABLE, 503, "ServiceUnavailable", "temporary failure"),
        (BATCH, EXPIRED, 403, "ExpiredTokenException", "security token included"),
        (BATCH, DENIED, 403, "AccessDeniedException", "perform: batch:DescribeJobQueues because"),
        (BATCH, SKEWED, 403, "InvalidSignatureException", "Signature expired: "),
        (BUCKETS, THROTTLING, 503, "SlowDown", "Please reduce your request rate."),
        (BUCKETS, BROKEN, 500, "InternalError", "internal error"),
        (BUCKETS, EXPIRED, 400, "ExpiredToken", "The provided token has expired."),
        (BUCKETS, DENIED, 403, "AccessDenied", "perform: s3:ListAllMyBuckets because"),
        (BUCKETS, SKEWED, 403, "RequestTimeTooSkewed", "too large"),
        (GROUPS, THROTTLING, 400, "ThrottlingException", "Rate exceeded"),
        (GROUPS, UNAVAILABLE, 503, "ServiceUnavailableException", "temporary failure"),
        (GROUPS, DENIED, 400, "AccessDeniedException", "perform: logs:DescribeLogGroups because"),
        (IDENTITY, THROTTLING, 400, "Throttling", "Rate exceeded"),
        (IDENTITY, EXPIRED, 403, "ExpiredToken", "security token included"),
        (IDENTITY, SKEWED, 403, "SignatureDoesNotMatch", "Signature expired: "),
        (NETWORKS, THROTTLING, 503, "RequestLimitExceeded", "Request limit exceeded."),
        (NETWORKS, DENIED, 403, "UnauthorizedOperation", "perform: ec2:DescribeVpcs because"),
        (NETWORKS, EXPIRED, 400, "RequestExpired", "Request has expired."),
        (METRICS, THROTTLING, 400, "Throttling", "Rate exceeded"),
        (METRICS, BROKEN, 500, "InternalServiceError", "internal error"),
        (METRICS, DENIED, 400, "AccessDenied", "perform: cloudwatch:ListMetrics because"),
        (ZONES, THROTTLING, 400, "Throttling", "Rate exceeded"),
        (("iam", "ListRoles", {}), BROKEN, 500, "ServiceFailure", "internal error"),
        (("ecs", "ListClusters", {}), BROKEN, 500, "ServerException", "internal error"),
        (("lambda", "ListFunctions", {}), THROTTLING, 429, "TooManyRequestsException", "Rate"),
        (("sns", "GetSMSAttributes", {}), THROTTLING, 429, "Throttled", "Rate exceeded"),
        (("sns", "ListTopics", {}), DENIED, 403, "AuthorizationError", "perform: sns:ListTopics"),
        (("sqs", "ListQueues", {}), THROTTLING, 400, "RequestThrottled", "Rate exceeded"),
        (("stepfunctions", "ListStateMachines", {}), DENIED, 400, "AccessDeniedException",
         "perform: states:ListStateMachines because"),
    ],
)  # fmt: skip
def test_each_service_refuses_with_its_own_code(
    simulator: Simulator,
    script: FaultPlan,
    called: Called,
    trouble: CallTrouble,
    status: int,
    code: str,
    wording: str,
) -> None:
    script.add([CallFault(trouble, called[1], service=called[0])])
    found = refusal(simulator, called)
    assert found[:2] == (status, code)
    assert wording in found[2]
    assert call(simulator, called)


@pytest.mark.parametrize("called", PROTOCOLS, ids=lambda called: called[0])
def test_a_refusal_with_any_code_is_reported_in_every_protocol(
    simulator: Simulator, script: FaultPlan, called: Called
) -> None:
    message = 'Sorry: <no "room"> & é'
    script.add(
        [
            CallFault(
                CallTrouble.REFUSAL, service=called[0], code="Full", status=409, message=message
            )
        ]
    )
    assert refusal(simulator, called) == (409, "Full", message)


@pytest.mark.parametrize("called", PROTOCOLS, ids=lambda called: called[0])
def test_a_fault_of_any_service_applies_to_every_service(
    simulator: Simulator, script: FaultPlan, called: Called
) -> None:
    script.add([CallFault(DENIED, service=ANY)])
    assert (
        f":{called[1].replace('ListBuckets', 'ListAllMyBuckets')} " in refusal(simulator, called)[2]
    )
    assert call(simulator, called)


def test_a_fault_of_any_service_applies_to_unknown_signing_names_too(
    simulator: Simulator, script: FaultPlan
) -> None:
    script.add([CallFault(DENIED, service=ANY)])
    assert refusal(simulator, ("wellarchitected", "ListWorkloads", {}))[:2] == (
        403,
        "AccessDeniedException",
    )
    script.add([CallFault(THROTTLING, service=ANY)])
    assert refusal(simulator, ("pinpoint", "GetApps", {}))[:2] == (429, "ThrottlingException")


def test_a_fault_applies_to_the_operation_of_its_service_only(
    simulator: Simulator, script: FaultPlan
) -> None:
    script.add([CallFault(THROTTLING, "ListTagsForResource", service="sns", times=None)])
    arn = "arn:aws:sns:us-east-1:123456789012:none"
    others = ("ssm", "ListTagsForResource", {"ResourceType": "Parameter", "ResourceId": "/none"})
    assert refusal(simulator, ("sns", "ListTagsForResource", {"ResourceArn": arn}))[0] == 400
    assert refusal(simulator, others)[1] == "InvalidResourceId"
    assert call(simulator, ("sns", "ListTopics", {}))
    assert call(simulator, ("cloudformation", "ListStacks", {}))


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("s3", "CreateBucket", {"Bucket": "b"}),
        ("s3", "PutObject", {"Bucket": "b", "Key": "a/b c", "Body": b"x" * 300_000}),
        ("s3", "CopyObject", {"Bucket": "b", "Key": "k", "CopySource": "b/a"}),
        ("s3", "GetObject", {"Bucket": "b", "Key": "list-type=2"}),
        ("s3", "ListObjectsV2", {"Bucket": "b", "Prefix": "a/"}),
        ("s3", "ListObjects", {"Bucket": "b"}),
        ("s3", "CreateMultipartUpload", {"Bucket": "b", "Key": "k"}),
        ("s3", "UploadPart", {"Bucket": "b", "Key": "k", "PartNumber": 1, "UploadId": "u"}),
        ("s3", "GetBucketLifecycleConfiguration", {"Bucket": "b"}),
        ("s3", "GetBucketAnalyticsConfiguration", {"Bucket": "b", "Id": "i"}),
        ("s3", "ListBucketAnalyticsConfigurations", {"Bucket": "b"}),
        ("s3", "DeleteObjects", {"Bucket": "b", "Delete": {"Objects": [{"Key": "k"}]}}),
        ("batch", "SubmitJob", {"jobName": "j", "jobQueue": "q", "jobDefinition": "d"}),
        ("batch", "TagResource", {"resourceArn": "arn:aws:batch:::a/b", "tags": {"a": "b"}}),
        ("lambda", "Invoke", {"FunctionName": "arn:aws:lambda:us-east-1:1:function:f"}),
        ("lambda", "GetFunctionConfiguration", {"FunctionName": "f"}),
        ("apigateway", "GetRestApi", {"restApiId": "r"}),
        ("apigatewayv2", "GetApi", {"ApiId": "a"}),
        ("efs", "DescribeFileSystems", {}),
        ("elbv2", "DescribeLoadBalancers", {}),
        ("elb", "DescribeLoadBalancers", {}),
        ("dynamodb", "GetItem", {"TableName": "table", "Key": {"k": {"S": "v"}}}),
        ("rds", "DescribeDBInstances", {}),
        ("sagemaker", "ListNotebookInstances", {}),
        ("resourcegroupstaggingapi", "GetResources", {}),
        ("route53", "GetHostedZone", {"Id": "Z1"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("scripted", ["its own", "any"])
def test_each_call_is_identified(
    simulator: Simulator,
    script: FaultPlan,
    service: str,
    operation: str,
    parameters: Mapping[str, Any],
    scripted: str,
) -> None:
    fault = CallFault(CallTrouble.ACCESS_DENIED, service=ANY)
    if scripted == "its own":
        fault = CallFault(CallTrouble.REFUSAL, operation, service=service, code=operation)
    script.add([fault])
    code, message = refusal(simulator, (service, operation, dict(parameters)))[1:]
    struck = code if scripted == "its own" else message
    names = {"ListObjectsV2": "ListBucket", "ListObjects": "ListBucket", "CopyObject": "PutObject",
             "CreateMultipartUpload": "PutObject", "UploadPart": "PutObject",
             "DeleteObjects": "DeleteObject"}  # fmt: skip
    expected = operation if scripted == "its own" else f":{names.get(operation, operation)} "
    assert expected in struck


def test_a_refused_head_request_has_no_body_for_the_code(
    simulator: Simulator, script: FaultPlan
) -> None:
    script.add([CallFault(THROTTLING, "HeadBucket", service="s3")])
    assert refusal(simulator, ("s3", "HeadBucket", {"Bucket": "any"}))[:2] == (503, "503")


def test_a_bucket_in_the_host_name_is_recognised(simulator: Simulator, script: FaultPlan) -> None:
    script.add([CallFault(CallTrouble.REFUSAL, "GetObject", service="s3", code="Found")])
    port = simulator.server.port
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/key", headers={"Host": f"data.localhost:{port}"}
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert b"<Code>Found</Code>" in refused.value.read()


def test_faults_apply_to_presigned_and_unsigned_requests(
    simulator: Simulator, script: FaultPlan
) -> None:
    script.add(
        [
            CallFault(CallTrouble.REFUSAL, "GetObject", service="s3", code="Presigned"),
            CallFault(CallTrouble.REFUSAL, "InitiateAuth", service="cognito-idp", code="Unsigned"),
            CallFault(CallTrouble.REFUSAL, "AssumeRoleWithWebIdentity", service="sts", code="Web"),
        ]
    )
    url = client(simulator, service="s3").generate_presigned_url(
        "get_object", {"Bucket": "data", "Key": "key"}
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(url)
    assert b"<Code>Presigned</Code>" in refused.value.read()
    started = ("cognito-idp", "InitiateAuth", {"AuthFlow": "USER_AUTH", "ClientId": "c"})
    assert refusal(simulator, started)[1] == "Unsigned"
    role = {"RoleArn": "arn:aws:iam::123456789012:role/r", "RoleSessionName": "name"}
    web = ("sts", "AssumeRoleWithWebIdentity", {**role, "WebIdentityToken": "token"})
    assert refusal(simulator, web)[1] == "Web"


@pytest.mark.parametrize("called", PROTOCOLS, ids=lambda called: called[0])
def test_a_reset_connection_reaches_clients_of_every_protocol(
    simulator: Simulator, script: FaultPlan, called: Called
) -> None:
    script.add([CallFault(CallTrouble.CONNECTION_RESET, service=called[0])])
    with pytest.raises(ConnectionClosedError):
        call(simulator, called)
    script.add([CallFault(CallTrouble.CONNECTION_RESET, service=called[0])])
    assert call(simulator, called, attempts=2)


@pytest.mark.parametrize("called", PROTOCOLS, ids=lambda called: called[0])
def test_html_is_an_error_in_every_protocol(
    simulator: Simulator, script: FaultPlan, called: Called
) -> None:
    script.add([CallFault(CallTrouble.HTML, service=called[0])])
    assert refusal(simulator, called)[0] == 502


def test_a_response_of_any_service_is_lost_after_the_operation_has_run(
    simulator: Simulator, script: FaultPlan
) -> None:
    script.add([CallFault(CallTrouble.LOST_ANSWER, "CreateLogGroup", service="logs")])
    with pytest.raises(ConnectionClosedError):
        call(simulator, ("logs", "CreateLogGroup", {"logGroupName": "lost"}))
    again = refusal(simulator, ("logs", "CreateLogGroup", {"logGroupName": "lost"}))
    assert again[1] == "ResourceAlreadyExistsException"


def test_a_response_that_never_arrives_ends_in_the_clients_timeout(
    simulator: Simulator, script: FaultPlan
) -> None:
    script.add([CallFault(CallTrouble.NO_ANSWER, "CreateLogGroup", service="logs")])
    impatient: Any = hermetic_session().create_client(
        "logs",
        region_name="us-east-1",
        endpoint_url=simulator.endpoint_url,
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(read_timeout=0.2, retries={"total_max_attempts": 1}),
    )
    with pytest.raises(ReadTimeoutError):
        impatient.create_log_group(logGroupName="unheard")
    # The pending request blocks nothing, not even exclusive access to the world.
    with simulator.server.world.gate.alone(20) as quiet:
        assert quiet
    assert refusal(simulator, ("logs", "CreateLogGroup", {"logGroupName": "unheard"}))


def test_a_pending_response_ends_with_the_connection(
    simulator: Simulator, script: FaultPlan
) -> None:
    script.add([CallFault(CallTrouble.NO_ANSWER, service=ANY)])
    with socket.create_connection(("127.0.0.1", simulator.server.port), 20) as connection:
        connection.sendall(b"GET /bucket HTTP/1.1\r\nHost: localhost\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(100) == b""


def test_a_truncated_document_has_its_own_length_and_a_truncated_object_does_not(
    simulator: Simulator, script: FaultPlan
) -> None:
    script.add([CallFault(CallTrouble.TRUNCATED, "DescribeLogGroups", service="logs")])
    script.add([CallFault(CallTrouble.TRUNCATED, "DescribeVpcs", service="ec2")])
    script.add([CallFault(CallTrouble.TRUNCATED, "GetObject", service="s3")])
    assert "logGroups" not in call(simulator, GROUPS)
    with pytest.raises(ResponseParserError):
        call(simulator, NETWORKS)
    call(simulator, ("s3", "CreateBucket", {"Bucket": "halves"}))
    put = {"Bucket": "halves", "Key": "k", "Body": io.BytesIO(b"x" * 100_000)}
    call(simulator, ("s3", "PutObject", put))
    body = call(simulator, ("s3", "GetObject", {"Bucket": "halves", "Key": "k"}))["Body"]
    with pytest.raises(HTTPClientError):
        body.read()


def test_a_job_that_was_just_submitted_can_be_unknown_for_a_while(
    simulator: Simulator, script: FaultPlan
) -> None:
    script.add([CallFault(CallTrouble.STALE_READ, "DescribeJobs", service="batch")])
    script.add([CallFault(CallTrouble.TRUNCATED, "DescribeJobs", service="batch", nth=2)])
    assert call(simulator, ("batch", "DescribeJobs", {"jobs": ["a"]}))["jobs"] == []


def test_a_change_set_fails_with_the_scripted_reason(
    simulator: Simulator, script: FaultPlan
) -> None:
    reason = "Transform AWS::Serverless-2016-10-31 failed with: Invalid Serverless Application"
    script.add([CallFault(CallTrouble.FAILED_CHANGE_SET, "CreateChangeSet", message=reason)])
    named = {"StackName": "failing", "ChangeSetName": "c"}
    made = {**named, "ChangeSetType": "CREATE", "TemplateBody": json.dumps(template(L=logs()))}
    call(simulator, ("cloudformation", "CreateChangeSet", made))
    described = call(simulator, ("cloudformation", "DescribeChangeSet", named))
    assert (described["Status"], described["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert described["StatusReason"] == reason
    executed = ("cloudformation", "ExecuteChangeSet", named)
    assert refusal(simulator, executed)[1] == "InvalidChangeSetStatus"


def test_a_skewed_clock_is_reported_with_both_times(
    simulator: Simulator, script: FaultPlan
) -> None:
    script.add([CallFault(CallTrouble.CLOCK_SKEW, "ListStacks")])
    message = refusal(simulator, ("cloudformation", "ListStacks", {}))[2]
    words = message.removeprefix("Signature expired: ").split()
    sent, now = words[0], words[6].removeprefix("(")
    form = "%Y%m%dT%H%M%SZ"
    assert (datetime.strptime(now, form) - datetime.strptime(sent, form)).seconds == 20 * 60


def test_calls_are_counted_after_an_operation_of_the_same_service(script: FaultPlan) -> None:
    script.add([CallFault(THROTTLING, "DescribeJobs", service="batch", after="SubmitJob")])
    assert script.on_call("DescribeJobs", "batch") is None
    assert script.on_call("SubmitJob", "other") is None
    assert script.on_call("DescribeJobs", "batch") is None
    assert script.on_call("SubmitJob", "batch") is None
    assert script.on_call("DescribeJobs", "batch") is not None


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (
            CallFault(THROTTLING, service="bacth"),
            "'bacth' is not a valid service. Did you mean 'batch'?",
        ),
        (CallFault(THROTTLING, service="states"), "Choose one of: stepfunctions."),
        (CallFault(THROTTLING, service="xyzzy"), "Use the name for boto3.client"),
        (
            CallFault(THROTTLING, "SubmitJobs", service="batch"),
            "'SubmitJobs' is not an operation of batch. Did you mean 'SubmitJob'?",
        ),
        (
            CallFault(THROTTLING, "submit_job", service="batch"),
            "faults[0].operation: 'submit_job' is not an operation of batch. "
            "Did you mean 'SubmitJob'?",
        ),
        (CallFault(THROTTLING, "Paint", service="ec2"), "Use the name from the AWS API."),
        (
            CallFault(THROTTLING, "DescribeJobs", service="batch", after="Submit"),
            "faults[0].after: 'Submit' is not an operation of batch",
        ),
        (CallFault(THROTTLING, "SubmitJob", service=ANY), "Name the service, or omit"),
        (CallFault(THROTTLING, after="SubmitJob", service=ANY), "faults[0].after"),
        (CallFault(CallTrouble.STALE_READ, "ListJobs", service="batch"), "DescribeJobs of batch"),
        (CallFault(CallTrouble.FAILED_CHANGE_SET), "Choose CreateChangeSet of CloudFormation."),
        (CallFault(CallTrouble.REFUSAL, "SubmitJob", service="batch"), "faults[0].code"),
        (CallFault(CallTrouble.REFUSAL, code="Moved", status=301), "faults[0].status: 301"),
        (CallFault(THROTTLING, code="Mine"), "throttling determines its own code and status"),
    ],
)  # fmt: skip
def test_an_invalid_fault_of_a_service_is_refused(fault: CallFault, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        FaultPlan([fault])
    assert message in str(refused.value)


def test_every_problem_of_every_fault_is_reported_together() -> None:
    with pytest.raises(ConfigError) as refused:
        FaultPlan(
            [
                CallFault(THROTTLING, "SubmitJobs", service="batch", nth=0, after="Cancel"),
                CallFault(THROTTLING, "ListBuckets", service="S3"),
            ]
        )
    places = [problem.where for problem in refused.value.problems]
    assert places == [
        "faults[0].nth",
        "faults[0].operation",
        "faults[0].after",
        "faults[1].service",
    ]


def test_faults_of_services_are_posted_and_listed_over_http(
    simulator: Simulator, script: FaultPlan
) -> None:
    posted = {"trouble": "refusal", "service": "batch", "operation": "SubmitJob", "code": "Full"}
    answer = ask(simulator, "/_mfcfn/faults", "POST", json.dumps({**posted, "status": 409}))
    assert answer.status == 201
    (listed,) = answer.data["faults"]
    assert {**posted, "status": 409, "nth": 1, "times": 1, "struck": 0} == listed
    submitted = {"jobName": "j", "jobQueue": "q", "jobDefinition": "d"}
    assert refusal(simulator, ("batch", "SubmitJob", submitted))[:2] == (409, "Full")
    assert ask(simulator, "/_mfcfn/faults").data["faults"][0]["struck"] == 1
    wrong = [{**posted, "status": "409"}, {**posted, "service": "bacth"}, {**posted, "service": 1}]
    refused = ask(simulator, "/_mfcfn/faults", "POST", json.dumps(wrong))
    assert refused.status == 400
    assert "faults[0].status: '409' is not a whole number." in refused.data["errors"][0]


def test_signing_names_match_those_of_the_models() -> None:
    for signed, names in SIGNED_AS.items():
        assert {model_of(name).signing_name for name in names} == {signed}
    assert boto3_names("batch") == ("batch",)
    assert boto3_names("nothing") == ()
