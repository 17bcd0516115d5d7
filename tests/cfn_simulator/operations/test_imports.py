"""Change sets of type IMPORT: existing resources become part of a stack."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cfn_simulator.faults import Step
from tests.cfn_simulator.accounts import NAME, Played
from tests.cfn_simulator.samples import bucket, logs, role, template

KIND = "AWS::Logs::LogGroup"


def wanted(logical_id: str, name: str, kind: str = KIND, key: str = "LogGroupName") -> Any:
    return {
        "LogicalResourceId": logical_id,
        "ResourceType": kind,
        "ResourceIdentifier": {key: name},
    }


def kept(name: str, days: int = 3) -> dict[str, Any]:
    return logs(name, days, DeletionPolicy="Retain")


def group(played: Played, name: str, days: int = 3) -> None:
    client = played.services.client("logs")
    client.create_log_group(logGroupName=name)
    client.put_retention_policy(logGroupName=name, retentionInDays=days)


def test_an_import_adds_an_existing_resource(played: Played) -> None:
    group(played, "old")
    played.create(template(Own=logs("own")))
    body = template(Own=logs("own"), Old=kept("old"))
    made = played.change(body, "IMPORT", ResourcesToImport=[wanted("Old", "old")])
    (change,) = played.described(made)["Changes"]
    assert change["ResourceChange"]["Action"] == "Import"
    assert change["ResourceChange"]["PhysicalResourceId"] == "old"
    played.execute(made)
    assert played.statuses()[-2:] == ["IMPORT_IN_PROGRESS", "IMPORT_COMPLETE"]
    events = [
        (one["ResourceStatus"], one["ResourceStatusReason"])
        for one in played.events()
        if one["LogicalResourceId"] == "Old" and "ResourceStatusReason" in one
    ]
    assert events == [
        ("IMPORT_IN_PROGRESS", "Resource import started."),
        ("IMPORT_COMPLETE", "Resource import completed."),
        ("UPDATE_IN_PROGRESS", "Apply stack-level tags to imported resource if applicable."),
    ]
    assert played.resources()["Old"] == "UPDATE_COMPLETE"


def test_an_imported_resource_is_updated_and_retained_like_any_other(played: Played) -> None:
    group(played, "old")
    made = played.change(
        template(Old=kept("old")), "IMPORT", ResourcesToImport=[wanted("Old", "old")]
    )
    assert played.status() == "REVIEW_IN_PROGRESS"
    played.execute(made)
    played.update(template(Old=kept("old", 7)))
    assert played.status() == "UPDATE_COMPLETE"
    assert played.log_groups() == {"old": 7}
    played.call("DeleteStack")
    assert played.log_groups() == {"old": 7}


def test_a_bucket_and_a_role_are_imported_with_their_attributes(played: Played) -> None:
    played.services.client("s3").create_bucket(Bucket="old-bucket")
    trust = json.dumps(role()["Properties"]["AssumeRolePolicyDocument"])
    played.services.client("iam").create_role(RoleName="old", AssumeRolePolicyDocument=trust)
    body = template(
        Bucket=bucket("old-bucket", DeletionPolicy="Retain"),
        Role=role("old", DeletionPolicy="Delete"),
    )
    body["Outputs"] = {"Arn": {"Value": {"Fn::GetAtt": ["Role", "Arn"]}}}
    to_import = [
        wanted("Bucket", "old-bucket", "AWS::S3::Bucket", "BucketName"),
        wanted("Role", "old", "AWS::IAM::Role", "RoleName"),
    ]
    made = played.change(
        body, "IMPORT", ResourcesToImport=to_import, Capabilities=["CAPABILITY_NAMED_IAM"]
    )
    played.execute(made)
    assert played.status() == "IMPORT_COMPLETE"
    (output,) = played.stack()["Outputs"]
    assert output["OutputValue"].endswith(":role/old")


def test_an_import_of_a_missing_resource_is_rolled_back(played: Played) -> None:
    group(played, "old")
    played.create(template(Own=logs("own")))
    body = template(Own=logs("own"), Old=kept("old"), Gone=kept("gone"))
    to_import = [wanted("Old", "old"), wanted("Gone", "gone")]
    played.execute(played.change(body, "IMPORT", ResourcesToImport=to_import))
    assert played.statuses()[-3:] == [
        "IMPORT_IN_PROGRESS",
        "IMPORT_ROLLBACK_IN_PROGRESS",
        "IMPORT_ROLLBACK_COMPLETE",
    ]
    assert "was not found" in played.reasons("IMPORT_FAILED")["Gone"]
    assert played.resources() == {"Own": "CREATE_COMPLETE"}
    assert set(played.log_groups()) == {"own", "old"}
    played.update(template(Own=logs("own", 5)))
    assert played.status() == "UPDATE_COMPLETE"


def test_an_import_that_cannot_be_rolled_back_says_so(played: Played) -> None:
    group(played, "old")
    played.create(template(Own=logs("own")))
    played.fail("Old", Step.IMPORT)
    played.fail("Old", Step.IMPORT_ROLLBACK)
    body = template(Own=logs("own"), Old=kept("old"))
    played.execute(played.change(body, "IMPORT", ResourcesToImport=[wanted("Old", "old")]))
    assert played.status() == "IMPORT_ROLLBACK_FAILED"
    assert "[Old]" in played.reasons("IMPORT_ROLLBACK_FAILED")[NAME]


@pytest.mark.parametrize(
    ("body", "to_import", "expected"),
    [
        (template(Own=logs("own"), Old=logs("old")), wanted("Old", "old"), "DeletionPolicy"),
        (template(Own=logs("own", 5), Old=kept("old")), wanted("Old", "old"), "modified resources"),
        (template(Old=kept("old")), wanted("Old", "old"), "modified resources [Own]"),
        (template(Own=logs("own")), wanted("Old", "old"), "must be described in the template"),
        (template(Own=logs("own"), Old=kept("own")), wanted("Old", "own"), "already exists in"),
        (
            template(Own=logs("own"), Old=kept("old")),
            wanted("Old", "old", key="Name"),
            "identified by LogGroupName",
        ),
        (
            template(Own=logs("own"), Old=kept("old")),
            wanted("Old", "old", "AWS::S3::Bucket", "BucketName"),
            "is not the template's",
        ),
        (
            template(Own=logs("own"), Old=kept("old")) | {"Outputs": {"A": {"Value": "a"}}},
            wanted("Old", "old"),
            "cannot modify or add [Outputs]",
        ),
    ],
)
def test_an_import_changes_nothing_else(
    played: Played, body: dict[str, Any], to_import: Any, expected: str
) -> None:
    group(played, "old")
    played.create(template(Own=logs("own")))

    code, message = played.refusal(
        "CreateChangeSet",
        ChangeSetName="c",
        ChangeSetType="IMPORT",
        TemplateBody=json.dumps(body),
        ResourcesToImport=[to_import],
    )
    assert code == "ValidationError"
    assert expected in message


def test_a_type_that_cannot_be_read_back_cannot_be_imported(played: Played) -> None:
    kind = "AWS::Route53::HostedZone"
    body = {"Zone": {"Type": kind, "DeletionPolicy": "Retain", "Properties": {}}}

    code, message = played.refusal(
        "CreateChangeSet",
        ChangeSetName="c",
        ChangeSetType="IMPORT",
        TemplateBody=json.dumps({"Resources": body}),
        ResourcesToImport=[wanted("Zone", "Z1", kind, "Id")],
    )
    assert code == "NotImplemented"
    assert "AWS::Logs::LogGroup" in message


def test_an_imported_resource_keeps_its_tags_and_gets_the_stacks(
    played: Played,
) -> None:
    group(played, "old")
    client = played.services.client("logs")
    client.tag_log_group(logGroupName="old", tags={"owner": "anna"})
    made = played.change(
        template(Old=kept("old")),
        "IMPORT",
        ResourcesToImport=[wanted("Old", "old")],
        Tags=[{"Key": "team", "Value": "research"}],
    )
    played.execute(made)
    tags = client.list_tags_log_group(logGroupName="old")["tags"]
    own = {key: value for key, value in tags.items() if not key.startswith("aws:")}
    assert own == {"owner": "anna", "team": "research"}


def test_an_imported_queue_has_attributes(played: Played) -> None:
    url = played.services.client("sqs").create_queue(QueueName="old")["QueueUrl"]
    queue = {"Type": "AWS::SQS::Queue", "DeletionPolicy": "Retain"}
    made = played.change(
        template(Old={**queue, "Properties": {"QueueName": "old"}}),
        "IMPORT",
        ResourcesToImport=[wanted("Old", url, "AWS::SQS::Queue", "QueueUrl")],
    )
    played.execute(made)
    body = template(Old={**queue, "Properties": {"QueueName": "old"}})
    body["Outputs"] = {"Arn": {"Value": {"Fn::GetAtt": ["Old", "Arn"]}}}
    played.update(body)
    (output,) = played.stack()["Outputs"]
    assert output["OutputValue"].endswith(":old")
