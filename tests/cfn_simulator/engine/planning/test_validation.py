"""Early validation: findings that fail a change set, and that DescribeEvents returns."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cfn_simulator.operations import perform
from cfn_simulator.wire.protocol import Call
from tests.cfn_simulator.accounts import Played, refusal_of
from tests.cfn_simulator.samples import bucket, logs, parameter, ref, role, template

FAILED = (
    "The following hook(s)/validation failed: [AWS::EarlyValidation::{}]. To troubleshoot Early "
    "Validation errors, use the DescribeEvents API for detailed failure information."
)
PROPERTIES, EXISTENCE = "PropertyValidation", "ResourceExistenceCheck"


def found(played: Played, change_set: str) -> list[Any]:
    failed = {"Filters": {"FailedEvents": True}}
    answer = played.call("DescribeEvents", ChangeSetName=change_set, **failed)
    return list(answer["OperationEvents"])


def note(name: str) -> dict[str, Any]:
    resource = parameter("hello")
    resource["Properties"]["Name"] = name
    return resource


def broken(kind: str = "Queue") -> dict[str, Any]:
    notification = {"QueueConfigurations": [{"Queue": "arn:aws:sqs:us-east-1:1:q"}]}
    body = bucket()
    body["Properties"]["NotificationConfiguration"] = notification
    return template(**{kind: body})


def test_properties_that_the_schema_refuses_fail_the_change_set(played: Played) -> None:
    made = played.change(broken("Notified"), "CREATE")
    described = played.described(made)
    assert (described["Status"], described["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert described["StatusReason"] == FAILED.format(PROPERTIES)
    (event,) = found(played, made)
    place = "/NotificationConfiguration/QueueConfigurations/0"
    expected = {
        "EventType": "VALIDATION_ERROR",
        "OperationType": "CREATE_CHANGESET",
        "LogicalResourceId": "Notified",
        "ResourceType": "AWS::S3::Bucket",
        "ValidationName": "PROPERTY_VALIDATION",
        "ValidationFailureMode": "FAIL",
        "ValidationStatus": "FAILED",
        "ValidationStatusReason": f"#{place}: required key [Event] not found",
        "ValidationPath": f"/Resources/Notified/Properties{place}",
    }
    assert {name: event[name] for name in expected} == expected


def test_a_name_that_is_taken_fails_the_change_set(played: Played) -> None:
    played.services.client("s3").create_bucket(Bucket="taken-already")
    made = played.change(template(Data=bucket("taken-already")), "CREATE")
    assert played.described(made)["StatusReason"] == FAILED.format(EXISTENCE)
    (event,) = found(played, made)
    assert event["ValidationName"] == "NAME_CONFLICT_VALIDATION"
    assert event["ValidationPath"] == "/Resources/Data"
    assert event["ValidationStatusReason"] == (
        "Resource of type 'AWS::S3::Bucket' with identifier 'taken-already' already exists."
    )


def test_every_finding_is_reported_and_each_validation_named_once(played: Played) -> None:
    played.services.client("s3").create_bucket(Bucket="taken")
    body = template(A=bucket("taken"), B=bucket("taken"), C=logs("c", "many"), D=logs("d", 5))
    body["Resources"]["D"]["Properties"]["Colour"] = "blue"
    made = played.change(body, "CREATE")
    reason = played.described(made)["StatusReason"]
    assert f"[AWS::EarlyValidation::{EXISTENCE}, AWS::EarlyValidation::{PROPERTIES}]" in reason
    names = {one["LogicalResourceId"]: one["ValidationName"] for one in found(played, made)}
    assert names == {
        "A": "NAME_CONFLICT_VALIDATION",
        "B": "NAME_CONFLICT_VALIDATION",
        "C": "PROPERTY_VALIDATION",
        "D": "PROPERTY_VALIDATION",
    }


@pytest.mark.parametrize(
    ("resource", "identifier"),
    [
        (role("worker"), "worker"),
        (logs("group"), "group"),
        (
            {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "bell"}},
            "arn:aws:sns:us-east-1:123456789012:bell",
        ),
        (note("greeting"), "greeting"),
    ],
)
def test_every_named_and_readable_resource_is_looked_up(
    played: Played, resource: dict[str, Any], identifier: str
) -> None:
    kept = {**resource, "DeletionPolicy": "Retain"}
    played.create(template(Own=kept), Capabilities=["CAPABILITY_NAMED_IAM"])
    again = {"Capabilities": ["CAPABILITY_NAMED_IAM"], "StackName": "second"}
    made = played.change(template(Other=resource), "CREATE", **again)
    (event,) = found(played, made)
    assert f"with identifier '{identifier}' already exists" in event["ValidationStatusReason"]


def test_the_name_of_a_job_definition_is_free_for_another_revision(played: Played) -> None:
    container = {"image": "python", "vcpus": 1, "memory": 512}
    played.services.client("batch").register_job_definition(
        jobDefinitionName="train", type="container", containerProperties=container
    )
    requirements = [{"Type": "VCPU", "Value": "1"}, {"Type": "MEMORY", "Value": "512"}]
    properties = {
        "JobDefinitionName": "train",
        "Type": "container",
        "ContainerProperties": {"Image": "python", "ResourceRequirements": requirements},
    }
    body = template(Train={"Type": "AWS::Batch::JobDefinition", "Properties": properties})
    made = played.change(body, "CREATE")
    assert found(played, made) == []
    played.execute(made)
    assert played.status() == "CREATE_COMPLETE"


def test_a_queue_is_looked_up_by_its_name(played: Played) -> None:
    url = played.services.client("sqs").create_queue(QueueName="line")["QueueUrl"]
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "line"}}
    (event,) = found(played, played.change(template(Line=queue), "CREATE"))
    assert url in event["ValidationStatusReason"]


def test_deleting_a_bucket_with_objects_is_a_warning(played: Played) -> None:
    played.create(template(Full=bucket("full-one"), Empty=bucket("empty-one"), Logs=logs()))
    played.services.client("s3").put_object(Bucket="full-one", Key="a", Body=b"a")
    made = played.change(template(Logs=logs()))
    assert played.described(made)["Status"] == "CREATE_COMPLETE"
    (event,) = found(played, made)
    assert event["LogicalResourceId"] == "Full"
    assert event["ValidationName"] == "BUCKET_EMPTINESS_VALIDATION"
    assert event["ValidationFailureMode"] == "WARN"
    assert event["ValidationStatusReason"].startswith("The bucket 'full-one' is not empty.")


def test_a_retained_bucket_is_not_a_finding(played: Played) -> None:
    played.create(template(Kept=bucket("kept-one", DeletionPolicy="Retain"), Logs=logs()))
    played.services.client("s3").put_object(Bucket="kept-one", Key="a", Body=b"a")
    assert found(played, played.change(template(Logs=logs()))) == []


def test_values_known_only_during_deployment_are_not_validated(played: Played) -> None:
    body = template(Group=logs("group"), Note=parameter(ref("Group")))
    body["Resources"]["Note"]["Properties"]["Type"] = ref("Group")
    made = played.change(body, "CREATE")
    assert played.described(made)["Status"] == "CREATE_COMPLETE"


def test_validation_of_a_change_set_can_be_disabled(played: Played) -> None:
    made = played.change(broken(), "CREATE", DisableValidation=True)
    assert played.described(made)["Status"] == "CREATE_COMPLETE"
    assert found(played, made) == []
    played.execute(made)
    assert played.status() == "ROLLBACK_COMPLETE"
    assert "required key [Event] not found" in played.reasons("CREATE_FAILED")["Queue"]


def test_creating_a_change_set_is_a_separate_operation(played: Played) -> None:
    played.create(template(Logs=logs("own", 3)))
    made = played.change(template(Logs=logs("own", 5)))
    events = played.call("DescribeEvents", ChangeSetName=made)["OperationEvents"]
    assert [(one["EventType"], one["OperationStatus"]) for one in events] == [
        ("STACK_EVENT", "SUCCEEDED"),
        ("STACK_EVENT", "IN_PROGRESS"),
    ]
    assert {one["OperationType"] for one in events} == {"CREATE_CHANGESET"}
    assert events[0]["EndTime"] >= events[0]["StartTime"] == events[1]["StartTime"]
    assert "EndTime" not in events[1]
    (newest, *_) = played.stack()["LastOperations"]
    assert newest["OperationType"] == "CREATE_STACK"
    describe = Call("DescribeEvents", {"OperationId": events[0]["OperationId"]})
    assert dict(perform(played.account, describe))["OperationEvents"] == events


def test_stack_events_do_not_contain_findings(played: Played) -> None:
    played.change(broken(), "CREATE")
    events = played.call("DescribeStackEvents")["StackEvents"]
    assert [one["ResourceStatus"] for one in events] == ["REVIEW_IN_PROGRESS"]
    assert json.dumps(events, default=str).count("Validation") == 0


def test_an_operation_starts_before_its_events_and_ends_after_them(played: Played) -> None:
    played.fail("Bad")
    played.create(template(Bad=logs("bad")))
    events = played.call("DescribeEvents")["OperationEvents"][::-1]
    assert [
        (one["EventType"], one.get("OperationStatus") or one.get("ResourceStatus"))
        for one in events
    ] == [
        ("STACK_EVENT", "IN_PROGRESS"),
        ("PROGRESS", "CREATE_IN_PROGRESS"),
        ("PROGRESS", "CREATE_IN_PROGRESS"),
        ("PROVISIONING_ERROR", "CREATE_FAILED"),
        ("STACK_EVENT", "FAILED"),
        ("STACK_EVENT", "IN_PROGRESS"),
        ("PROGRESS", "ROLLBACK_IN_PROGRESS"),
        ("PROGRESS", "DELETE_COMPLETE"),
        ("PROGRESS", "ROLLBACK_COMPLETE"),
        ("STACK_EVENT", "SUCCEEDED"),
    ]
    marks = [one["OperationType"] for one in events if one["EventType"] == "STACK_EVENT"]
    assert marks == ["CREATE_STACK", "CREATE_STACK", "ROLLBACK", "ROLLBACK"]


def invalid(*resources: str) -> str:
    """The reason with which this many findings stop an operation."""
    return (
        f"Validation failed with {len(resources)} error(s). Call DescribeEvents to retrieve the "
        "full list of issues with resource and property details, resolve each error, then retry "
        "the operation."
    )


SEE_EVENT = "Validation failure detected. See the operation's FAILED event for details."


def test_a_create_that_cannot_succeed_creates_nothing(played: Played) -> None:
    played.services.client("s3").create_bucket(Bucket="taken")
    body = template(Fine=logs("fine"), Data=bucket("taken"), Wrong=logs("wrong", "many"))
    played.create(body)
    events = played.call("DescribeEvents")["OperationEvents"][::-1]
    lines = [(one["EventType"], one.get("ResourceStatus", "")) for one in events]
    assert lines == [
        ("STACK_EVENT", ""),
        ("PROGRESS", "CREATE_IN_PROGRESS"),
        ("VALIDATION_ERROR", ""),
        ("VALIDATION_ERROR", ""),
        ("PROVISIONING_ERROR", "CREATE_FAILED"),
        ("STACK_EVENT", ""),
        ("STACK_EVENT", ""),
        ("PROGRESS", "ROLLBACK_IN_PROGRESS"),
        ("PROGRESS", "ROLLBACK_COMPLETE"),
        ("STACK_EVENT", ""),
    ]
    assert {one["OperationType"] for one in events[2:4]} == {"CREATE_STACK"}
    assert events[4]["ResourceStatusReason"] == invalid("Data", "Wrong")
    assert events[4]["DetailedStatus"] == "VALIDATION_FAILED"
    assert events[7]["ResourceStatusReason"] == SEE_EVENT
    assert played.log_groups() == {}


@pytest.mark.parametrize(
    ("parameters", "status"),
    [({"DisableRollback": True}, "CREATE_FAILED"), ({"OnFailure": "DELETE"}, "DELETE_COMPLETE")],
)
def test_an_invalid_create_follows_on_failure_like_any_other(
    played: Played, parameters: dict[str, Any], status: str
) -> None:
    stack_id = played.create(broken(), **parameters)["StackId"]
    described = played.call("DescribeStacks", StackName=stack_id)["Stacks"][0]
    assert described["StackStatus"] == status


def test_an_update_that_cannot_succeed_changes_nothing(played: Played) -> None:
    played.create(template(Group=logs("group", 3)))
    played.update(template(Group=logs("group", 5), Wrong=logs("wrong", "many")))
    assert played.statuses()[-4:] == [
        "UPDATE_FAILED",
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE",
    ]
    assert played.log_groups() == {"group": 3}
    played.update(template(Group=logs("group", 5)))
    assert played.status() == "UPDATE_COMPLETE"


def test_a_bucket_with_objects_does_not_stop_an_update(played: Played) -> None:
    played.create(template(Full=bucket("full-two"), Logs=logs()))
    played.services.client("s3").put_object(Bucket="full-two", Key="a", Body=b"a")
    played.update(template(Logs=logs()))
    assert played.status() == "UPDATE_COMPLETE"


def test_a_nested_change_set_is_validated_too(played: Played) -> None:
    s3 = played.services.client("s3")
    s3.create_bucket(Bucket="validated-templates")
    s3.put_object(Bucket="validated-templates", Key="a", Body=json.dumps(broken()).encode())
    url = "https://validated-templates.s3.us-east-1.amazonaws.com/a"
    child = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url}}
    made = played.change(template(Child=child), "CREATE", IncludeNestedStacks=True)
    described = played.described(made)
    assert described["Status"] == "FAILED"
    assert "Nested change set" in described["StatusReason"]
    (nested,) = (one["ResourceChange"]["ChangeSetId"] for one in described["Changes"])
    below = played.described(nested)
    assert below["StatusReason"] == FAILED.format(PROPERTIES)
    (event,) = found(played, nested)
    assert event["LogicalResourceId"] == "Queue"
    assert event["StackId"] == below["StackId"]


def events_of(played: Played, **parameters: Any) -> dict[str, Any]:
    return dict(perform(played.account, Call("DescribeEvents", parameters)))


@pytest.mark.parametrize("parameters", [{}, {"OperationId": "none-such"}])
def test_events_without_a_stack_or_operation_are_refused(
    played: Played, parameters: dict[str, Any]
) -> None:
    code, _ = refusal_of(lambda: events_of(played, **parameters))
    assert code == "ValidationError"


def test_a_long_history_comes_in_pages_with_every_event_once(played: Played) -> None:
    played.create(template(**{f"Group{number}": logs(f"group-{number}") for number in range(40)}))
    pages = [events_of(played, StackName=played.stack()["StackId"])]
    while "NextToken" in pages[-1]:
        token = pages[-1]["NextToken"]
        pages.append(events_of(played, StackName=played.stack()["StackId"], NextToken=token))
    event_ids = [one["EventId"] for page in pages for one in page["OperationEvents"]]
    assert len(pages) == 2
    assert len(event_ids) == len(set(event_ids)) == len(played.events()) + 2
