"""Custom names: a stack does not take over existing resources, and replacements are prevented."""

from __future__ import annotations

from typing import Any

import pytest

from metaflow_batch_cfn.cfn.registry.resource_types import resource_type
from tests.cfn_simulator.accounts import Played
from tests.cfn_simulator.driver import Driver
from tests.cfn_simulator.samples import bucket, ref, role, template

PASS_ALL = '{"StartAt": "End", "States": {"End": {"Type": "Pass", "End": true}}}'
EVERY_DAY = {"ScheduleExpression": "rate(1 day)"}
ALARM = {
    "ComparisonOperator": "GreaterThanThreshold",
    "EvaluationPeriods": 1,
    "MetricName": "Errors",
    "Namespace": "Own",
    "Period": 60,
    "Statistic": "Sum",
    "Threshold": 1,
}
MACHINE = {"RoleArn": "arn:aws:iam::123456789012:role/any", "DefinitionString": PASS_ALL}
# Types whose create call updates or returns the resource that already has the name.
NAMED = [
    ("AWS::CloudWatch::Alarm", "AlarmName", ALARM),
    ("AWS::CloudWatch::Dashboard", "DashboardName", {"DashboardBody": '{"widgets": []}'}),
    ("AWS::ECS::Cluster", "ClusterName", {}),
    ("AWS::Events::Rule", "Name", EVERY_DAY),
    ("AWS::S3::Bucket", "BucketName", {}),
    ("AWS::SNS::Topic", "TopicName", {}),
    ("AWS::SQS::Queue", "QueueName", {}),
    ("AWS::Scheduler::ScheduleGroup", "Name", {}),
    ("AWS::StepFunctions::StateMachine", "StateMachineName", MACHINE),
]


@pytest.mark.parametrize(("kind", "name", "properties"), NAMED)
def test_a_stack_does_not_take_over_a_resource_that_already_has_the_name(
    driver: Driver, kind: str, name: str, properties: dict[str, Any]
) -> None:
    named = {"Type": kind, "Properties": {name: "taken-name", **properties}}
    body = template(Named={**named, "DeletionPolicy": "Retain"})
    driver.create(body)
    driver.delete()
    driver.name += "-again"
    driver.create(body, DisableValidation=True)
    assert driver.status() == "ROLLBACK_COMPLETE"
    (event,) = [line for line in driver.history() if line.startswith("Named CREATE_FAILED")]
    sentence = f"Resource of type '{kind}' with identifier 'taken-name' already exists."
    assert f'Resource handler returned message: "{sentence}" (RequestToken: ' in event
    assert event.endswith("HandlerErrorCode: AlreadyExists)")


def test_a_bucket_that_an_update_moves_to_another_logical_id_keeps_its_objects(
    driver: Driver,
) -> None:
    driver.create(template(Old=bucket("moves-within")))
    driver.simulator.client("s3").put_object(Bucket="moves-within", Key="data", Body=b"mine")
    driver.update(template(New=bucket("moves-within")))
    assert driver.status() == "UPDATE_ROLLBACK_COMPLETE"
    found = driver.simulator.client("s3").get_object(Bucket="moves-within", Key="data")
    assert found["Body"].read() == b"mine"


def test_a_custom_name_prevents_a_replacement(played: Played) -> None:
    played.create(template(Named=named_role("/")), Capabilities=["CAPABILITY_NAMED_IAM"])
    played.update(template(Named=named_role("/other/")), Capabilities=["CAPABILITY_NAMED_IAM"])
    assert played.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert played.reasons("UPDATE_FAILED")["Named"] == (
        "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
        "Rename chosen and update the stack again."
    )


def test_batch_rejects_the_replacement_of_a_queue_with_a_custom_name(played: Played) -> None:
    unmanaged = {"Type": "UNMANAGED", "ServiceRole": {"Fn::GetAtt": ["Role", "Arn"]}}
    others = {
        "Role": role(),
        "Environment": {"Type": "AWS::Batch::ComputeEnvironment", "Properties": unmanaged},
    }
    named = {
        "JobQueueName": "chosen",
        "Priority": 1,
        "ComputeEnvironmentOrder": [{"Order": 1, "ComputeEnvironment": ref("Environment")}],
    }
    typed = {**named, "JobQueueType": "ECS"}
    before, after = (
        template(**others, Queue={"Type": "AWS::Batch::JobQueue", "Properties": one})
        for one in (named, typed)
    )
    played.create(before, Capabilities=["CAPABILITY_IAM"])
    played.update(after, Capabilities=["CAPABILITY_IAM"])
    assert played.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert "Object already exists" in played.reasons("UPDATE_FAILED")["Queue"]


def test_a_new_custom_name_allows_the_replacement(played: Played) -> None:
    played.create(template(Named=named_role("/")), Capabilities=["CAPABILITY_NAMED_IAM"])
    renamed = named_role("/other/", "renamed")
    played.update(template(Named=renamed), Capabilities=["CAPABILITY_NAMED_IAM"])
    assert played.status() == "UPDATE_COMPLETE"


def test_a_resource_with_a_generated_name_is_replaced(played: Played) -> None:
    unnamed = role()
    played.create(template(Role=unnamed), Capabilities=["CAPABILITY_IAM"])
    moved = {**unnamed, "Properties": {**unnamed["Properties"], "Path": "/other/"}}
    played.update(template(Role=moved), Capabilities=["CAPABILITY_IAM"])
    assert played.status() == "UPDATE_COMPLETE"


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("AWS::Batch::ComputeEnvironment", "ComputeEnvironmentName"),
        ("AWS::Batch::SchedulingPolicy", "Name"),
        ("AWS::DynamoDB::Table", "TableName"),
        ("AWS::EC2::SecurityGroup", "GroupName"),
        ("AWS::IAM::ManagedPolicy", "ManagedPolicyName"),
        ("AWS::RDS::DBInstance", "DBInstanceIdentifier"),
        ("AWS::Batch::JobDefinition", None),
        ("AWS::EC2::VPC", None),
    ],
)
def test_the_registry_identifies_the_name_property(kind: str, name: str | None) -> None:
    assert resource_type(kind).name_property == name


def named_role(path: str, name: str = "chosen") -> dict[str, Any]:
    declared = role(name)
    return {**declared, "Properties": {**declared["Properties"], "Path": path}}
