"""Many change sets, large ones, and obsolete ones."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.cfn_simulator.accounts import Played
from tests.cfn_simulator.samples import logs, parameter, template


def heavy(count: int) -> dict[str, Any]:
    """Changes of about 4,000 bytes each, from a template that is much smaller."""
    long = {"Type": "String", "Default": "x" * 4_000}
    notes = {f"Note{number}": parameter({"Ref": "Long"}) for number in range(count)}
    return {"Parameters": {"Long": long}, "Resources": notes}


def pages(played: Played, change_set: str, **parameters: Any) -> list[list[Any]]:
    found: list[list[Any]] = []
    token: dict[str, Any] = {}
    while True:
        answer = played.call("DescribeChangeSet", ChangeSetName=change_set, **parameters, **token)
        found.append(answer["Changes"])
        if "NextToken" not in answer:
            return found
        token = {"NextToken": answer["NextToken"]}


def test_a_change_set_of_less_than_a_megabyte_is_one_page(played: Played) -> None:
    made = played.change(heavy(300), "CREATE")
    assert [len(one) for one in pages(played, made)] == [300]


def test_more_than_a_megabyte_is_paginated_without_loss(played: Played) -> None:
    made = played.change(heavy(300), "CREATE")
    found = pages(played, made, IncludePropertyValues=True)
    assert len(found) == 2
    assert all(len(json.dumps(one)) <= 1_000_000 for one in found)
    names = [one["ResourceChange"]["LogicalResourceId"] for page in found for one in page]
    assert names == [f"Note{number}" for number in range(300)]


@pytest.mark.parametrize("token", ["nonsense", "9999", "-1"])
def test_an_unknown_page_token_is_refused(played: Played, token: str) -> None:
    made = played.change(template(Logs=logs()), "CREATE")
    code, message = played.refusal("DescribeChangeSet", ChangeSetName=made, NextToken=token)
    assert (code, message) == ("ValidationError", f"Invalid NextToken: {token}")


def test_a_stack_can_have_a_thousand_change_sets(played: Played) -> None:
    body = template(Logs=logs())
    first = played.change(body, "CREATE")
    held = played.account.store.change_set(first)
    assert held is not None
    for number in range(999):
        name = f"more-{number}"
        played.account.store.save_change_set(replace(held, change_set_id=name, name=name))
    text = json.dumps(body)
    parameters: dict[str, Any] = {"ChangeSetType": "CREATE", "TemplateBody": text}
    code, message = played.refusal("CreateChangeSet", ChangeSetName="last", **parameters)
    assert code == "LimitExceededException"
    assert "1000" in message
    played.call("DeleteChangeSet", ChangeSetName="more-7")
    played.call("CreateChangeSet", ChangeSetName="last", **parameters)


def test_a_rollback_makes_open_change_sets_obsolete(played: Played) -> None:
    played.create(template(Logs=logs("one", 3)))
    played.fail("Bad")
    played.update(template(Logs=logs("one", 5), Bad=logs("bad")), DisableRollback=True)
    made = played.change(template(Logs=logs("one", 7)))
    played.call("RollbackStack")
    assert played.described(made)["ExecutionStatus"] == "OBSOLETE"
    code, message = played.refusal("ExecuteChangeSet", ChangeSetName=made)
    assert code == "InvalidChangeSetStatus"
    assert "[OBSOLETE]" in message


def test_a_change_set_without_changes_is_unavailable_and_stays_so(played: Played) -> None:
    body = template(Logs=logs("one", 3))
    played.create(body)
    described = played.described(played.change(body))
    assert (described["Status"], described["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    code, _ = played.refusal("ExecuteChangeSet", ChangeSetName=described["ChangeSetId"])
    assert code == "InvalidChangeSetStatus"


def test_a_change_set_has_the_policy_action_of_removed_resources(played: Played) -> None:
    def body(name: str, **more: Any) -> dict[str, Any]:
        kept = logs(f"kept-{name}", DeletionPolicy="Retain", UpdateReplacePolicy="Retain")
        return template(Plain=logs(f"plain-{name}"), Kept=kept, **more)

    goes = {"Goes": logs("goes"), "Stays": logs("stays", DeletionPolicy="Retain")}
    played.create(body("a", **goes))
    described = played.described(played.change(body("b")))["Changes"]
    assert {
        one["ResourceChange"]["LogicalResourceId"]: one["ResourceChange"]["PolicyAction"]
        for one in described
    } == {
        "Plain": "ReplaceAndDelete",
        "Kept": "ReplaceAndRetain",
        "Goes": "Delete",
        "Stays": "Retain",
    }


def test_an_account_can_have_two_thousand_stacks(played: Played) -> None:
    body = template(Logs=logs("one", 3))
    played.create(body)
    (held,) = played.account.store.stacks()
    for number in range(1_999):
        name = f"more-{number}"
        played.account.store.save(replace(held, stack_id=name, name=name, resources={}))
    parameters: dict[str, Any] = {"StackName": "last", "TemplateBody": json.dumps(body)}
    code, message = played.refusal("CreateStack", **parameters)
    assert (code, "2000" in message) == ("LimitExceededException", True)
    change = {"ChangeSetName": "c", "ChangeSetType": "CREATE", **parameters}
    assert played.refusal("CreateChangeSet", **change)[0] == "LimitExceededException"
