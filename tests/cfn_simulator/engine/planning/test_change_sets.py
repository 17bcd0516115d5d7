from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cfn_simulator.driver import Driver
from tests.cfn_simulator.samples import bucket, logs, parameter, ref, role, template


def summary(reviewed: Any) -> dict[str, tuple[str, str | None]]:
    changes = [one["ResourceChange"] for one in reviewed["Changes"]]
    return {one["LogicalResourceId"]: (one["Action"], one.get("Replacement")) for one in changes}


def test_a_create_change_set_opens_a_stack_under_review(driver: Driver) -> None:
    reviewed = driver.review(template(Logs=logs()), "CREATE")
    assert driver.status() == "REVIEW_IN_PROGRESS"
    assert driver.history() == ["stack REVIEW_IN_PROGRESS: User Initiated"]
    assert (reviewed["Status"], reviewed["ExecutionStatus"]) == ("CREATE_COMPLETE", "AVAILABLE")
    assert summary(reviewed) == {"Logs": ("Add", None)}
    driver.execute(reviewed, ClientRequestToken="run-1")
    assert driver.status() == "CREATE_COMPLETE"
    assert driver.events()[-1]["ClientRequestToken"] == "run-1"


def test_a_change_set_lists_what_changes_where_and_why(driver: Driver) -> None:
    body = template(Logs=logs(days=ref("Days")))
    body["Parameters"] = {"Days": {"Type": "Number"}}
    driver.create(body, parameters={"Days": "3"})
    reviewed = driver.review(body, parameters={"Days": "5"})
    (change,) = [one["ResourceChange"] for one in reviewed["Changes"]]
    assert {key: change[key] for key in ("Action", "Replacement", "Scope")} == {
        "Action": "Modify",
        "Replacement": "False",
        "Scope": ["Properties"],
    }
    assert change["PhysicalResourceId"] == driver.physical_id("Logs")
    target = {
        "Attribute": "Properties",
        "Name": "RetentionInDays",
        "RequiresRecreation": "Never",
        "Path": "/Properties/RetentionInDays",
        "BeforeValue": "3",
        "AfterValue": "5",
        "AttributeChangeType": "Modify",
    }
    assert change["Details"] == [
        {"Target": target, "Evaluation": "Dynamic", "ChangeSource": "DirectModification"},
        {
            "Target": target,
            "Evaluation": "Static",
            "ChangeSource": "ParameterReference",
            "CausingEntity": "Days",
        },
    ]
    assert json.loads(change["BeforeContext"])["Properties"]["RetentionInDays"] == "3"
    assert json.loads(change["AfterContext"])["Properties"]["RetentionInDays"] == "5"


def test_values_are_returned_only_on_request(driver: Driver) -> None:
    driver.create(template(Logs=logs(days=3)))
    reviewed = driver.review(template(Logs=logs(days=5)))
    plain = driver.cloudformation.describe_change_set(ChangeSetName=reviewed["ChangeSetId"])
    (change,) = [one["ResourceChange"] for one in plain["Changes"]]
    assert "BeforeContext" not in change
    assert "BeforeValue" not in change["Details"][0]["Target"]


def test_a_replacement_spreads_to_those_that_refer_to_it(driver: Driver) -> None:
    note = parameter(ref("Logs"))
    driver.create(template(Logs=logs("one"), Note=note))
    reviewed = driver.review(template(Logs=logs("two"), Note=note))
    assert summary(reviewed) == {"Logs": ("Modify", "True"), "Note": ("Modify", "False")}
    replaced, referring = (one["ResourceChange"] for one in reviewed["Changes"])
    assert replaced["PolicyAction"] == "ReplaceAndDelete"
    twin, detail = referring["Details"]
    assert (twin["Evaluation"], twin["ChangeSource"]) == ("Dynamic", "DirectModification")
    assert (detail["Evaluation"], detail["ChangeSource"]) == ("Static", "ResourceReference")
    assert detail["CausingEntity"] == "Logs"
    assert detail["Target"]["AfterValue"] == "{{changeSet:KNOWN_AFTER_APPLY}}"
    after = json.loads(referring["AfterContext"])["Properties"]
    assert after["Value"] == "{{changeSet:KNOWN_AFTER_APPLY}}"


