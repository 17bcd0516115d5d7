from __future__ import annotations

import json
from typing import Any

from cfn_simulator import Simulator
from tests.cfn_simulator.driver import Driver
from tests.cfn_simulator.samples import bucket, logs, parameter, role, template


def test_a_template_is_returned_as_it_was_sent(driver: Driver) -> None:
    body = "# a comment\nResources:\n  Logs: {Type: AWS::Logs::LogGroup}\n"
    driver.cloudformation.create_stack(StackName=driver.name, TemplateBody=body)
    answer = driver.cloudformation.get_template(StackName=driver.name)
    assert answer["TemplateBody"] == body


def test_a_stack_under_review_has_a_template_only_in_its_change_set(driver: Driver) -> None:
    reviewed = driver.review(template(Logs=logs()), "CREATE")
    answer = driver.cloudformation.get_template(
        StackName=driver.name, ChangeSetName=reviewed["ChangeSetName"]
    )
    assert answer["TemplateBody"] == template(Logs=logs())
    assert driver.refusal("get_template_summary") == (
        "ValidationError",
        "GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.",
    )


def test_a_summary_lists_parameters_capabilities_and_types(driver: Driver) -> None:
    body = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "of a test",
        "Parameters": {
            "Stage": {
                "Type": "String",
                "Default": "dev",
                "AllowedValues": ["dev", "prod"],
                "Description": "which one",
            }
        },
        **template(Role=role("named"), Logs=logs()),
    }
    summary = driver.cloudformation.get_template_summary(TemplateBody=json.dumps(body))
    del summary["ResponseMetadata"]
    assert summary == {
        "Parameters": [
            {
                "ParameterKey": "Stage",
                "DefaultValue": "dev",
                "ParameterType": "String",
                "NoEcho": False,
                "Description": "which one",
                "ParameterConstraints": {"AllowedValues": ["dev", "prod"]},
            }
        ],
        "Description": "of a test",
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
        "CapabilitiesReason": ("The following resource(s) require capabilities: [AWS::IAM::Role]"),
        "ResourceTypes": ["AWS::IAM::Role", "AWS::Logs::LogGroup"],
        "Version": "2010-09-09",
    }


def test_a_template_can_be_validated_although_the_simulator_cannot_create_it(
    driver: Driver,
) -> None:
    body = template(Files={"Type": "AWS::FSx::FileSystem"})
    answer = driver.cloudformation.validate_template(TemplateBody=json.dumps(body))
    assert answer["Parameters"] == []


def test_a_resource_is_found_by_its_physical_id(driver: Driver) -> None:
    stack_id = driver.create(template(Logs=logs()))
    answer = driver.cloudformation.describe_stack_resources(
        PhysicalResourceId=driver.physical_id("Logs")
    )
    (resource,) = answer["StackResources"]
    assert (resource["StackId"], resource["LogicalResourceId"]) == (stack_id, "Logs")


def test_a_resource_is_described_with_its_metadata(driver: Driver) -> None:
    driver.create(template(Logs=logs(Metadata={"why": "test"})))
    detail = driver.cloudformation.describe_stack_resource(
        StackName=driver.name, LogicalResourceId="Logs"
    )["StackResourceDetail"]
    assert json.loads(detail["Metadata"]) == {"why": "test"}


def test_a_missing_resource_is_refused(driver: Driver) -> None:
    driver.create(template(Logs=logs()))
    refused = driver.refusal("describe_stack_resource", LogicalResourceId="Nope")
    assert refused == (
        "ValidationError",
        f"Resource Nope does not exist for stack {driver.name}",
    )


def test_long_lists_are_paginated_without_gaps_or_duplicates(driver: Driver) -> None:
    names = {f"Note{number}" for number in range(120)}
    driver.create(template(**{name: parameter("x") for name in names}))
    pages = driver.cloudformation.get_paginator("list_stack_resources")
    listed = [
        one["LogicalResourceId"]
        for page in pages.paginate(StackName=driver.name)
        for one in page["StackResourceSummaries"]
    ]
    ids = [event["EventId"] for event in driver.events()]
    assert (len(listed), set(listed)) == (120, names)
    assert (len(ids), len(set(ids))) == (362, 362)


