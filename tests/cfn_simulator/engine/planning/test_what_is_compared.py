"""What drift detection compares and what it ignores, across types."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cfn_simulator.services.services import Services
from tests.cfn_simulator.accounts import NAME, Played
from tests.cfn_simulator.drifting.identity import TRUST, allowing
from tests.cfn_simulator.drifting.networks import VPC
from tests.cfn_simulator.drifting.sample import arn, made, ref
from tests.cfn_simulator.drifting.storage import BUCKET
from tests.cfn_simulator.samples import logs, parameter, template

IAM = ["CAPABILITY_NAMED_IAM"]
LAMBDA = json.loads(json.dumps(TRUST).replace("ec2.amazonaws.com", "lambda.amazonaws.com"))
RESEARCH: Any = [{"Key": "team", "Value": "research"}]


def detected(played: Played, stack: str = NAME) -> dict[str, Any]:
    played.call("DetectStackDrift", StackName=stack)
    drifts = played.call("DescribeStackResourceDrifts", StackName=stack)["StackResourceDrifts"]
    return {one["LogicalResourceId"]: one for one in drifts}


def differing(played: Played, name: str) -> dict[str, tuple[str, str, str]]:
    drifts = detected(played)[name]["PropertyDifferences"]
    members = ("DifferenceType", "ExpectedValue", "ActualValue")
    return {one["PropertyPath"]: tuple(one[member] for member in members) for one in drifts}


def test_stack_tags_are_expected_of_a_resource_without_tags(
    played: Played,
) -> None:
    played.create(template(Logs=logs("jobs")), Tags=RESEARCH)
    drifts = detected(played)["Logs"]
    assert drifts["StackResourceDriftStatus"] == "IN_SYNC"
    assert json.loads(drifts["ExpectedProperties"])["Tags"] == RESEARCH
    client = played.services.client("logs")
    client.untag_log_group(logGroupName="jobs", tags=["team"])
    lost = json.dumps(RESEARCH[0])
    assert differing(played, "Logs") == {"/Tags/0": ("REMOVE", lost, "null")}


def test_a_tag_that_was_added_by_hand_is_drift_where_tags_are_expected(played: Played) -> None:
    own = logs("own")
    own["Properties"]["Tags"] = RESEARCH
    played.create(template(Own=own, Plain=logs("plain")))
    for name in ("own", "plain"):
        played.services.client("logs").tag_log_group(logGroupName=name, tags={"mine": "x"})
    added = json.dumps({"Key": "mine", "Value": "x"})
    assert differing(played, "Own") == {"/Tags/1": ("ADD", "null", added)}
    assert differing(played, "Plain") == {}


def test_differences_of_tags_that_are_a_mapping_have_their_keys(played: Played) -> None:
    policy = made("AWS::Batch::SchedulingPolicy", Name="fair", Tags={"team": "research"})
    played.create(template(Fair=policy))
    detail = played.call("DescribeStackResource", LogicalResourceId="Fair")["StackResourceDetail"]
    policy_arn = detail["PhysicalResourceId"]
    batch = played.services.client("batch")
    batch.tag_resource(resourceArn=policy_arn, tags={"mine": "x"})
    assert differing(played, "Fair") == {"/Tags/mine": ("ADD", "null", "x")}
    batch.tag_resource(resourceArn=policy_arn, tags={"team": "other"})
    assert differing(played, "Fair") == {
        "/Tags/team": ("NOT_EQUAL", "research", "other"),
        "/Tags/mine": ("ADD", "null", "x"),
    }


def test_a_variable_that_was_added_by_hand_is_drift(played: Played) -> None:
    role = made("AWS::IAM::Role", AssumeRolePolicyDocument=LAMBDA)
    function = made(
        "AWS::Lambda::Function",
        FunctionName="notify",
        Runtime="python3.12",
        Handler="index.handler",
        Code={"ZipFile": "def handler(event, context): pass"},
        Role=arn("Role"),
        Environment={"Variables": {"STAGE": "test"}},
    )
    played.create(template(Role=role, Notify=function), Capabilities=IAM)
    played.services.client("lambda").update_function_configuration(
        FunctionName="notify", Environment={"Variables": {"STAGE": "test", "DEBUG": "1"}}
    )
    assert differing(played, "Notify") == {"/Environment/Variables/DEBUG": ("ADD", "null", "1")}


def _expire_later(s3: Any) -> None:
    rules = s3.get_bucket_lifecycle_configuration(Bucket="kept")["Rules"]
    rules[0]["Expiration"] = {"Days": 300}
    s3.put_bucket_lifecycle_configuration(Bucket="kept", LifecycleConfiguration={"Rules": rules})


def _encrypt_otherwise(s3: Any) -> None:
    default = {"SSEAlgorithm": "AES256"}
    rule = {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}
    s3.put_bucket_encryption(Bucket="kept", ServerSideEncryptionConfiguration={"Rules": [rule]})


ALGORITHM = "/BucketEncryption/ServerSideEncryptionConfiguration/0"


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        (_expire_later, {"/LifecycleConfiguration/Rules/0/ExpirationInDays"}),
        (lambda s3: s3.delete_bucket_lifecycle(Bucket="kept"), {"/LifecycleConfiguration"}),
        (_encrypt_otherwise, {ALGORITHM}),
        (lambda s3: s3.delete_bucket_tagging(Bucket="kept"), {"/Tags/0"}),
        (lambda s3: s3.delete_bucket_ownership_controls(Bucket="kept"), {"/OwnershipControls"}),
    ],
)
def test_each_setting_of_a_bucket_is_compared(
    played: Played, change: Any, pointers: set[str]
) -> None:
    played.create(template(Kept=made("AWS::S3::Bucket", **BUCKET)))
    change(played.services.client("s3"))
    assert set(differing(played, "Kept")) == pointers


def test_attachments_of_other_resources_in_the_stack_are_not_drift(played: Played) -> None:
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "10.0.0.0/8"}
    inside = {**rule, "FromPort": 443, "ToPort": 443}
    group = made(
        "AWS::EC2::SecurityGroup",
        VpcId=ref("Vpc"),
        GroupDescription="jobs",
        SecurityGroupIngress=[inside],
    )
    own = {"PolicyName": "own", "PolicyDocument": allowing("s3:GetObject")}
    role = made(
        "AWS::IAM::Role",
        AssumeRolePolicyDocument=TRUST,
        Policies=[own],
        ManagedPolicyArns=["arn:aws:iam::aws:policy/ReadOnlyAccess"],
    )
    put_in = {"PolicyDocument": allowing("sqs:*"), "Roles": [ref("Role")]}
    played.create(
        template(
            Vpc=VPC,
            Group=group,
            Rule=made("AWS::EC2::SecurityGroupIngress", GroupId=ref("Group"), **rule),
            Role=role,
            Inline=made("AWS::IAM::Policy", PolicyName="more", **put_in),
            Managed=made("AWS::IAM::ManagedPolicy", **put_in),
        ),
        Capabilities=IAM,
    )
    found = detected(played)
    assert {one["StackResourceDriftStatus"] for one in found.values()} == {"IN_SYNC"}
    ec2 = played.services.client("ec2")
    ec2.authorize_security_group_ingress(
        GroupId=found["Group"]["PhysicalResourceId"],
        IpProtocol="tcp",
        FromPort=80,
        ToPort=80,
        CidrIp="10.0.0.0/8",
    )
    assert [one[0] for one in differing(played, "Group").values()] == ["ADD"]


def test_a_secret_is_neither_compared_nor_shown(played: Played) -> None:
    body = template(Note=parameter({"Ref": "Secret"}), Other=parameter("plain"))
    body["Parameters"] = {"Secret": {"Type": "String", "NoEcho": True}}
    given: Any = [{"ParameterKey": "Secret", "ParameterValue": "hunter2"}]
    played.create(body, Parameters=given)
    drifts = detected(played)
    assert {one["StackResourceDriftStatus"] for one in drifts.values()} == {"IN_SYNC"}
    assert "hunter2" not in str(drifts)
    assert json.loads(drifts["Other"]["ActualProperties"])["Value"] == "plain"


def test_a_dynamic_reference_is_not_compared(played: Played) -> None:
    ssm = played.services.client("ssm")
    ssm.put_parameter(Name="image", Value="one", Type="String")
    played.create(template(Note=parameter("{{resolve:ssm:image}}")))
    ssm.put_parameter(Name="image", Value="two", Type="String", Overwrite=True)
    drifts = detected(played)["Note"]
    assert drifts["StackResourceDriftStatus"] == "IN_SYNC"
    assert json.loads(drifts["ExpectedProperties"]) == {"Type": "String"}


def test_a_stack_with_nothing_to_check_is_in_sync(played: Played) -> None:
    zone = {"Type": "AWS::Route53::HostedZone", "Properties": {"Name": "example.org"}}
    played.create(template(Zone=zone))
    assert detected(played) == {}
    assert played.stack()["DriftInformation"]["StackDriftStatus"] == "IN_SYNC"


def test_the_drift_of_a_resource_whose_service_fails_is_unknown(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    played.create(template(Logs=logs("jobs"), Note=parameter("x")))

    def refusing(self: Services, service: str, region: str | None = None) -> Any:
        if service == "logs":
            raise ClientError({"Error": {"Code": "Throttling", "Message": "Rate exceeded"}}, "X")
        return original(self, service, region)

    original = Services.client
    monkeypatch.setattr(Services, "client", refusing)
    found = detected(played)
    assert found["Note"]["StackResourceDriftStatus"] == "IN_SYNC"
    assert found["Logs"]["StackResourceDriftStatus"] == "UNKNOWN"
    assert "Rate exceeded" in found["Logs"]["DriftStatusReason"]
    begun = played.call("DetectStackDrift")["StackDriftDetectionId"]
    status = played.call("DescribeStackDriftDetectionStatus", StackDriftDetectionId=begun)
    assert (status["DetectionStatus"], status["StackDriftStatus"]) == (
        "DETECTION_FAILED",
        "UNKNOWN",
    )
    assert status["DetectionStatusReason"] == "Failed to detect drift on resource [Logs]"


def nested(played: Played) -> str:
    """Create a stack with a nested stack; return the child's id."""
    inner = template(Logs=logs({"Ref": "Name"}))
    inner["Parameters"] = {"Name": {"Type": "String"}}
    s3 = played.services.client("s3")
    s3.create_bucket(Bucket="templates")
    s3.put_object(Bucket="templates", Key="inner", Body=json.dumps(inner).encode())
    url = "https://templates.s3.us-east-1.amazonaws.com/inner"
    child = made("AWS::CloudFormation::Stack", TemplateURL=url, Parameters={"Name": "inner"})
    played.create(template(Child=child), Tags=RESEARCH)
    detail = played.call("DescribeStackResource", LogicalResourceId="Child")
    return str(detail["StackResourceDetail"]["PhysicalResourceId"])


def test_drift_in_a_nested_stack_is_reported_by_the_nested_stack_only(played: Played) -> None:
    child = nested(played)
    client = played.services.client("logs")
    client.put_retention_policy(logGroupName="inner", retentionInDays=30)
    assert detected(played)["Child"]["StackResourceDriftStatus"] == "IN_SYNC"
    assert detected(played, child)["Logs"]["StackResourceDriftStatus"] == "MODIFIED"


def test_a_nested_stack_with_other_parameters_or_deleted_has_drifted(played: Played) -> None:
    child = nested(played)
    other: Any = [{"ParameterKey": "Name", "ParameterValue": "other"}]
    played.call("UpdateStack", StackName=child, UsePreviousTemplate=True, Parameters=other)
    found = differing(played, "Child")
    assert found["/Parameters/Name"] == ("NOT_EQUAL", "inner", "other")
    played.call("DeleteStack", StackName=child)
    assert detected(played)["Child"]["StackResourceDriftStatus"] == "DELETED"
