from __future__ import annotations

from tests.cfn_simulator.driver import Driver
from tests.cfn_simulator.samples import bucket, logs, parameter, ref, template


def test_a_stack_is_deleted_in_reverse_dependency_order(driver: Driver) -> None:
    stack_id = driver.create(template(Logs=logs(), Note=parameter(ref("Logs"))))
    driver.delete(ClientRequestToken="bye")
    assert driver.history(stack_id)[-6:] == [
        "stack DELETE_IN_PROGRESS: User Initiated",
        "Note DELETE_IN_PROGRESS",
        "Note DELETE_COMPLETE",
        "Logs DELETE_IN_PROGRESS",
        "Logs DELETE_COMPLETE",
        "stack DELETE_COMPLETE",
    ]
    assert driver.events(stack_id)[-1]["ClientRequestToken"] == "bye"


def test_a_deleted_stack_is_found_by_its_id_only_and_its_name_is_free(driver: Driver) -> None:
    stack_id = driver.create(template(Logs=logs()))
    driver.delete()
    assert driver.refusal("describe_stacks")[0] == "ValidationError"
    assert driver.status(stack_id) == "DELETE_COMPLETE"
    assert driver.create(template(Logs=logs())) != stack_id


def test_deleting_a_missing_stack_succeeds(driver: Driver) -> None:
    driver.delete()
    driver.create(template(Logs=logs()))
    driver.delete()
    driver.delete()


def test_a_protected_stack_is_not_deleted(driver: Driver) -> None:
    stack_id = driver.create(template(Logs=logs()), EnableTerminationProtection=True)
    assert driver.refusal("delete_stack") == (
        "ValidationError",
        f"Stack [{stack_id}] cannot be deleted while TerminationProtection is enabled",
    )
    driver.cloudformation.update_termination_protection(
        StackName=driver.name, EnableTerminationProtection=False
    )
    driver.delete()
    assert driver.status(stack_id) == "DELETE_COMPLETE"


def test_a_retained_resource_outlives_its_stack(driver: Driver) -> None:
    stack_id = driver.create(template(Kept=bucket(DeletionPolicy="Retain")))
    name = driver.physical_id("Kept")
    driver.delete()
    assert "Kept DELETE_SKIPPED" in driver.history(stack_id)
    names = [one["Name"] for one in driver.simulator.client("s3").list_buckets()["Buckets"]]
    assert name in names


def test_a_resource_that_cannot_be_deleted_fails_the_delete_and_keeps_its_dependencies(
    driver: Driver,
) -> None:
    body = template(Full=bucket(DependsOn="Logs"), Logs=logs(), Free=logs())
    stack_id = driver.create(body)
    store, name = driver.simulator.client("s3"), driver.physical_id("Full")
    store.put_object(Bucket=name, Key="a", Body=b"a")
    driver.delete()
    assert driver.status() == "DELETE_FAILED"
    assert driver.stack()["StackStatusReason"] == (
        "The following resource(s) failed to delete: [Full]. "
    )
    assert driver.resources() == {
        "Full": "DELETE_FAILED",
        "Logs": "CREATE_COMPLETE",
        "Free": "DELETE_COMPLETE",
    }
    driver.delete(RetainResources=["Full"])
    assert driver.status(stack_id) == "DELETE_COMPLETE"
    assert driver.resources(stack_id)["Full"] == "DELETE_SKIPPED"


def test_resources_are_retained_by_request_only_after_a_failure(driver: Driver) -> None:
    driver.create(template(Logs=logs()))
    code, message = driver.refusal("delete_stack", RetainResources=["Logs"])
    assert code == "ValidationError"
    assert "DELETE_FAILED" in message