def test_a_secret_beside_an_unknown_value_stays_masked(driver: Driver) -> None:
    secret = {"Secret": {"Type": "String", "NoEcho": True}}
    value = {"Fn::Sub": "${Secret} in ${New}"}
    before = {"Parameters": secret, **template(Note=parameter({"Ref": "Secret"}))}
    after = {"Parameters": secret, **template(Note=parameter(value), New=logs())}
    driver.create(before, parameters={"Secret": "swordfish"})
    reviewed = driver.review(after, parameters={"Secret": "swordfish"})
    assert "swordfish" not in json.dumps(reviewed, default=str)
    (note,) = (
        one["ResourceChange"]
        for one in reviewed["Changes"]
        if "Details" in one["ResourceChange"] and one["ResourceChange"]["Details"]
    )
    assert {one["Target"]["AfterValue"] for one in note["Details"]} == {
        "**** in {{changeSet:KNOWN_AFTER_APPLY}}"
    }


def test_without_values_a_change_set_lists_properties_not_paths(driver: Driver) -> None:
    def tagged(minutes: int, text: str) -> dict[str, Any]:
        rules = [
            {"IpProtocol": "tcp", "FromPort": minutes, "ToPort": minutes, "CidrIp": "10.0.0.0/8"}
        ]
        group = {"GroupDescription": "d", "SecurityGroupIngress": rules}
        group["Tags"] = [{"Key": "text", "Value": text}]
        return template(Group={"Type": "AWS::EC2::SecurityGroup", "Properties": group})

    driver.create(tagged(1, "a"))
    reviewed = driver.review(tagged(2, "b"))
    plain = driver.cloudformation.describe_change_set(ChangeSetName=reviewed["ChangeSetId"])
    (change,) = [one["ResourceChange"] for one in plain["Changes"]]
    assert [one["Target"] for one in change["Details"]] == [
        {
            "Attribute": "Properties",
            "Name": "SecurityGroupIngress",
            "RequiresRecreation": "Never",
        },
        {"Attribute": "Tags", "RequiresRecreation": "Never"},
    ]


def test_a_change_set_lists_what_its_execution_does(driver: Driver) -> None:
    before = template(Gone=logs(), Logs=logs("here", 3), Same=logs(), Note=parameter(ref("Logs")))
    after = template(New=logs(), Logs=logs("there", 3), Same=logs(), Note=parameter(ref("Logs")))
    driver.create(before)
    reviewed = driver.review(after)
    driver.execute(reviewed)
    history = driver.history()
    after_update = history[history.index("stack UPDATE_IN_PROGRESS: User Initiated") :]
    touched = {line.split()[0] for line in after_update} - {"stack"}
    assert touched == set(summary(reviewed)) == {"Gone", "New", "Logs", "Note"}


