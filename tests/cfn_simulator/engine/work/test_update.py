from __future__ import annotations

from typing import Any

import pytest

from tests.cfn_simulator.driver import Driver
from tests.cfn_simulator.samples import attribute, bucket, logs, parameter, ref, role, template

IAM = ["CAPABILITY_IAM"]


def value_of(driver: Driver, logical_id: str) -> str:
    name = driver.physical_id(logical_id)
    answer = driver.simulator.client("ssm").get_parameter(Name=name)
    return str(answer["Parameter"]["Value"])


def since_update(driver: Driver) -> list[str]:
    history = driver.history()
    return history[history.index("stack UPDATE_IN_PROGRESS: User Initiated") :]


def test_a_property_is_updated_in_place_and_nothing_else_changes(
    driver: Driver,
) -> None:
    driver.create(template(Logs=logs(days=3), Other=logs()))
    before = driver.physical_id("Logs")
    driver.update(template(Logs=logs(days=5), Other=logs()))
    assert since_update(driver) == [
        "stack UPDATE_IN_PROGRESS: User Initiated",
        "Logs UPDATE_IN_PROGRESS",
        "Logs UPDATE_COMPLETE",
        "stack UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "stack UPDATE_COMPLETE",
    ]
    (group,) = driver.simulator.client("logs").describe_log_groups(
        logGroupNamePrefix=driver.physical_id("Logs")
    )["logGroups"]
    assert (driver.physical_id("Logs"), group["retentionInDays"]) == (before, 5)


def with_days(**options: Any) -> dict[str, Any]:
    body = template(Logs=logs(days=ref("Days")))
    body["Parameters"] = {"Days": {"Type": "Number", "Default": 7}}
    return body | options


def test_a_changed_parameter_alone_is_an_update(driver: Driver) -> None:
    driver.create(with_days(), parameters={"Days": "3"})
    driver.cloudformation.update_stack(
        StackName=driver.name,
        UsePreviousTemplate=True,
        Parameters=[{"ParameterKey": "Days", "ParameterValue": "5"}],
    )
    assert driver.status() == "UPDATE_COMPLETE"
    assert driver.stack()["Parameters"] == [{"ParameterKey": "Days", "ParameterValue": "5"}]


def test_a_previous_value_is_kept_and_an_omitted_one_gets_its_default(driver: Driver) -> None:
    driver.create(with_days(), parameters={"Days": "3"})
    assert driver.refusal("update_stack", template=with_days(), parameters={"Days": None}) == (
        "ValidationError",
        "No updates are to be performed.",
    )
    driver.update(with_days())
    assert driver.stack()["Parameters"][0]["ParameterValue"] == "7"


def test_a_replacement_is_created_before_its_dependents_and_the_old_one_deleted_last(
    driver: Driver,
) -> None:
    note = parameter(ref("Logs"))
    driver.create(template(Logs=logs("first"), Note=note))
    driver.update(template(Logs=logs("second"), Note=note))
    assert since_update(driver) == [
        "stack UPDATE_IN_PROGRESS: User Initiated",
        "Logs UPDATE_IN_PROGRESS: Requested update requires the creation of a new physical "
        "resource; hence creating one.",
        "Logs UPDATE_IN_PROGRESS: Resource creation Initiated",
        "Logs UPDATE_COMPLETE",
        "Note UPDATE_IN_PROGRESS",
        "Note UPDATE_COMPLETE",
        "stack UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "Logs DELETE_IN_PROGRESS",
        "Logs DELETE_COMPLETE",
        "stack UPDATE_COMPLETE",
    ]
    assert driver.resources()["Logs"] == "UPDATE_COMPLETE"
    assert value_of(driver, "Note") == "second"
    groups = driver.simulator.client("logs").describe_log_groups()["logGroups"]
    assert not [one for one in groups if one["logGroupName"] == "first"]


def test_the_old_resource_of_a_replacement_can_be_retained(driver: Driver) -> None:
    driver.create(template(Logs=logs("kept-old", UpdateReplacePolicy="Retain")))
    driver.update(template(Logs=logs("kept-new", UpdateReplacePolicy="Retain")))
    assert "Logs DELETE_SKIPPED" in since_update(driver)
    found = driver.simulator.client("logs").describe_log_groups(logGroupNamePrefix="kept-")
    assert len(found["logGroups"]) == 2


def test_a_removed_resource_is_deleted_after_its_dependents(driver: Driver) -> None:
    driver.create(template(Stays=logs(), Logs=logs(), Note=parameter(ref("Logs"))))
    driver.update(template(Stays=logs()))
    assert since_update(driver)[1:] == [
        "stack UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "Note DELETE_IN_PROGRESS",
        "Note DELETE_COMPLETE",
        "Logs DELETE_IN_PROGRESS",
        "Logs DELETE_COMPLETE",
        "stack UPDATE_COMPLETE",
    ]
    assert set(driver.resources()) == {"Stays"}


def test_a_removed_resource_can_be_retained(driver: Driver) -> None:
    driver.create(template(Stays=logs(), Kept=logs(DeletionPolicy="Retain")))
    kept = driver.physical_id("Kept")
    driver.update(template(Stays=logs()))
    assert "Kept DELETE_SKIPPED" in since_update(driver)
    found = driver.simulator.client("logs").describe_log_groups(logGroupNamePrefix=kept)
    assert len(found["logGroups"]) == 1


def switched() -> dict[str, Any]:
    body = template(Always=logs(), Sometimes=logs(Condition="On"))
    body["Parameters"] = {"Switch": {"Type": "String", "Default": "false"}}
    body["Conditions"] = {"On": {"Fn::Equals": [ref("Switch"), "true"]}}
    body["Outputs"] = {"Name": {"Value": ref("Sometimes"), "Condition": "On"}}
    return body


