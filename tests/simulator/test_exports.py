from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from metaflow_batch_cfn.simulator import Simulator
from tests.simulator.driver import Driver
from tests.simulator.samples import logs, parameter, template


def exporting(name: str, value: str = "v") -> dict[str, Any]:
    body = template(Logs=logs())
    body["Outputs"] = {"Out": {"Value": value, "Export": {"Name": name}}}
    return body


def importing(name: str) -> dict[str, Any]:
    return template(Note=parameter({"Fn::ImportValue": name}))


@pytest.fixture
def other(simulator: Simulator) -> Driver:
    return Driver(simulator)


def test_an_export_is_listed_and_its_users_are(driver: Driver, other: Driver) -> None:
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
        f"Export shared-2 cannot be deleted as it is in use by {other.name}"
    )
    other.delete()
    driver.delete()
    assert driver.refusal("describe_stacks")[0] == "ValidationError"


def test_an_export_in_use_can_be_neither_changed_nor_withdrawn(
    driver: Driver, other: Driver
) -> None:
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


def test_an_import_of_nothing_is_refused(driver: Driver) -> None:
    code, message = driver.refusal("create_stack", template=importing("nowhere"))
    assert code == "ValidationError"
    assert "nowhere" in message
