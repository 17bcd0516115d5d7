"""Drift-aware change sets: what was changed by hand is compared, reported and reverted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cfn_simulator.faults import Step
from tests.cfn_simulator.accounts import NAME, Played
from tests.cfn_simulator.drifting import batch, services
from tests.cfn_simulator.drifting.networks import VPC
from tests.cfn_simulator.drifting.sample import IT, LiveStack, made, ref
from tests.cfn_simulator.drifting.storage import BUCKET
from tests.cfn_simulator.driver import Driver
from tests.cfn_simulator.samples import attribute, logs, parameter, template

IAM: Any = {"Capabilities": ["CAPABILITY_IAM"]}
REVERTING: Any = {"DeploymentMode": "REVERT_DRIFT"}
SAME = "didn't contain changes"


def days(played: Played, number: int, name: str = "jobs") -> None:
    played.services.client("logs").put_retention_policy(logGroupName=name, retentionInDays=number)


def reverting(played: Played, body: dict[str, Any]) -> str:
    return played.change(body, **REVERTING)


def described_change_set(played: Played, change_set: str) -> Any:
    parameters: Any = {"ChangeSetName": change_set, "IncludePropertyValues": True}
    return played.call("DescribeChangeSet", **parameters)


def changes(played: Played, change_set: str) -> dict[str, Any]:
    found = [one["ResourceChange"] for one in described_change_set(played, change_set)["Changes"]]
    return {one["LogicalResourceId"]: one for one in found}


def drift(played: Played) -> str:
    begun = played.call("DetectStackDrift")["StackDriftDetectionId"]
    detection = played.call("DescribeStackDriftDetectionStatus", StackDriftDetectionId=begun)
    return str(detection["StackDriftStatus"])


def test_drift_is_listed_with_three_values_and_reverted(played: Played) -> None:
    body = template(Logs=logs("jobs", 7), Other=logs("other", 3))
    played.create(body)
    days(played, 30)
    made_set = reverting(played, body)
    described = described_change_set(played, made_set)
    assert (described["DeploymentMode"], described["StackDriftStatus"]) == (
        "REVERT_DRIFT",
        "DRIFTED",
    )
    (change,) = changes(played, made_set).values()
    assert (change["Action"], change["Replacement"]) == ("Modify", "False")
    assert change["ResourceDriftStatus"] == "MODIFIED"
    assert json.loads(change["PreviousDeploymentContext"])["Properties"]["RetentionInDays"] == 7
    assert json.loads(change["BeforeContext"])["Properties"]["RetentionInDays"] == 30
    (detail,) = change["Details"]
    target = detail["Target"]
    assert (target["Path"], target["BeforeValue"], target["AfterValue"]) == (
        "/Properties/RetentionInDays",
        "30",
        "7",
    )
    assert (target["BeforeValueFrom"], target["AfterValueFrom"]) == ("ACTUAL_STATE", "TEMPLATE")
    assert (target["Drift"]["PreviousValue"], target["Drift"]["ActualValue"]) == ("7", "30")
    played.execute(made_set)
    assert played.status() == "UPDATE_COMPLETE"
    assert played.log_groups() == {"jobs": 7, "other": 3}
    assert drift(played) == "IN_SYNC"


def test_without_the_mode_the_actual_state_is_ignored(played: Played) -> None:
    body = template(Logs=logs("jobs", 7))
    played.create(body)
    days(played, 30)
    described = played.described(played.change(body))
    assert described["Status"] == "FAILED"
    assert "DeploymentMode" not in described


def test_a_stack_in_sync_has_nothing_to_revert(played: Played) -> None:
    body = template(Logs=logs("jobs", 7), Kept=made("AWS::S3::Bucket", **BUCKET))
    tags: Any = [{"Key": "team", "Value": "all"}]
    played.create(body, Tags=tags)
    described = played.described(played.change(body, Tags=tags, **REVERTING))
    assert described["Status"] == "FAILED"
    assert SAME in described["StatusReason"]
    assert described["StackDriftStatus"] == "IN_SYNC"


def test_a_template_that_matches_the_actual_state_changes_nothing(played: Played) -> None:
    played.create(template(Logs=logs("jobs", 7)))
    days(played, 30)
    made_set = reverting(played, template(Logs=logs("jobs", 30)))
    (change,) = changes(played, made_set).values()
    assert change["Action"] == "SyncWithActual"
    (detail,) = change["Details"]
    assert detail["Target"]["AttributeChangeType"] == "SyncWithActual"
    assert detail["ChangeSource"] == "NoModification"
    played.execute(made_set)
    assert "UPDATE_IN_PROGRESS" not in [
        one["ResourceStatus"] for one in played.events() if one["LogicalResourceId"] == "Logs"
    ]
    assert drift(played) == "IN_SYNC"


def test_a_deleted_resource_is_recreated_and_its_references_are_updated(played: Played) -> None:
    body = template(
        Queue=made("AWS::SQS::Queue", VisibilityTimeout=60),
        Note=parameter(attribute("Queue", "Arn")),
    )
    played.create(body)
    sqs = played.services.client("sqs")
    (url,) = sqs.list_queues()["QueueUrls"]
    sqs.delete_queue(QueueUrl=url)
    made_set = reverting(played, body)
    change = changes(played, made_set)["Queue"]
    assert (change["Action"], change["ResourceDriftStatus"]) == ("Add", "DELETED")
    played.execute(made_set)
    assert played.status() == "UPDATE_COMPLETE"
    (again,) = sqs.list_queues()["QueueUrls"]
    note = played.call("DescribeStackResource", LogicalResourceId="Note")["StackResourceDetail"]
    value = played.services.client("ssm").get_parameter(Name=note["PhysicalResourceId"])
    assert value["Parameter"]["Value"].endswith(again.rpartition("/")[2])
    assert drift(played) == "IN_SYNC"


def test_a_member_of_a_list_and_a_tag_are_reverted(played: Played) -> None:
    rule = {"IpProtocol": "6", "FromPort": "443", "ToPort": 443, "CidrIp": "10.0.0.0/8"}
    group = made(
        "AWS::EC2::SecurityGroup",
        VpcId=ref("Vpc"),
        GroupDescription="jobs",
        SecurityGroupIngress=[rule],
        Tags=[{"Key": "team", "Value": "research"}],
    )
    body = template(Vpc=VPC, Group=group)
    played.create(body)
    ec2 = played.services.client("ec2")
    detail = played.call("DescribeStackResource", LogicalResourceId="Group")["StackResourceDetail"]
    group_id = detail["PhysicalResourceId"]
    open_to_all = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}
    ec2.authorize_security_group_ingress(GroupId=group_id, **open_to_all)
    ec2.create_tags(Resources=[group_id], Tags=[{"Key": "team", "Value": "other"}])
    made_set = reverting(played, body)
    paths = {one["Target"]["Path"] for one in changes(played, made_set)["Group"]["Details"]}
    assert "/Properties/SecurityGroupIngress/1" in str(paths)
    played.execute(made_set)
    (found,) = ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"]
    assert [one["FromPort"] for one in found["IpPermissions"]] == [443]
    assert {"Key": "team", "Value": "research"} in found["Tags"]
    assert drift(played) == "IN_SYNC"


def test_a_rule_that_another_resource_attached_is_not_reverted(played: Played) -> None:
    own = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.0.0.0/8"}
    attached = {**own, "FromPort": 22, "ToPort": 22}
    group = made(
        "AWS::EC2::SecurityGroup",
        VpcId=ref("Vpc"),
        GroupDescription="jobs",
        SecurityGroupIngress=[own],
        Tags=[{"Key": "team", "Value": "research"}],
    )
    rule = made("AWS::EC2::SecurityGroupIngress", GroupId=ref("Group"), **attached)
    body = template(Vpc=VPC, Group=group, Rule=rule)
    played.create(body)
    ec2 = played.services.client("ec2")
    detail = played.call("DescribeStackResource", LogicalResourceId="Group")["StackResourceDetail"]
    group_id = detail["PhysicalResourceId"]
    ec2.create_tags(Resources=[group_id], Tags=[{"Key": "team", "Value": "other"}])
    made_set = reverting(played, body)
    (change,) = changes(played, made_set)["Group"]["Details"]
    assert change["Target"]["Attribute"] == "Tags"
    played.execute(made_set)
    (found,) = ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"]
    assert {one["FromPort"] for one in found["IpPermissions"]} == {22, 443}
    assert drift(played) == "IN_SYNC"


def test_an_added_variable_is_removed(played: Played) -> None:
    sample = next(one for one in services.SAMPLES if one.kind == "AWS::Lambda::Function")
    body = sample.template()
    played.create(body, **IAM)
    client = played.services.client("lambda")
    variables = {"Variables": {"STAGE": "b", "DEBUG": "1"}}
    client.update_function_configuration(FunctionName="notify", Environment=variables)
    made_set = played.change(body, **IAM, **REVERTING)
    (detail,) = changes(played, made_set)[IT]["Details"]
    assert detail["Target"]["Path"] == "/Properties/Environment/Variables/DEBUG"
    assert detail["Target"]["AttributeChangeType"] == "Remove"
    played.execute(made_set)
    found = client.get_function_configuration(FunctionName="notify")["Environment"]
    assert found["Variables"] == {"STAGE": "b"}
    assert drift(played) == "IN_SYNC"


def test_a_failure_rolls_back_to_the_actual_state_and_the_drift_remains(played: Played) -> None:
    body = template(Logs=logs("jobs", 7), Last={**logs("last"), "DependsOn": "Logs"})
    played.create(body)
    days(played, 30)
    changed = template(Logs=logs("jobs", 7), Last={**logs("last", 5), "DependsOn": "Logs"})
    played.fail("Last", Step.UPDATE)
    played.execute(reverting(played, changed))
    assert played.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert played.log_groups() == {"jobs": 30, "last": 7}
    assert drift(played) == "DRIFTED"
    drifts = played.call("DescribeStackResourceDrifts")["StackResourceDrifts"]
    (logs_drift,) = (one for one in drifts if one["LogicalResourceId"] == "Logs")
    (difference,) = logs_drift["PropertyDifferences"]
    assert (difference["ExpectedValue"], difference["ActualValue"]) == ("7", "30")


def test_a_deleted_resource_that_could_not_be_recreated_remains_deleted(played: Played) -> None:
    body = template(Logs=logs("jobs", 7), Last={**logs("last"), "DependsOn": "Logs"})
    played.create(body)
    played.services.client("logs").delete_log_group(logGroupName="jobs")
    changed = template(Logs=logs("jobs", 7), Last={**logs("last", 5), "DependsOn": "Logs"})
    played.fail("Last", Step.UPDATE)
    played.execute(reverting(played, changed))
    assert played.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert played.log_groups() == {"last": 7}
    assert drift(played) == "DRIFTED"
    played.execute(reverting(played, changed))
    assert played.log_groups() == {"jobs": 7, "last": 5}
    assert drift(played) == "IN_SYNC"
    played.call("DeleteStack")
    assert played.log_groups() == {}


def test_a_rollback_cannot_be_disabled(played: Played) -> None:
    body = template(Logs=logs("jobs", 7))
    played.create(body)
    days(played, 30)
    code, message = played.refusal(
        "ExecuteChangeSet", ChangeSetName=reverting(played, body), DisableRollback=True
    )
    assert (code, "REVERT_DRIFT" in message) == ("ValidationError", True)


def test_what_is_not_compared_is_listed_with_the_reason(played: Played) -> None:
    sample = next(one for one in batch.SAMPLES if one.kind.endswith("ComputeEnvironment"))
    body = sample.template()
    played.create(body, Capabilities=["CAPABILITY_IAM"])
    assert sample.change is not None
    sample.change(LiveStack(played))
    made_set = played.change(body, Capabilities=["CAPABILITY_IAM"], **REVERTING)
    ignored = changes(played, made_set)[IT]["ResourceDriftIgnoredAttributes"]
    assert {one["Path"]: one["Reason"] for one in ignored} == {
        "/Properties/ComputeResources/DesiredvCpus": "MANAGED_BY_AWS",
        "/Properties/ComputeResources/UpdateToLatestImageVersion": "WRITE_ONLY_PROPERTY",
        "/Properties/ReplaceComputeEnvironment": "WRITE_ONLY_PROPERTY",
        "/Properties/UpdatePolicy": "WRITE_ONLY_PROPERTY",
    }


def test_boto3_reads_all_of_it(driver: Driver) -> None:
    body = template(Logs=logs(driver.name, 7))
    driver.create(body)
    client = driver.simulator.client("logs")
    client.put_retention_policy(logGroupName=driver.name, retentionInDays=30)
    reviewed = driver.review(body, **REVERTING)
    assert reviewed["StackDriftStatus"] == "DRIFTED"
    (change,) = (one["ResourceChange"] for one in reviewed["Changes"])
    (detail,) = change["Details"]
    assert detail["Target"]["Drift"]["ActualValue"] == "30"
    assert detail["Target"]["Drift"]["DriftDetectionTimestamp"].tzinfo is not None
    driver.execute(reviewed)
    (group,) = client.describe_log_groups(logGroupNamePrefix=driver.name)["logGroups"]
    assert group["retentionInDays"] == 7


def test_a_secret_is_neither_shown_nor_reverted(played: Played) -> None:
    body = template(Note=parameter({"Ref": "Secret"}), Logs=logs("jobs", 7))
    body["Parameters"] = {"Secret": {"Type": "String", "NoEcho": True}}
    given: Any = [{"ParameterKey": "Secret", "ParameterValue": "hunter2"}]
    played.create(body, Parameters=given)
    days(played, 30)
    made_set = played.change(body, Parameters=given, **REVERTING)
    assert set(changes(played, made_set)) == {"Logs"}
    assert "hunter2" not in str(described_change_set(played, made_set))


@pytest.mark.parametrize(
    ("kind", "more", "reason"),
    [
        ("CREATE", {}, "only valid for change sets of type UPDATE"),
        ("UPDATE", {"ImportExistingResources": True}, "ImportExistingResources"),
        ("UPDATE", {"IncludeNestedStacks": True}, "IncludeNestedStacks"),
        ("UPDATE", {"OnStackFailure": "DO_NOTHING"}, "OnStackFailure other than ROLLBACK"),
    ],
)
def test_parameters_that_conflict_with_the_mode_are_refused(
    played: Played, kind: str, more: dict[str, Any], reason: str
) -> None:
    body = template(Logs=logs("jobs", 7))
    if kind == "UPDATE":
        played.create(body)
    code, message = played.refusal(
        "CreateChangeSet",
        ChangeSetName=f"{NAME}-set",
        ChangeSetType=kind,
        TemplateBody=json.dumps(body),
        **REVERTING,
        **more,
    )
    assert code == "ValidationError"
    assert reason in message
