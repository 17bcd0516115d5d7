"""A repeated request is the same request; a different request with its token is refused."""

from __future__ import annotations

import json
from typing import Any

from tests.cfn_simulator.accounts import Played
from tests.cfn_simulator.samples import logs, template

TAKEN = "TokenAlreadyExistsException"


def text(days: int = 3) -> str:
    return json.dumps(template(Logs=logs("tokens", days)))


def repeated(played: Played, operation: str, **parameters: Any) -> None:
    before = played.call(operation, ClientRequestToken="token", **parameters)
    count = len(played.events())
    assert played.call(operation, ClientRequestToken="token", **parameters) == before
    assert len(played.events()) == count


def test_a_repeated_create_is_the_same_create(played: Played) -> None:
    repeated(played, "CreateStack", TemplateBody=text())
    code, _ = played.refusal("CreateStack", TemplateBody=text(5), ClientRequestToken="token")
    assert code == TAKEN
    code, _ = played.refusal("CreateStack", TemplateBody=text(), ClientRequestToken="new")
    assert code == "AlreadyExistsException"


def test_a_repeated_update_is_the_same_update(played: Played) -> None:
    played.call("CreateStack", TemplateBody=text())
    repeated(played, "UpdateStack", TemplateBody=text(5))
    code, message = played.refusal("UpdateStack", TemplateBody=text(7), ClientRequestToken="token")
    assert code == TAKEN
    assert "[token]" in message
    assert played.log_groups() == {"tokens": 5}


def test_a_token_belongs_to_one_operation(played: Played) -> None:
    played.call("CreateStack", TemplateBody=text(), ClientRequestToken="token")
    made = played.change(template(Logs=logs("tokens", 5)))
    code, _ = played.refusal("ExecuteChangeSet", ChangeSetName=made, ClientRequestToken="token")
    assert code == TAKEN
    played.execute(made, ClientRequestToken="another")
    played.execute(made, ClientRequestToken="another")
    assert played.statuses().count("UPDATE_IN_PROGRESS") == 1


def test_a_rollback_is_not_started_twice(played: Played) -> None:
    played.fail("Logs")
    played.call("CreateStack", TemplateBody=text(), DisableRollback=True)
    repeated(played, "RollbackStack")
    assert played.statuses().count("ROLLBACK_IN_PROGRESS") == 1


def test_the_events_of_a_rollback_carry_the_token_of_what_failed(played: Played) -> None:
    played.fail("Logs")
    played.call("CreateStack", TemplateBody=text(), ClientRequestToken="token")
    assert played.status() == "ROLLBACK_COMPLETE"
    assert {one["ClientRequestToken"] for one in played.events()} == {"token"}


def test_a_new_stack_with_the_same_name_has_no_old_tokens(played: Played) -> None:
    first = played.call("CreateStack", TemplateBody=text(), ClientRequestToken="token")
    played.call("DeleteStack")
    second = played.call("CreateStack", TemplateBody=text(5), ClientRequestToken="token")
    assert second["StackId"] != first["StackId"]
