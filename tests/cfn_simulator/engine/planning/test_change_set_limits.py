"""Change sets in quantity, and change sets that the stack has outlived."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.cfn_simulator.accounts import Played
from tests.cfn_simulator.samples import logs, parameter, template


def heavy(count: int) -> dict[str, Any]:
    """Changes of some 4,000 bytes each, of a template that is much smaller."""
    long = {"Type": "String", "Default": "x" * 4_000}
    notes = {f"Note{number}": parameter({"Ref": "Long"}) for number in range(count)}
    return {"Parameters": {"Long": long}, "Resources": notes}


def pages(played: Played, change_set: str, **asked: Any) -> list[list[Any]]:
    found: list[list[Any]] = []
    token: dict[str, Any] = {}
    while True:
        told = played.call("DescribeChangeSet", ChangeSetName=change_set, **asked, **token)
        found.append(told["Changes"])
        if "NextToken" not in told:
            return found
        token = {"NextToken": told["NextToken"]}


def test_a_change_set_of_less_than_a_megabyte_is_one_page(played: Played) -> None:
    made = played.change(heavy(300), "CREATE")
    assert [len(one) for one in pages(played, made)] == [300]


def test_more_than_a_megabyte_comes_in_pages_that_are_whole_together(played: Played) -> None:
    made = played.change(heavy(300), "CREATE")
    found = pages(played, made, IncludePropertyValues=True)
    assert len(found) == 2
    assert all(len(json.dumps(one)) <= 1_000_000 for one in found)
    names = [one["ResourceChange"]["LogicalResourceId"] for page in found for one in page]
    assert names == [f"Note{number}" for number in range(300)]


@pytest.mark.parametrize("token", ["nonsense", "9999", "-1"])
def test_a_page_that_was_never_offered_is_refused(played: Played, token: str) -> None:
    made = played.change(template(Logs=logs()), "CREATE")
    code, message = played.refusal("DescribeChangeSet", ChangeSetName=made, NextToken=token)
    assert (code, message) == ("ValidationError", f"Invalid NextToken: {token}")


def test_a_stack_holds_a_thousand_change_sets(played: Played) -> None:
    body = template(Logs=logs())
    first = played.change(body, "CREATE")
    held = played.account.store.change_set(first)
    assert held is not None
    for number in range(999):
        name = f"more-{number}"
        played.account.store.save_change_set(replace(held, change_set_id=name, name=name))
    text = json.dumps(body)
    asked: dict[str, Any] = {"ChangeSetType": "CREATE", "TemplateBody": text}
    code, message = played.refusal("CreateChangeSet", ChangeSetName="last", **asked)
    assert code == "LimitExceededException"
    assert "1000" in message
    played.call("DeleteChangeSet", ChangeSetName="more-7")
    played.call("CreateChangeSet", ChangeSetName="last", **asked)


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
    told = played.described(played.change(body))
    assert (told["Status"], told["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    code, _ = played.refusal("ExecuteChangeSet", ChangeSetName=told["ChangeSetId"])
    assert code == "InvalidChangeSetStatus"


def test_a_change_set_says_what_becomes_of_what_it_takes_away(played: Played) -> None:
    def body(name: str, **more: Any) -> dict[str, Any]:
        kept = logs(f"kept-{name}", DeletionPolicy="Retain", UpdateReplacePolicy="Retain")
        return template(Plain=logs(f"plain-{name}"), Kept=kept, **more)

    goes = {"Goes": logs("goes"), "Stays": logs("stays", DeletionPolicy="Retain")}
    played.create(body("a", **goes))
    told = played.described(played.change(body("b")))["Changes"]
    assert {
        one["ResourceChange"]["LogicalResourceId"]: one["ResourceChange"]["PolicyAction"]
        for one in told
    } == {
        "Plain": "ReplaceAndDelete",
        "Kept": "ReplaceAndRetain",
        "Goes": "Delete",
        "Stays": "Retain",
    }


def test_an_account_holds_two_thousand_stacks(played: Played) -> None:
    body = template(Logs=logs("one", 3))
    played.create(body)
    (held,) = played.account.store.stacks()
    for number in range(1_999):
        name = f"more-{number}"
        played.account.store.save(replace(held, stack_id=name, name=name, resources={}))
    asked: dict[str, Any] = {"StackName": "last", "TemplateBody": json.dumps(body)}
    code, message = played.refusal("CreateStack", **asked)
    assert (code, "2000" in message) == ("LimitExceededException", True)
    change = {"ChangeSetName": "c", "ChangeSetType": "CREATE", **asked}
    assert played.refusal("CreateChangeSet", **change)[0] == "LimitExceededException"
