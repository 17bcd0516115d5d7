"""Drift detection: deployed properties compared with actual ones."""

from __future__ import annotations

import json
from typing import Any

from tests.cfn_simulator.accounts import Played
from tests.cfn_simulator.samples import bucket, logs, parameter, role, template

IAM = ["CAPABILITY_NAMED_IAM"]


def everything() -> dict[str, Any]:
    public = dict.fromkeys(
        ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"], True
    )
    closed = bucket("drifting")
    closed["Properties"]["PublicAccessBlockConfiguration"] = public
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 60}}
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "news"}}
    nobody = {"Type": "AWS::Route53::HostedZone", "Properties": {"Name": "example.org"}}
    return template(
        Logs=logs("drifting"),
        Bucket=closed,
        Role=role("drifting"),
        Note=parameter("x"),
        Queue=queue,
        Topic=topic,
        Nobody=nobody,
    )


def detect(played: Played, **parameters: Any) -> Any:
    begun = played.call("DetectStackDrift", **parameters)
    detection_id = begun["StackDriftDetectionId"]
    return played.call("DescribeStackDriftDetectionStatus", StackDriftDetectionId=detection_id)


def drifts(played: Played, *statuses: str) -> dict[str, Any]:
    filters: Any = {"StackResourceDriftStatusFilters": list(statuses)} if statuses else {}
    found = played.call("DescribeStackResourceDrifts", **filters)["StackResourceDrifts"]
    return {one["LogicalResourceId"]: one for one in found}


def test_an_unchanged_stack_is_in_sync(played: Played) -> None:
    played.create(everything(), Capabilities=IAM)
    assert played.stack()["DriftInformation"] == {"StackDriftStatus": "NOT_CHECKED"}
    detection = detect(played)
    assert (detection["DetectionStatus"], detection["StackDriftStatus"]) == (
        "DETECTION_COMPLETE",
        "IN_SYNC",
    )
    assert detection["DriftedStackResourceCount"] == 0
    found = {name: one["StackResourceDriftStatus"] for name, one in drifts(played).items()}
    assert found == dict.fromkeys(everything()["Resources"].keys() - {"Nobody"}, "IN_SYNC")
    detail = played.call("DescribeStackResource", LogicalResourceId="Nobody")["StackResourceDetail"]
    assert detail["DriftInformation"]["StackResourceDriftStatus"] == "NOT_CHECKED"
    assert played.stack()["DriftInformation"]["StackDriftStatus"] == "IN_SYNC"


def test_a_property_that_was_changed_by_hand_is_reported_with_both_values(played: Played) -> None:
    played.create(everything(), Capabilities=IAM)
    client = played.services.client("logs")
    client.put_retention_policy(logGroupName="drifting", retentionInDays=30)
    assert detect(played)["StackDriftStatus"] == "DRIFTED"
    found = drifts(played, "MODIFIED")
    assert set(found) == {"Logs"}
    assert found["Logs"]["PropertyDifferences"] == [
        {
            "PropertyPath": "/RetentionInDays",
            "ExpectedValue": "7",
            "ActualValue": "30",
            "DifferenceType": "NOT_EQUAL",
        }
    ]
    assert json.loads(found["Logs"]["ActualProperties"])["RetentionInDays"] == 30


def test_a_deleted_setting_is_reported_as_removed(played: Played) -> None:
    played.create(everything(), Capabilities=IAM)
    played.services.client("s3").delete_public_access_block(Bucket="drifting")
    detect(played)
    (difference,) = drifts(played, "MODIFIED")["Bucket"]["PropertyDifferences"]
    assert difference["PropertyPath"] == "/PublicAccessBlockConfiguration"
    assert difference["DifferenceType"] == "REMOVE"


def test_a_policy_that_was_attached_by_hand_is_reported_as_added(played: Played) -> None:
    body = everything()
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
    }
    own = {"PolicyName": "own", "PolicyDocument": document}
    body["Resources"]["Role"]["Properties"]["Policies"] = [own]
    played.create(body, Capabilities=IAM)
    assert detect(played)["StackDriftStatus"] == "IN_SYNC"
    iam = played.services.client("iam")
    text = json.dumps(document)
    iam.put_role_policy(RoleName="drifting", PolicyName="foreign", PolicyDocument=text)
    detect(played)
    (difference,) = drifts(played, "MODIFIED")["Role"]["PropertyDifferences"]
    assert difference["DifferenceType"] == "ADD"
    assert "foreign" in difference["ActualValue"]


def test_a_resource_that_was_deleted_by_hand_is_reported_as_deleted(played: Played) -> None:
    played.create(everything(), Capabilities=IAM)
    played.services.client("logs").delete_log_group(logGroupName="drifting")
    played.services.client("s3").delete_bucket(Bucket="drifting")
    queue = played.call("DescribeStackResource", LogicalResourceId="Queue")
    url = queue["StackResourceDetail"]["PhysicalResourceId"]
    played.services.client("sqs").delete_queue(QueueUrl=url)
    detection = detect(played)
    assert detection["DriftedStackResourceCount"] == 3
    assert set(drifts(played, "DELETED")) == {"Logs", "Bucket", "Queue"}


def test_one_resource_can_be_checked_alone(played: Played) -> None:
    played.create(everything(), Capabilities=IAM)
    played.services.client("ssm").put_parameter(
        Name=played.call("DescribeStackResource", LogicalResourceId="Note")["StackResourceDetail"][
            "PhysicalResourceId"
        ],
        Value="y",
        Type="String",
        Overwrite=True,
    )
    drift = played.call("DetectStackResourceDrift", LogicalResourceId="Note")["StackResourceDrift"]
    assert drift["StackResourceDriftStatus"] == "MODIFIED"
    assert set(drifts(played)) == {"Note"}
    refused = played.refusal("DetectStackResourceDrift", LogicalResourceId="Nobody")
    assert "not supported for resource type AWS::Route53::HostedZone" in refused[1]


def test_an_update_discards_earlier_drift_results(played: Played) -> None:
    played.create(template(Logs=logs("drifting")))
    detect(played, LogicalResourceIds=["Logs"])
    assert set(drifts(played)) == {"Logs"}
    played.update(template(Logs=logs("drifting", 5)))
    assert drifts(played) == {}


def test_a_stack_that_is_not_at_rest_is_not_checked(played: Played) -> None:
    played.change(template(Logs=logs()), "CREATE")
    assert "REVIEW_IN_PROGRESS" in played.refusal("DetectStackDrift")[1]
    code, message = played.refusal(
        "DescribeStackDriftDetectionStatus", StackDriftDetectionId="none"
    )
    assert (code, message) == ("ValidationError", "Drift detection [none] does not exist")
