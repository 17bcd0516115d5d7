"""ImportExistingResources: existing resources, found by name, become part of the stack."""

from __future__ import annotations

from typing import Any

import pytest

from cfn_simulator.faults import Step
from tests.cfn_simulator.accounts import Played
from tests.cfn_simulator.samples import Resource, bucket, logs, parameter, role, template

IMPORT_EXISTING: dict[str, Any] = {"ImportExistingResources": True}
TABLE: Resource = {
    "Type": "AWS::DynamoDB::Table",
    "Properties": {
        "TableName": "old-table",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "key", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "key", "KeyType": "HASH"}],
    },
}
DATABASE: Resource = {
    "Type": "AWS::RDS::DBInstance",
    "Properties": {
        "DBInstanceIdentifier": "old-database",
        "Engine": "postgres",
        "DBInstanceClass": "db.t3.micro",
        "AllocatedStorage": "20",
        "MasterUsername": "metaflow",
        "ManageMasterUserPassword": True,
    },
}
KEPT = {"DeletionPolicy": "RetainExceptOnCreate"}


def given(played: Played, *names: str) -> None:
    for name in names:
        played.services.client("logs").create_log_group(logGroupName=name)


def actions(played: Played, made: str) -> dict[str, str]:
    changes = [one["ResourceChange"] for one in played.described(made)["Changes"]]
    return {one["LogicalResourceId"]: one["Action"] for one in changes}


def test_what_exists_is_imported_and_the_rest_is_created(played: Played) -> None:
    given(played, "old")
    body = template(Old=logs("old", **KEPT), New=logs("new"))
    made = played.change(body, "CREATE", **IMPORT_EXISTING)
    described = played.described(made)
    assert (described["Status"], described["ImportExistingResources"]) == ("CREATE_COMPLETE", True)
    assert actions(played, made) == {"Old": "Import", "New": "Add"}
    (old,) = (one["ResourceChange"] for one in described["Changes"] if "Old" in str(one))
    assert old["PhysicalResourceId"] == "old"
    played.execute(made)
    assert played.status() == "CREATE_COMPLETE"
    assert played.resources() == {"Old": "UPDATE_COMPLETE", "New": "CREATE_COMPLETE"}
    lines = [one["ResourceStatus"] for one in played.events() if one["LogicalResourceId"] == "Old"]
    assert lines == [
        "IMPORT_IN_PROGRESS",
        "IMPORT_COMPLETE",
        "UPDATE_IN_PROGRESS",
        "UPDATE_COMPLETE",
    ]


def test_an_update_imports_too(played: Played) -> None:
    played.create(template(First=logs("first")))
    given(played, "old")
    body = template(First=logs("first", 3), Old=logs("old", DeletionPolicy="Retain"))
    made = played.change(body, **IMPORT_EXISTING)
    assert actions(played, made) == {"First": "Modify", "Old": "Import"}
    played.execute(made)
    assert played.status() == "UPDATE_COMPLETE"
    played.update(template(First=logs("first", 3)))
    assert "old" in played.log_groups()


def test_other_resources_can_refer_to_an_imported_one(played: Played) -> None:
    given(played, "old")
    note = parameter({"Fn::GetAtt": ["Old", "Arn"]})
    made = played.change(template(Old=logs("old", **KEPT), Note=note), "CREATE", **IMPORT_EXISTING)
    played.execute(made)
    assert played.status() == "CREATE_COMPLETE"
    parameters = played.services.client("ssm").describe_parameters()["Parameters"]
    (name,) = (one["Name"] for one in parameters if "Note" in one["Name"])
    value = played.services.client("ssm").get_parameter(Name=name)["Parameter"]["Value"]
    assert ":log-group:old" in value


