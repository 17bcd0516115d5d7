"""Stacks in stacks: templates from S3, outputs, updates, failures and deletions that propagate."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cfn_simulator import Simulator
from tests.cfn_simulator.driver import Driver

BUCKET = "nested-templates"


def parameter(value: Any) -> dict[str, Any]:
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": value}}


def child(word: str = "hello", **more: Any) -> dict[str, Any]:
    return {
        "Parameters": {"Word": {"Type": "String", "Default": word}},
        "Resources": {"Note": parameter({"Ref": "Word"}), **more},
        "Outputs": {
            "Word": {"Value": {"Fn::GetAtt": ["Note", "Value"]}},
            "Name": {"Value": {"Ref": "Note"}},
        },
    }


def parent(url: str, **more: Any) -> dict[str, Any]:
    return {
        "Resources": {
            "Child": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url}},
            "Copy": parameter({"Fn::GetAtt": ["Child", "Outputs.Word"]}),
            **more,
        },
        "Outputs": {"Word": {"Value": {"Fn::GetAtt": "Child.Outputs.Word"}}},
    }


class Shelf:
    """The bucket with the templates."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.s3 = simulator.client("s3")
        self.s3.create_bucket(Bucket=BUCKET)

    def put(self, key: str, template: dict[str, Any]) -> str:
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=json.dumps(template).encode())
        return f"https://{BUCKET}.s3.us-east-1.amazonaws.com/{key}"


@pytest.fixture(scope="module")
def shelf(simulator: Simulator) -> Shelf:
    return Shelf(simulator)


def ids(driver: Driver) -> tuple[str, Any]:
    stack_id = driver.physical_id("Child")
    return stack_id, driver.stack(stack_id)


def test_a_child_is_a_stack_with_a_parent_and_outputs(driver: Driver, shelf: Shelf) -> None:
    stack_id = driver.create(parent(shelf.put(driver.name, child())))
    assert driver.status() == "CREATE_COMPLETE"
    child_id, found = ids(driver)
    assert found["StackStatus"] == "CREATE_COMPLETE"
    assert found["StackName"].startswith(f"{driver.name}-Child-")
    assert (found["ParentId"], found["RootId"]) == (stack_id, stack_id)
    listed = driver.cloudformation.list_stacks()["StackSummaries"]
    assert [one["StackId"] for one in listed if one.get("ParentId") == stack_id] == [child_id]
    assert driver.outputs() == {"Word": "hello"}
    ssm = driver.simulator.client("ssm")
    copied = ssm.get_parameter(Name=driver.physical_id("Copy"))["Parameter"]["Value"]
    assert copied == "hello"
    assert "Note CREATE_COMPLETE" in driver.history(child_id)


def test_a_child_exists_before_its_resources_do(driver: Driver, shelf: Shelf) -> None:
    driver.create(parent(shelf.put(driver.name, child())))
    child_id, _ = ids(driver)
    lines = [
        (event["ResourceStatus"], event.get("PhysicalResourceId", ""))
        for event in driver.events()
        if event["LogicalResourceId"] == "Child"
    ]
    assert lines == [
        ("CREATE_IN_PROGRESS", ""),
        ("CREATE_IN_PROGRESS", child_id),
        ("CREATE_COMPLETE", child_id),
    ]


@pytest.mark.parametrize(
    "form",
    [
        "https://{bucket}.s3.us-east-1.amazonaws.com/{key}",
        "https://{bucket}.s3.amazonaws.com/{key}",
        "https://s3.us-east-1.amazonaws.com/{bucket}/{key}",
        "https://s3.amazonaws.com/{bucket}/{key}",
        "http://localhost:5000/{bucket}/{key}",
        "http://127.0.0.1:5000/{bucket}/{key}",
    ],
)
def test_a_template_is_found_by_every_form_of_its_url(
    driver: Driver, shelf: Shelf, form: str
) -> None:
    shelf.put(f"{driver.name}/child.json", child())
    url = form.format(bucket=BUCKET, key=f"{driver.name}/child.json")
    driver.create(parent(url))
    assert driver.status() == "CREATE_COMPLETE"


