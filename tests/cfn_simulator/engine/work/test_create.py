from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from tests.cfn_simulator.driver import Driver
from tests.cfn_simulator.samples import attribute, bucket, logs, parameter, ref, role, template


def test_a_stack_is_created_in_dependency_order_with_cloudformations_events(
    driver: Driver,
) -> None:
    driver.create(template(Note=parameter(ref("Logs")), Logs=logs()))
    assert driver.status() == "CREATE_COMPLETE"
    assert driver.history() == [
        "stack CREATE_IN_PROGRESS: User Initiated",
        "Logs CREATE_IN_PROGRESS",
        "Logs CREATE_IN_PROGRESS: Resource creation Initiated",
        "Logs CREATE_COMPLETE",
        "Note CREATE_IN_PROGRESS",
        "Note CREATE_IN_PROGRESS: Resource creation Initiated",
        "Note CREATE_COMPLETE",
        "stack CREATE_COMPLETE",
    ]


def test_a_created_resource_exists_with_the_values_it_refers_to(driver: Driver) -> None:
    driver.create(template(Note=parameter(attribute("Logs", "Arn")), Logs=logs(days=3)))
    note = driver.physical_id("Note")
    groups = driver.simulator.client("logs").describe_log_groups(
        logGroupNamePrefix=driver.physical_id("Logs")
    )["logGroups"]
    value = driver.simulator.client("ssm").get_parameter(Name=note)["Parameter"]["Value"]
    assert groups[0]["retentionInDays"] == 3
    assert value == groups[0]["arn"]


def test_outputs_come_with_descriptions_and_without_those_whose_condition_is_false(
    driver: Driver,
) -> None:
    body = template(Logs=logs())
    body["Conditions"] = {"Never": {"Fn::Equals": ["a", "b"]}}
    body["Outputs"] = {
        "Name": {"Value": ref("Logs"), "Description": "of the group"},
        "Absent": {"Value": "x", "Condition": "Never"},
    }
    driver.create(body)
    assert driver.stack()["Outputs"] == [
        {
            "OutputKey": "Name",
            "OutputValue": driver.physical_id("Logs"),
            "Description": "of the group",
        }
    ]


def test_every_event_carries_the_requests_token_and_its_operation(driver: Driver) -> None:
    driver.create(template(Logs=logs()), ClientRequestToken="once")
    assert {event["ClientRequestToken"] for event in driver.events()} == {"once"}
    (operation,) = driver.stack()["LastOperations"]
    assert operation["OperationType"] == "CREATE_STACK"
    assert {event["OperationId"] for event in driver.events()} == {operation["OperationId"]}


def test_the_same_request_twice_is_one_request(driver: Driver) -> None:
    first = driver.create(template(Logs=logs()), ClientRequestToken="once")
    assert driver.create(template(Logs=logs()), ClientRequestToken="once") == first
    assert len(driver.history()) == 5


def test_a_second_stack_with_the_same_name_is_refused(driver: Driver) -> None:
    driver.create(template(Logs=logs()))
    code, message = driver.refusal("create_stack", template=template(Logs=logs()))
    assert (code, message) == (
        "AlreadyExistsException",
        f"Stack [{driver.name}] already exists",
    )


def test_a_failed_create_is_rolled_back_with_the_reason(driver: Driver) -> None:
    bad = bucket("Not A Bucket Name", DependsOn="Logs")
    driver.create(template(Logs=logs(), Bad=bad))
    history = driver.history()
    failure = next(line for line in history if line.startswith("Bad CREATE_FAILED"))
    assert "HandlerErrorCode" in failure
    assert history[-5:] == [
        "stack ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [Bad]. "
        "Rollback requested by user.",
        "Bad DELETE_COMPLETE",
        "Logs DELETE_IN_PROGRESS",
        "Logs DELETE_COMPLETE",
        "stack ROLLBACK_COMPLETE",
    ]
    assert driver.resources() == {"Logs": "DELETE_COMPLETE", "Bad": "DELETE_COMPLETE"}
    operations = [one["OperationType"] for one in driver.stack()["LastOperations"]]
    assert operations == ["ROLLBACK", "CREATE_STACK"]