@pytest.mark.parametrize("policy", [None, "Delete"])
def test_a_policy_that_does_not_retain_fails_the_change_set(
    played: Played, policy: str | None
) -> None:
    given(played, "one", "two")
    attributes = {} if policy is None else {"DeletionPolicy": policy}
    body = template(One=logs("one", **attributes), Two=logs("two", **attributes))
    described = played.described(played.change(body, "CREATE", **IMPORT_EXISTING))
    assert (described["Status"], described["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert described["StatusReason"] == (
        "CloudFormation is attempting to import some resources because they already exist in your "
        "account. The resources must have the DeletionPolicy attribute set to 'Retain' or "
        "'RetainExceptOnCreate' in the template for successful import. The affected resources are "
        "One ({LogGroupName=one}), Two ({LogGroupName=two})"
    )


def test_by_default_an_existing_resource_is_a_conflict(played: Played) -> None:
    given(played, "old")
    described = played.described(played.change(template(Old=logs("old", **KEPT)), "CREATE"))
    assert "ResourceExistenceCheck" in described["StatusReason"]


def test_a_resource_of_another_stack_is_a_conflict(played: Played) -> None:
    played.create(template(Old=logs("old")))
    body = template(Mine=logs("old", **KEPT))
    parameters = {"StackName": "second", **IMPORT_EXISTING}
    described = played.described(played.change(body, "CREATE", **parameters))
    assert "ResourceExistenceCheck" in described["StatusReason"]


def test_a_failure_releases_imported_resources_without_deleting_them(played: Played) -> None:
    given(played, "old")
    bad = logs("bad", DependsOn="Old")
    made = played.change(template(Old=logs("old", **KEPT), Bad=bad), "CREATE", **IMPORT_EXISTING)
    played.fail("Bad")
    played.execute(made, RetainExceptOnCreate=True)
    assert played.status() == "ROLLBACK_COMPLETE"
    assert set(played.log_groups()) == {"old"}
    assert played.resources()["Old"] == "DELETE_SKIPPED"


def test_a_failed_update_releases_an_imported_resource_even_after_a_retry(played: Played) -> None:
    played.create(template(First=logs("first", 3)))
    given(played, "old")
    played.fail("Bad", times=2)
    body = template(
        First=logs("first", 5), Old=logs("old", **KEPT), Bad=logs("bad", DependsOn="Old")
    )
    played.execute(played.change(body, **IMPORT_EXISTING), DisableRollback=True)
    assert played.status() == "UPDATE_FAILED"
    body["Resources"]["Old"]["Properties"]["RetentionInDays"] = 30
    played.update(body, DisableRollback=True)
    played.call("RollbackStack")
    assert played.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert set(played.resources()) == {"First"}
    assert set(played.log_groups()) == {"first", "old"}


def test_a_resource_deleted_before_execution_fails_to_import(played: Played) -> None:
    given(played, "old")
    made = played.change(template(Old=logs("old", **KEPT)), "CREATE", **IMPORT_EXISTING)
    played.services.client("logs").delete_log_group(logGroupName="old")
    played.execute(made)
    assert played.status() == "ROLLBACK_COMPLETE"
    assert "failed to import: [Old]" in next(iter(played.reasons("ROLLBACK_IN_PROGRESS").values()))
    assert "was not found" in played.reasons("IMPORT_FAILED")["Old"]


def test_an_import_that_fails_is_not_deleted(played: Played) -> None:
    given(played, "old")
    made = played.change(template(Old=logs("old", **KEPT)), "CREATE", **IMPORT_EXISTING)
    played.fail("Old", Step.IMPORT)
    played.execute(made)
    assert played.status() == "ROLLBACK_COMPLETE"
    assert set(played.log_groups()) == {"old"}


@pytest.mark.parametrize(
    ("resource", "physical_id"),
    [
        (bucket("old-bucket"), "old-bucket"),
        (role("old-role"), "old-role"),
        (TABLE, "old-table"),
        (DATABASE, "old-database"),
        ({"Type": "AWS::ECR::Repository", "Properties": {"RepositoryName": "images"}}, "images"),
        (
            {"Type": "AWS::Batch::SchedulingPolicy", "Properties": {"Name": "fair"}},
            "arn:aws:batch:us-east-1:123456789012:scheduling-policy/fair",
        ),
        (
            {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "bell"}},
            "arn:aws:sns:us-east-1:123456789012:bell",
        ),
    ],
)
def test_a_retained_resource_can_be_imported_by_the_next_stack(
    played: Played, resource: Resource, physical_id: str
) -> None:
    """As when a stack is installed again and keeps its datastore."""
    body = template(Kept={**resource, **KEPT})
    named: dict[str, Any] = {"Capabilities": ["CAPABILITY_NAMED_IAM"]}
    first = played.create(body, **named)["StackId"]
    played.call("DeleteStack")
    described = played.call("DescribeStacks", StackName=first)["Stacks"][0]
    assert described["StackStatus"] == "DELETE_COMPLETE"
    made = played.change(body, "CREATE", **named, **IMPORT_EXISTING)
    assert actions(played, made) == {"Kept": "Import"}
    played.execute(made)
    assert played.status() == "CREATE_COMPLETE"
    (held,) = played.call("DescribeStackResources")["StackResources"]
    assert held["PhysicalResourceId"] == physical_id
