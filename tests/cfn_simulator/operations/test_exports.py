from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cfn_simulator import Simulator
from metaflow_batch_cfn.cfn.values.unknown import KNOWN_AFTER_APPLY
from tests.cfn_simulator.driver import Driver
from tests.cfn_simulator.samples import logs, parameter, template


def exporting(name: Any, value: str = "v") -> dict[str, Any]:
    body = template(Logs=logs())
    body["Outputs"] = {"Out": {"Value": value, "Export": {"Name": name}}}
    return body


def importing(name: str) -> dict[str, Any]:
    return template(Note=parameter({"Fn::ImportValue": name}))


@pytest.fixture
def other(simulator: Simulator) -> Driver:
    return Driver(simulator)


def test_an_export_and_its_importers_are_listed(driver: Driver, other: Driver) -> None:
    stack_id = driver.create(exporting("shared-1"))
    listed = driver.cloudformation.list_exports()["Exports"]
    assert {"ExportingStackId": stack_id, "Name": "shared-1", "Value": "v"} in listed
    with pytest.raises(ClientError, match="not imported by any stack"):
        driver.cloudformation.list_imports(ExportName="shared-1")
    other.create(importing("shared-1"))
    users = driver.cloudformation.list_imports(ExportName="shared-1")["Imports"]
    assert users == [other.name]


def test_an_export_in_use_keeps_its_stack_from_being_deleted(driver: Driver, other: Driver) -> None:
    driver.create(exporting("shared-2"))
    other.create(importing("shared-2"))
    driver.delete()
    assert driver.status() == "CREATE_COMPLETE"
    assert driver.stack()["StackStatusReason"] == (
        f"Delete canceled. Cannot delete export shared-2 as it is in use by {other.name}."
    )
    other.delete()
    driver.delete()
    assert driver.refusal("describe_stacks")[0] == "ValidationError"


def test_an_export_in_use_can_be_neither_changed_nor_deleted(driver: Driver, other: Driver) -> None:
    driver.create(exporting("shared-3"))
    other.create(importing("shared-3"))
    driver.update(exporting("shared-3", "new"))
    assert driver.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert (
        "stack UPDATE_ROLLBACK_IN_PROGRESS: "
        f"Export shared-3 cannot be updated as it is in use by {other.name}"
    ) in driver.history()
    assert driver.outputs() == {"Out": "v"}


def test_an_export_has_one_owner(driver: Driver, other: Driver) -> None:
    driver.create(exporting("shared-4"))
    other.create(exporting("shared-4"))
    assert other.status() == "ROLLBACK_COMPLETE"
    reasons = [line for line in other.history() if "already exported" in line]
    assert reasons == [
        "stack ROLLBACK_IN_PROGRESS: Export with name shared-4 is already exported by stack "
        f"{driver.name}. Rollback requested by user."
    ]


def test_an_import_of_a_missing_export_can_be_reviewed_and_fails_when_executed(
    driver: Driver,
) -> None:
    reviewed = driver.review(importing("nowhere"), kind="CREATE")
    (change,) = (one["ResourceChange"] for one in reviewed["Changes"])
    assert json.loads(change["AfterContext"])["Properties"]["Value"] == KNOWN_AFTER_APPLY
    driver.execute(reviewed)
    assert driver.status() == "ROLLBACK_COMPLETE"
    reason = "No export named nowhere found. Rollback requested by user."
    assert f"stack ROLLBACK_IN_PROGRESS: {reason}" in driver.history()
    assert driver.resources() == {}


def test_an_export_that_was_added_after_the_review_is_imported(
    driver: Driver, other: Driver
) -> None:
    reviewed = other.review(importing("in-time"), kind="CREATE")
    driver.create(exporting("in-time"))
    other.execute(reviewed)
    assert other.status() == "CREATE_COMPLETE"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a_b", "must be specified and consist only of alphanumeric characters, colons"),
        ({"Fn::Sub": "${AWS::StackName} x"}, "must be specified and consist only of"),
        ({"Ref": "Logs"}, "must not depend on any resources, imported values, or Fn::GetAZs"),
        ({"Fn::ImportValue": "other"}, "must not depend on any resources, imported values"),
    ],
)
def test_an_export_must_have_a_valid_name(driver: Driver, name: Any, reason: str) -> None:
    code, message = driver.refusal("create_stack", template=exporting(name))
    assert (code, reason in message) == ("ValidationError", True)


def test_two_exports_with_the_same_name_are_refused(driver: Driver) -> None:
    body = exporting("twice")
    body["Outputs"]["Again"] = {
        "Value": "x",
        "Export": {"Name": {"Fn::Sub": "${Word}"}},
    }
    body["Parameters"] = {"Word": {"Type": "String", "Default": "twice"}}
    _, message = driver.refusal("create_stack", template=body)
    assert message == (
        "Template format error: The Outputs section contains duplicate Export names: [twice]. "
        "Specify a unique name for each export."
    )