def test_a_rolled_back_create_keeps_what_must_be_retained(driver: Driver) -> None:
    kept = logs(DeletionPolicy="Retain")
    driver.create(template(Kept=kept, Bad=bucket("Not A Bucket", DependsOn="Kept")))
    assert "Kept DELETE_SKIPPED" in driver.history()
    found = driver.simulator.client("logs").describe_log_groups(
        logGroupNamePrefix=driver.physical_id("Kept")
    )
    assert len(found["logGroups"]) == 1


def test_a_stack_in_rollback_complete_can_only_be_deleted(driver: Driver) -> None:
    stack_id = driver.create(template(Bad=bucket("Not A Bucket")))
    code, message = driver.refusal("update_stack", template=template(Logs=logs()))
    assert (code, message) == (
        "ValidationError",
        f"Stack:{stack_id} is in ROLLBACK_COMPLETE state and can not be updated.",
    )
    driver.delete()
    assert driver.status(stack_id) == "DELETE_COMPLETE"


@pytest.mark.parametrize(
    ("option", "status"),
    [
        ({"OnFailure": "DO_NOTHING"}, "CREATE_FAILED"),
        ({"DisableRollback": True}, "CREATE_FAILED"),
        ({"OnFailure": "DELETE"}, "DELETE_COMPLETE"),
        ({"OnFailure": "ROLLBACK"}, "ROLLBACK_COMPLETE"),
    ],
)
def test_what_a_failure_leads_to_is_the_clients_choice(
    driver: Driver, option: dict[str, object], status: str
) -> None:
    stack_id = driver.create(template(Bad=bucket("Not A Bucket")), **option)
    assert driver.status(stack_id) == status


def test_a_create_that_failed_without_rollback_continues_with_an_update(driver: Driver) -> None:
    body = template(Logs=logs(), Bad=bucket("Not A Bucket", DependsOn="Logs"))
    driver.create(body, OnFailure="DO_NOTHING")
    kept = driver.physical_id("Logs")
    driver.update(template(Logs=logs(), Bad=bucket(DependsOn="Logs")), DisableRollback=True)
    assert driver.status() == "UPDATE_COMPLETE"
    assert driver.physical_id("Logs") == kept
    assert driver.resources() == {"Logs": "CREATE_COMPLETE", "Bad": "CREATE_COMPLETE"}


def test_iam_resources_need_the_capability(driver: Driver) -> None:
    refused = driver.refusal("create_stack", template=template(Role=role()))
    assert refused == (
        "InsufficientCapabilitiesException",
        "Requires capabilities : [CAPABILITY_IAM]",
    )
    driver.create(template(Role=role()), Capabilities=["CAPABILITY_IAM"])
    assert driver.stack()["Capabilities"] == ["CAPABILITY_IAM"]


def test_named_iam_resources_need_the_stronger_capability(driver: Driver) -> None:
    body = template(Role=role("a-name"))
    refused = driver.refusal("create_stack", template=body, Capabilities=["CAPABILITY_IAM"])
    assert refused[1] == "Requires capabilities : [CAPABILITY_NAMED_IAM]"
    driver.create(body, Capabilities=["CAPABILITY_NAMED_IAM"])
    assert driver.status() == "CREATE_COMPLETE"


def _with_parameters(**parameters: object) -> dict[str, object]:
    return {**template(Logs=logs()), "Parameters": parameters}


def test_parameters_are_validated_and_all_problems_are_listed(driver: Driver) -> None:
    body = _with_parameters(
        Stage={"Type": "String", "AllowedValues": ["dev", "prod"]}, Needed={"Type": "String"}
    )
    code, message = driver.refusal(
        "create_stack", template=body, parameters={"Stage": "test", "Typo": "x"}
    )
    assert code == "ValidationError"
    assert "Parameters: [Typo] do not exist in the template" in message
    assert "Parameters: [Needed] must have values" in message
    assert "Stage" in message


def test_aws_specific_parameters_must_name_what_exists(driver: Driver) -> None:
    body = _with_parameters(Subnets={"Type": "List<AWS::EC2::Subnet::Id>"})
    refused = driver.refusal("create_stack", template=body, parameters={"Subnets": "subnet-0"})
    assert "subnet-0" in refused[1]
    assert "does not exist" in refused[1]
    driver.create(body, parameters={"Subnets": driver.simulator.parameters["SubnetIds"]})
    assert driver.status() == "CREATE_COMPLETE"