def test_events_between_two_pages_do_not_shift_them(driver: Driver) -> None:
    driver.create(template(**{f"Note{number}": parameter("x") for number in range(40)}))
    first = driver.cloudformation.describe_stack_events(StackName=driver.name)
    driver.update(template(**{f"Note{number}": parameter("y") for number in range(40)}))
    second = driver.cloudformation.describe_stack_events(
        StackName=driver.name, NextToken=first["NextToken"]
    )
    seen = [one["EventId"] for one in first["StackEvents"] + second["StackEvents"]]
    assert (len(seen), len(set(seen))) == (122, 122)


def test_stacks_are_listed_by_status_deleted_ones_too(driver: Driver) -> None:
    stack_id = driver.create({"Description": "seen", **template(Logs=logs())})
    driver.delete()
    listed = driver.cloudformation.list_stacks(StackStatusFilter=["DELETE_COMPLETE"])
    (summary,) = [one for one in listed["StackSummaries"] if one["StackId"] == stack_id]
    assert summary["TemplateDescription"] == "seen"
    assert "DeletionTime" in summary
    assert stack_id not in [
        one["StackId"] for one in driver.cloudformation.describe_stacks()["Stacks"]
    ]


def test_each_region_has_its_own_stacks(simulator: Simulator, driver: Driver) -> None:
    driver.create(template(Logs=logs()))
    elsewhere = simulator.client("cloudformation", "eu-west-1")
    assert elsewhere.describe_stacks()["Stacks"] == []
    made = elsewhere.create_stack(
        StackName=driver.name, TemplateBody=json.dumps(template(Logs=logs()))
    )
    assert made["StackId"].startswith("arn:aws:cloudformation:eu-west-1:")
    assert len(simulator.client("logs", "eu-west-1").describe_log_groups()["logGroups"]) == 1


def test_events_are_filtered_by_operation_and_by_failure(driver: Driver) -> None:
    driver.create(template(Logs=logs()))
    driver.update(template(Logs=logs(), Bad=bucket("Not A Bucket")))
    rollback, update = driver.stack()["LastOperations"]
    assert (rollback["OperationType"], update["OperationType"]) == ("ROLLBACK", "UPDATE_STACK")

    def events(**parameters: object) -> list[Any]:
        return list(driver.cloudformation.describe_events(**parameters)["OperationEvents"])

    failed = events(OperationId=update["OperationId"], Filters={"FailedEvents": True})
    lines = [(one["EventType"], one["LogicalResourceId"], one["ResourceStatus"]) for one in failed]
    assert lines == [("PROVISIONING_ERROR", "Bad", "CREATE_FAILED")]
    back = events(OperationId=rollback["OperationId"])
    assert {one["OperationId"] for one in back} == {rollback["OperationId"]}
    of_resources = [one for one in events(StackName=driver.name) if "ResourceStatus" in one]
    assert len(of_resources) == len(driver.events())


def test_a_secrets_default_is_masked(driver: Driver) -> None:
    body = template(Note=parameter({"Ref": "Secret"}))
    body["Parameters"] = {"Secret": {"Type": "String", "NoEcho": True, "Default": "hunter2"}}
    for operation in ("validate_template", "get_template_summary"):
        answers = getattr(driver.cloudformation, operation)(TemplateBody=json.dumps(body))
        assert answers["Parameters"][0]["DefaultValue"] == "****"


def test_each_operation_has_its_own_message_for_a_missing_stack(driver: Driver) -> None:
    name = driver.name
    for operation in ("describe_stacks", "describe_stack_resources", "list_stack_resources"):
        assert driver.refusal(operation)[1] == f"Stack with id {name} does not exist"
    for operation in ("describe_stack_events", "list_change_sets", "cancel_update_stack"):
        assert driver.refusal(operation)[1] == f"Stack [{name}] does not exist"


def test_a_tag_key_can_be_given_only_once(driver: Driver) -> None:
    twice = [{"Key": "team", "Value": "a"}, {"Key": "team", "Value": "b"}]
    refused = driver.refusal("create_stack", template=template(Logs=logs()), Tags=twice)
    assert refused == ("ValidationError", "Duplicate tag keys found.")