def test_parameters_and_tags_reach_the_child(driver: Driver, shelf: Shelf) -> None:
    template = parent(shelf.put(driver.name, child()))
    template["Resources"]["Child"]["Properties"] |= {
        "Parameters": {"Word": 7},
        "Tags": [{"Key": "own", "Value": "yes"}],
    }
    driver.create(template, tags={"team": "research"})
    _, found = ids(driver)
    assert driver.outputs() == {"Word": "7"}
    assert {(tag["Key"], tag["Value"]) for tag in found["Tags"]} == {
        ("own", "yes"),
        ("team", "research"),
    }


def test_an_update_of_the_parent_updates_the_child_in_place(driver: Driver, shelf: Shelf) -> None:
    template = parent(shelf.put(driver.name, child()))
    driver.create(template)
    before, _ = ids(driver)
    template["Resources"]["Child"]["Properties"]["Parameters"] = {"Word": "bye"}
    driver.update(template)
    after, found = ids(driver)
    assert (after, found["StackStatus"]) == (before, "UPDATE_COMPLETE")
    assert driver.outputs() == {"Word": "bye"}


def test_a_template_that_changed_at_the_same_url_is_an_automatic_change(
    driver: Driver, shelf: Shelf
) -> None:
    template = parent(shelf.put(driver.name, child()))
    driver.create(template)
    shelf.put(driver.name, child("changed"))
    reviewed = driver.review(template)
    child_change, copy = (one["ResourceChange"] for one in reviewed["Changes"])
    assert (child_change["Action"], child_change["Replacement"]) == ("Modify", "False")
    (detail,) = child_change["Details"]
    assert (detail["ChangeSource"], detail["Evaluation"]) == ("Automatic", "Dynamic")
    (spread,) = copy["Details"]
    assert (spread["CausingEntity"], spread["Evaluation"]) == ("Child.Outputs.Word", "Dynamic")
    driver.execute(reviewed)
    assert driver.outputs() == {"Word": "changed"}


def test_a_child_without_changes_is_not_updated(driver: Driver, shelf: Shelf) -> None:
    template = parent(shelf.put(driver.name, child()))
    driver.create(template)
    driver.update({**template, "Description": "other", "Outputs": {}})
    assert driver.status() == "UPDATE_COMPLETE"
    _, found = ids(driver)
    assert found["StackStatus"] == "CREATE_COMPLETE"


def test_an_update_can_use_an_output_that_it_adds(driver: Driver, shelf: Shelf) -> None:
    driver.create(parent(shelf.put(driver.name, child())))
    more = child()
    more["Outputs"]["More"] = {"Value": "more"}
    template = parent(shelf.put(driver.name, more))
    template["Resources"]["Copy"] = parameter({"Fn::GetAtt": ["Child", "Outputs.More"]})
    driver.update(template)
    ssm = driver.simulator.client("ssm")
    assert ssm.get_parameter(Name=driver.physical_id("Copy"))["Parameter"]["Value"] == "more"


def test_a_missing_output_of_the_child_fails_the_resource_that_reads_it(
    driver: Driver, shelf: Shelf
) -> None:
    template = parent(shelf.put(driver.name, child()))
    template["Resources"]["Copy"] = parameter({"Fn::GetAtt": ["Child", "Outputs.Nope"]})
    driver.create(template)
    assert driver.status() == "ROLLBACK_COMPLETE"
    assert any("Copy CREATE_FAILED" in line for line in driver.history())


def failing() -> dict[str, Any]:
    return child(Broken={"Type": "AWS::EC2::Subnet", "Properties": {
        "VpcId": "vpc-00000000", "CidrBlock": "10.0.0.0/24",
    }})  # fmt: skip


def test_a_child_that_fails_fails_its_parent_with_its_reason_and_is_deleted(
    driver: Driver, shelf: Shelf
) -> None:
    driver.create(parent(shelf.put(driver.name, failing())))
    assert driver.status() == "ROLLBACK_COMPLETE"
    (line,) = (line for line in driver.history() if line.startswith("Child CREATE_FAILED"))
    assert "was not successfully created: The following resource(s) failed to create: [Broken" in (
        line
    )
    child_id = line.split("Embedded stack ")[1].split(" was")[0]
    assert driver.status(child_id) == "DELETE_COMPLETE"


