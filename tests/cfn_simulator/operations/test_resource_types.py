"""ResourceTypes: the types that a request may work with."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cfn_simulator.accounts import Played
from tests.cfn_simulator.samples import bucket, logs, parameter, template

BOTH = template(Group=logs("group"), Note=parameter("hello"))
LOGS, NOTES = "AWS::Logs::LogGroup", "AWS::SSM::Parameter"


@pytest.mark.parametrize("types", [[LOGS, NOTES], ["AWS::*"], ["AWS::Logs::*", NOTES]])
def test_a_template_of_permitted_types_is_deployed(played: Played, types: list[str]) -> None:
    played.create(BOTH, ResourceTypes=types)
    assert played.status() == "CREATE_COMPLETE"


@pytest.mark.parametrize("types", [[LOGS], ["AWS::Logs::*"], [LOGS, "AWS::SSM"], ["Custom::*"]])
def test_every_other_type_is_named_and_nothing_is_created(played: Played, types: list[str]) -> None:
    code, message = played.refusal("CreateStack", **parameters(BOTH), ResourceTypes=types)
    assert code == "ValidationError"
    assert f"{NOTES} (Note)" in message
    assert played.log_groups() == {}
    assert played.refusal("DescribeStacks")[0] == "ValidationError"


def test_only_the_changes_of_an_update_are_checked(played: Played) -> None:
    played.create(BOTH)
    body = template(Group=logs("group", 14), Note=parameter("hello"))
    code, message = played.refusal("UpdateStack", **parameters(body), ResourceTypes=[NOTES])
    assert (code, LOGS in message) == ("ValidationError", True)
    played.update(body, ResourceTypes=[LOGS])
    assert played.status() == "UPDATE_COMPLETE"


def test_what_an_update_removes_counts_too(played: Played) -> None:
    played.create(BOTH)
    body = template(Group=logs("group", 14))
    _, message = played.refusal("UpdateStack", **parameters(body), ResourceTypes=[LOGS])
    assert f"{NOTES} (Note)" in message


def test_only_the_changes_of_a_change_set_are_checked(played: Played) -> None:
    refused = {"ChangeSetType": "CREATE", "ChangeSetName": "first", "ResourceTypes": [LOGS]}
    code, message = played.refusal("CreateChangeSet", **parameters(BOTH), **refused)
    assert (code, f"{NOTES} (Note)" in message) == ("ValidationError", True)
    made = played.change(BOTH, "CREATE", ResourceTypes=[LOGS, NOTES])
    assert played.described(made)["Status"] == "CREATE_COMPLETE"


def test_types_and_capabilities_exclude_one_another(played: Played) -> None:
    both = {"ResourceTypes": ["AWS::*"], "Capabilities": ["CAPABILITY_IAM"]}
    code, message = played.refusal("CreateStack", **parameters(template(B=bucket())), **both)
    assert code == "ValidationError"
    assert "only one of" in message


def parameters(body: dict[str, Any]) -> dict[str, Any]:
    return {"TemplateBody": json.dumps(body)}