def test_a_condition_adds_a_resource_and_removes_it(driver: Driver) -> None:
    driver.create(switched())
    assert set(driver.resources()) == {"Always"}
    driver.update(switched(), parameters={"Switch": "true"})
    assert driver.outputs() == {"Name": driver.physical_id("Sometimes")}
    driver.update(switched(), parameters={"Switch": "false"})
    assert (set(driver.resources()), driver.outputs()) == ({"Always"}, {})


def failing(name: str, days: int) -> dict[str, Any]:
    return template(
        Logs=logs(days=days),
        Moved=logs(f"{name}-{days}"),
        Note=parameter(ref("Moved")),
        Bad=bucket("Not A Bucket", DependsOn=["Logs", "Note"]),
    )


def test_a_failed_update_rolls_everything_back(driver: Driver) -> None:
    good = failing(driver.name, 3)
    del good["Resources"]["Bad"]
    driver.create(good)
    before = {name: driver.physical_id(name) for name in ("Logs", "Moved", "Note")}
    driver.update(failing(driver.name, 5))
    history = since_update(driver)
    begun = history.index(
        "stack UPDATE_ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [Bad]. "
    )
    assert history[begun + 1 :] == [
        "Logs UPDATE_IN_PROGRESS",
        "Moved UPDATE_IN_PROGRESS",
        "Moved UPDATE_COMPLETE",
        "Note UPDATE_IN_PROGRESS",
        "Logs UPDATE_COMPLETE",
        "Note UPDATE_COMPLETE",
        "stack UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
        "Moved DELETE_IN_PROGRESS",
        "Bad DELETE_COMPLETE",
        "Moved DELETE_COMPLETE",
        "stack UPDATE_ROLLBACK_COMPLETE",
    ]
    assert {name: driver.physical_id(name) for name in before} == before
    assert set(driver.resources()) == set(before)
    assert value_of(driver, "Note") == f"{driver.name}-3"
    groups = driver.simulator.client("logs").describe_log_groups()["logGroups"]
    days = {one["logGroupName"]: one["retentionInDays"] for one in groups}
    assert days[before["Logs"]] == 3
    assert f"{driver.name}-5" not in days


def test_after_a_rollback_the_old_template_is_current_and_an_update_works(driver: Driver) -> None:
    good = failing(driver.name, 3)
    del good["Resources"]["Bad"]
    driver.create(good)
    driver.update(failing(driver.name, 5))
    template_answer = driver.cloudformation.get_template(StackName=driver.name)["TemplateBody"]
    assert template_answer == good
    assert driver.refusal("update_stack", template=good)[1] == "No updates are to be performed."
    driver.update(template(Logs=logs(days=1)))
    assert driver.status() == "UPDATE_COMPLETE"


def test_a_failed_update_can_be_left_as_it_is(driver: Driver) -> None:
    driver.create(template(Logs=logs(days=3)))
    bad = template(Logs=logs(days=5), Bad=bucket("Not A Bucket", DependsOn="Logs"))
    driver.update(bad, DisableRollback=True)
    assert driver.status() == "UPDATE_FAILED"
    assert driver.resources() == {"Logs": "UPDATE_COMPLETE", "Bad": "CREATE_FAILED"}
    driver.update(template(Logs=logs(days=5), Bad=bucket()), DisableRollback=True)
    assert driver.resources() == {"Logs": "UPDATE_COMPLETE", "Bad": "CREATE_COMPLETE"}


def test_outputs_alone_are_an_update(driver: Driver) -> None:
    body = template(Logs=logs())
    driver.create(body)
    driver.update({**body, "Outputs": {"Arn": {"Value": attribute("Logs", "Arn")}}})
    assert "Arn" in driver.outputs()


@pytest.mark.parametrize("section", [{"Description": "new"}, {"Metadata": {"a": "b"}}])
def test_a_change_that_affects_no_resource_is_not_an_update(
    driver: Driver, section: dict[str, object]
) -> None:
    driver.create(template(Logs=logs()))
    refused = driver.refusal("update_stack", template={**template(Logs=logs()), **section})
    assert refused == ("ValidationError", "No updates are to be performed.")


def test_a_stack_tag_reaches_every_resource(driver: Driver) -> None:
    driver.create(template(Note=parameter("x")), tags={"team": "a"})
    driver.update(template(Note=parameter("x")), tags={"team": "b"})
    answer = driver.simulator.client("ssm").list_tags_for_resource(
        ResourceType="Parameter", ResourceId=driver.physical_id("Note")
    )
    assert {"Key": "team", "Value": "b"} in answer["TagList"]
    assert driver.stack()["Tags"] == [{"Key": "team", "Value": "b"}]


def test_a_resource_keeps_its_type(driver: Driver) -> None:
    driver.create(template(Thing=logs()))
    code, message = driver.refusal("update_stack", template=template(Thing=bucket()))
    assert code == "ValidationError"
    assert "Update of resource type is not permitted" in message


def test_an_update_of_a_missing_stack_is_refused(driver: Driver) -> None:
    refused = driver.refusal("update_stack", template=template(Logs=logs()))
    assert refused == ("ValidationError", f"Stack [{driver.name}] does not exist")


def test_an_update_needs_the_capability_again(driver: Driver) -> None:
    driver.create(template(Role=role()), Capabilities=IAM)
    refused = driver.refusal("update_stack", template=template(Role=role(description="new")))
    assert refused[0] == "InsufficientCapabilitiesException"