def test_a_child_whose_update_fails_rolls_back_with_its_parent(
    driver: Driver, shelf: Shelf
) -> None:
    template = parent(shelf.put(driver.name, child()))
    driver.create(template)
    template["Resources"]["Child"]["Properties"]["TemplateURL"] = shelf.put("bad", failing())
    driver.update(template)
    assert driver.status() == "UPDATE_ROLLBACK_COMPLETE"
    child_id, found = ids(driver)
    assert found["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert set(driver.resources(child_id)) == {"Note"}
    assert any("was not successfully updated" in line for line in driver.history())


def test_a_child_rolls_back_to_its_old_template_although_the_object_was_deleted(
    driver: Driver, shelf: Shelf
) -> None:
    template = parent(shelf.put(driver.name, child()))
    driver.create(template)
    shelf.put(driver.name, child("changed"))
    bad = failing()["Resources"]["Broken"]
    driver.update(
        parent(shelf.put(driver.name, child("changed")), Late={**bad, "DependsOn": "Copy"})
    )
    assert driver.status() == "UPDATE_ROLLBACK_COMPLETE"
    child_id, _ = ids(driver)
    outputs = {one["OutputKey"]: one["OutputValue"] for one in driver.stack(child_id)["Outputs"]}
    assert outputs["Word"] == "hello"


def test_deleting_the_parent_deletes_the_child(driver: Driver, shelf: Shelf) -> None:
    stack_id = driver.create(parent(shelf.put(driver.name, child())))
    child_id, _ = ids(driver)
    driver.delete()
    assert driver.status(stack_id) == driver.status(child_id) == "DELETE_COMPLETE"


def test_a_child_has_the_protection_of_its_root(driver: Driver, shelf: Shelf) -> None:
    body = parent(shelf.put(driver.name, child()))
    driver.create(body, EnableTerminationProtection=True)
    child_id, found = ids(driver)
    assert found["EnableTerminationProtection"]
    with pytest.raises(ClientError, match="cannot be updated on nested stack"):
        protect(driver, child_id, enable=False)
    with pytest.raises(ClientError, match="cannot be deleted while TerminationProtection"):
        driver.cloudformation.delete_stack(StackName=child_id)
    protect(driver, driver.name, enable=False)
    driver.delete()
    assert driver.status(child_id) == "DELETE_COMPLETE"


def protect(driver: Driver, name: str, *, enable: bool) -> None:
    driver.cloudformation.update_termination_protection(
        StackName=name, EnableTerminationProtection=enable
    )


def test_a_child_that_is_removed_from_its_parent_is_deleted(driver: Driver, shelf: Shelf) -> None:
    driver.create(parent(shelf.put(driver.name, child())))
    child_id, _ = ids(driver)
    driver.update({"Resources": {"Copy": parameter("alone")}})
    assert driver.status() == "UPDATE_COMPLETE"
    assert driver.status(child_id) == "DELETE_COMPLETE"


def test_a_child_that_a_failed_update_created_is_deleted(driver: Driver, shelf: Shelf) -> None:
    driver.create({"Resources": {"Copy": parameter("alone")}})
    broken = {**failing()["Resources"]["Broken"], "DependsOn": "Child"}
    driver.update(parent(shelf.put(driver.name, child()), Broken=broken))
    assert driver.status() == "UPDATE_ROLLBACK_COMPLETE"
    (made,) = (
        stack
        for stack in driver.cloudformation.list_stacks()["StackSummaries"]
        if stack["StackName"].startswith(f"{driver.name}-Child-")
    )
    assert made["StackStatus"] == "DELETE_COMPLETE"


def test_a_child_that_is_retained_outlives_its_parent(driver: Driver, shelf: Shelf) -> None:
    template = parent(shelf.put(driver.name, child()))
    template["Resources"]["Child"]["DeletionPolicy"] = "Retain"
    driver.create(template)
    child_id, _ = ids(driver)
    driver.delete()
    assert driver.status(child_id) == "CREATE_COMPLETE"


def test_a_child_whose_export_is_in_use_cannot_be_deleted(driver: Driver, shelf: Shelf) -> None:
    exporting = child()
    exporting["Outputs"]["Word"]["Export"] = {"Name": f"{driver.name}-word"}
    stack_id = driver.create(parent(shelf.put(driver.name, exporting)))
    reader = Driver(driver.simulator)
    reader.create({"Resources": {"A": parameter({"Fn::ImportValue": f"{driver.name}-word"})}})
    assert reader.status() == "CREATE_COMPLETE"
    driver.delete()
    assert driver.status(stack_id) == "DELETE_FAILED"
    (line,) = (line for line in driver.history(stack_id) if line.startswith("Child DELETE_FAILED"))
    assert f"Cannot delete export {driver.name}-word as it is in use by {reader.name}" in line
    reader.delete()
    driver.delete()
    assert driver.status(stack_id) == "DELETE_COMPLETE"


def test_children_can_import_from_one_another(driver: Driver, shelf: Shelf) -> None:
    exporting = child()
    exporting["Outputs"]["Word"]["Export"] = {"Name": f"{driver.name}-word"}
    importing = {"Resources": {"A": parameter({"Fn::ImportValue": f"{driver.name}-word"})}}
    second = {
        "Type": "AWS::CloudFormation::Stack",
        "DependsOn": "Child",
        "Properties": {"TemplateURL": shelf.put("importing", importing)},
    }
    stack_id = driver.create(parent(shelf.put(driver.name, exporting), Second=second))
    assert driver.status() == "CREATE_COMPLETE"
    driver.delete()
    assert driver.status(stack_id) == "DELETE_COMPLETE"


def test_a_grandchild_has_the_same_root(driver: Driver, shelf: Shelf) -> None:
    inner = parent(shelf.put(f"{driver.name}-grandchild", child()))
    stack_id = driver.create(parent(shelf.put(driver.name, inner)))
    child_id, _ = ids(driver)
    grandchildren = [
        stack
        for stack in driver.cloudformation.describe_stacks()["Stacks"]
        if stack.get("ParentId") == child_id
    ]
    assert [stack["RootId"] for stack in grandchildren] == [stack_id]
    assert driver.outputs() == {"Word": "hello"}


def role() -> dict[str, Any]:
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }],
    }}}  # fmt: skip