def test_rules_are_asserted(driver: Driver) -> None:
    body = _with_parameters(Stage={"Type": "String"})
    body["Rules"] = {
        "NotTest": {
            "Assertions": [
                {
                    "Assert": {"Fn::Not": [{"Fn::Equals": [ref("Stage"), "test"]}]},
                    "AssertDescription": "the stage test is closed",
                }
            ]
        }
    }
    refused = driver.refusal("create_stack", template=body, parameters={"Stage": "test"})
    assert "the stage test is closed" in refused[1]


def test_secrets_are_masked_everywhere(driver: Driver) -> None:
    body = template(Note=parameter(ref("Secret")), Role=role(description=ref("Secret")))
    body["Parameters"] = {"Secret": {"Type": "String", "NoEcho": True}}
    driver.create(body, parameters={"Secret": "hunter2"}, Capabilities=["CAPABILITY_IAM"])
    reviewed = driver.review(
        body, parameters={"Secret": "hunter3"}, Capabilities=["CAPABILITY_IAM"]
    )
    answers = json.dumps([driver.stack(), driver.events(), reviewed], default=str)
    assert "hunter" not in answers
    assert driver.stack()["Parameters"] == [{"ParameterKey": "Secret", "ParameterValue": "****"}]
    note = driver.simulator.client("ssm").get_parameter(Name=driver.physical_id("Note"))
    assert note["Parameter"]["Value"] == "hunter2"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, "Resources"),
        ({"Resources": {"A": {"Type": "AWS::Nope::Thing"}}}, "Unrecognized resource types"),
        ({"Resources": {"A": parameter(ref("B"))}}, "B"),
        (template(A=parameter(ref("A"))), "Circular dependency between resources: [A]"),
        (
            template(A=parameter(ref("B")), B=parameter(ref("A"))),
            "Circular dependency between resources: [A, B]",
        ),
        (template(A=parameter(attribute("B", "Nope")), B=logs()), "Nope"),
    ],
)
def test_a_bad_template_is_refused_and_leaves_no_stack(
    driver: Driver, body: dict[str, object], expected: str
) -> None:
    code, message = driver.refusal("create_stack", template=body)
    assert code == "ValidationError"
    assert expected in message
    assert driver.refusal("describe_stacks") == (
        "ValidationError",
        f"Stack with id {driver.name} does not exist",
    )


def test_a_template_over_the_limit_is_refused_inline_and_accepted_from_s3(driver: Driver) -> None:
    body = json.dumps({**template(Logs=logs()), "Metadata": {"Padding": "x" * 60_000}})
    code, message = driver.refusal("create_stack", TemplateBody=body)
    assert (code, "51200" in message) == ("ValidationError", True)
    store = driver.simulator.client("s3")
    store.create_bucket(Bucket="templates")
    store.put_object(Bucket="templates", Key="a/b.template", Body=body.encode())
    url = "https://templates.s3.us-east-1.amazonaws.com/a/b.template"
    driver.cloudformation.create_stack(StackName=driver.name, TemplateURL=url)
    assert driver.status() == "CREATE_COMPLETE"
    missing = driver.refusal("update_stack", TemplateURL=url + "x")
    assert missing[1].startswith("S3 error: ")


def test_tags_reach_the_resources_with_cloudformations_own(driver: Driver) -> None:
    body = template(Note=parameter("x"))
    stack_id = driver.create(body, tags={"team": "data"})
    answer = driver.simulator.client("ssm").list_tags_for_resource(
        ResourceType="Parameter", ResourceId=driver.physical_id("Note")
    )
    tags = {one["Key"]: one["Value"] for one in answer["TagList"]}
    assert tags == {
        "team": "data",
        "aws:cloudformation:logical-id": "Note",
        "aws:cloudformation:stack-id": stack_id,
        "aws:cloudformation:stack-name": driver.name,
    }


def test_a_stack_can_have_at_most_fifty_tags(driver: Driver) -> None:
    tags = {f"tag{number}": "x" for number in range(51)}
    code, message = driver.refusal("create_stack", template=template(Logs=logs()), tags=tags)
    assert (code, "50" in message) == ("ValidationError", True)


def test_an_operation_that_is_not_modelled_says_so(driver: Driver) -> None:
    with pytest.raises(ClientError) as refused:
        driver.cloudformation.estimate_template_cost(TemplateBody="{}")
    assert refused.value.response["Error"]["Code"] == "NotImplemented"
    assert "EstimateTemplateCost" in refused.value.response["Error"]["Message"]