def test_the_same_submission_again_is_empty(driver: Driver) -> None:
    driver.create(template(Logs=logs()))
    reviewed = driver.review(template(Logs=logs()))
    assert (reviewed["Status"], reviewed["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert reviewed["StatusReason"] == (
        "The submitted information didn't contain changes. "
        "Submit different information to create a change set."
    )
    assert reviewed["Changes"] == []


def test_a_different_submission_with_the_same_effect_is_empty(driver: Driver) -> None:
    driver.create(template(Logs=logs()))
    reviewed = driver.review({"Description": "new", **template(Logs=logs())})
    assert (reviewed["Status"], reviewed["StatusReason"]) == (
        "FAILED",
        "No updates are to be performed.",
    )


def test_an_empty_change_set_cannot_be_executed(driver: Driver) -> None:
    driver.create(template(Logs=logs()))
    reviewed = driver.review(template(Logs=logs()))
    with pytest.raises(ClientError) as refused:
        driver.execute(reviewed)
    error = refused.value.response["Error"]
    assert error["Code"] == "InvalidChangeSetStatus"
    assert error["Message"] == (
        f"ChangeSet [{reviewed['ChangeSetId']}] cannot be executed in its current status "
        "of [FAILED]"
    )


def test_the_same_request_twice_makes_one_change_set(driver: Driver) -> None:
    options = {
        "StackName": driver.name,
        "ChangeSetName": "named",
        "ChangeSetType": "CREATE",
        "TemplateBody": json.dumps(template(Logs=logs())),
    }
    first = driver.cloudformation.create_change_set(**options, ClientToken="t")
    again = driver.cloudformation.create_change_set(**options, ClientToken="t")
    assert first["Id"] == again["Id"]
    held = driver.cloudformation.list_change_sets(StackName=driver.name)["Summaries"]
    assert len(held) == 1
    other_body = {**options, "TemplateBody": json.dumps(template(Logs=logs(days=5)))}
    for other in ({**options, "ClientToken": "another"}, {**other_body, "ClientToken": "t"}):
        with pytest.raises(ClientError) as refused:
            driver.cloudformation.create_change_set(**other)
        assert refused.value.response["Error"]["Code"] == "AlreadyExistsException"


def test_executing_twice_with_one_token_executes_once(driver: Driver) -> None:
    reviewed = driver.review(template(Logs=logs()), "CREATE")
    driver.execute(reviewed, ClientRequestToken="once")
    driver.execute(reviewed, ClientRequestToken="once")
    assert driver.history().count("stack CREATE_IN_PROGRESS: User Initiated") == 1
    with pytest.raises(ClientError) as refused:
        driver.execute(reviewed, ClientRequestToken="other")
    assert "[EXECUTE_COMPLETE]" in refused.value.response["Error"]["Message"]


def test_executing_a_change_set_deletes_the_others(driver: Driver) -> None:
    driver.create(template(Logs=logs(days=3)))
    chosen, other = driver.review(template(Logs=logs(days=5))), driver.review(template(A=logs()))
    driver.execute(chosen)
    held = driver.cloudformation.list_change_sets(StackName=driver.name)["Summaries"]
    assert [one["ExecutionStatus"] for one in held] == ["EXECUTE_COMPLETE"]
    with pytest.raises(ClientError) as refused:
        driver.execute(other)
    assert refused.value.response["Error"]["Code"] == "ChangeSetNotFound"


def test_a_direct_update_makes_change_sets_obsolete(driver: Driver) -> None:
    driver.create(template(Logs=logs(days=3)))
    reviewed = driver.review(template(Logs=logs(days=5)))
    driver.update(template(Logs=logs(days=1)))
    with pytest.raises(ClientError) as refused:
        driver.execute(reviewed)
    assert "[OBSOLETE]" in refused.value.response["Error"]["Message"]


def test_a_failed_execution_is_reported_by_the_change_set(driver: Driver) -> None:
    driver.create(template(Logs=logs()))
    reviewed = driver.review(template(Logs=logs(), Bad=bucket("Not A Bucket")))
    driver.execute(reviewed)
    described = driver.cloudformation.describe_change_set(ChangeSetName=reviewed["ChangeSetId"])
    assert described["ExecutionStatus"] == "EXECUTE_FAILED"
    assert driver.status() == "UPDATE_ROLLBACK_COMPLETE"


def test_a_create_change_set_can_delete_the_stack_on_failure(driver: Driver) -> None:
    reviewed = driver.review(
        template(Bad=bucket("Not A Bucket")), "CREATE", OnStackFailure="DELETE"
    )
    driver.execute(reviewed)
    assert driver.status(reviewed["StackId"]) == "DELETE_COMPLETE"
    assert driver.refusal("describe_stacks")[0] == "ValidationError"


def test_a_create_change_set_of_an_existing_stack_is_refused(driver: Driver) -> None:
    driver.create(template(Logs=logs()))
    code, message = driver.refusal(
        "create_change_set",
        ChangeSetName="c",
        ChangeSetType="CREATE",
        template=template(Logs=logs()),
    )
    assert (code, message) == (
        "ValidationError",
        f"Stack [{driver.name}] already exists and cannot be created again with the changeSet [c].",
    )


def test_an_update_change_set_of_a_missing_stack_is_refused(driver: Driver) -> None:
    refused = driver.refusal("create_change_set", ChangeSetName="c", template=template(Logs=logs()))
    assert refused == ("ValidationError", f"Stack [{driver.name}] does not exist")


def test_a_refused_change_set_leaves_no_stack_behind(driver: Driver) -> None:
    refused = driver.refusal(
        "create_change_set",
        ChangeSetName="c",
        ChangeSetType="CREATE",
        template=template(Role=role()),
    )
    assert refused[0] == "InsufficientCapabilitiesException"
    assert driver.refusal("describe_stacks")[0] == "ValidationError"


def test_a_change_set_can_be_deleted_twice(driver: Driver) -> None:
    reviewed = driver.review(template(Logs=logs()), "CREATE")
    for _ in range(2):
        driver.cloudformation.delete_change_set(ChangeSetName=reviewed["ChangeSetId"])
    with pytest.raises(ClientError) as refused:
        driver.cloudformation.describe_change_set(ChangeSetName=reviewed["ChangeSetId"])
    assert refused.value.response["Error"]["Code"] == "ChangeSetNotFound"


def test_a_stack_under_review_can_be_deleted(driver: Driver) -> None:
    reviewed = driver.review(template(Logs=logs()), "CREATE")
    driver.delete()
    assert driver.status(reviewed["StackId"]) == "DELETE_COMPLETE"
    assert driver.refusal("describe_stacks")[0] == "ValidationError"