def test_a_child_has_the_capabilities_of_its_parent(driver: Driver, shelf: Shelf) -> None:
    url = shelf.put(driver.name, child(Role=role()))
    driver.create(parent(url))
    assert driver.status() == "ROLLBACK_COMPLETE"
    assert "Child CREATE_FAILED: Requires capabilities : [CAPABILITY_IAM]" in driver.history()
    able = Driver(driver.simulator)
    able.create(parent(url), Capabilities=["CAPABILITY_IAM"])
    assert able.status() == "CREATE_COMPLETE"


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"TemplateURL": "ftp://nowhere/x"}, "TemplateURL must be a supported URL"),
        ({"TemplateURL": f"https://{BUCKET}.s3.amazonaws.com/none"}, "S3 error"),
        ({}, "required key [TemplateURL] not found"),
        (
            {
                "TemplateURL": f"https://{BUCKET}.s3.amazonaws.com/plain",
                "Parameters": {"Word": ["a"]},
            },
            "Value of property Parameters must be an object with String",
        ),
        (
            {
                "TemplateURL": f"https://{BUCKET}.s3.amazonaws.com/plain",
                "Parameters": {"Nope": "a"},
            },
            "Parameters: [Nope] do not exist in the template",
        ),
    ],
)
def test_a_child_that_cannot_begin_fails_with_the_reason(
    driver: Driver, shelf: Shelf, properties: dict[str, Any], expected: str
) -> None:
    shelf.put("plain", child())
    stack = {"Type": "AWS::CloudFormation::Stack", "Properties": properties}
    driver.create({"Resources": {"Child": stack}})
    assert driver.status() == "ROLLBACK_COMPLETE"
    (line,) = (line for line in driver.history() if line.startswith("Child CREATE_FAILED"))
    assert expected in line


def test_a_parent_without_rollback_keeps_the_failed_child(driver: Driver, shelf: Shelf) -> None:
    driver.create(parent(shelf.put(driver.name, failing())), DisableRollback=True)
    assert driver.status() == "CREATE_FAILED"
    _, found = ids(driver)
    assert found["StackStatus"] == "CREATE_FAILED"
