"""What a stack policy denies, and which policies are refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cfn_simulator.accounts import Played
from tests.cfn_simulator.samples import logs, template


def statement(effect: str, action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Principal": "*", "Action": action, "Resource": resource, **more}


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Statement": list(statements)})


ALLOW_ALL = statement("Allow", "Update:*")
GUARDED = policy(ALLOW_ALL, statement("Deny", "Update:*", "LogicalResourceId/Kept*"))


def group(name: str = "kept", days: int = 3) -> dict[str, Any]:
    return template(KeptLogs=logs(name, days), Free=logs("free", days))


def test_a_denied_change_fails_the_resource_and_is_rolled_back(played: Played) -> None:
    played.create(group(), StackPolicyBody=GUARDED)
    played.update(group(days=5))
    assert played.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert played.reasons("UPDATE_FAILED")["KeptLogs"] == (
        "Action denied by stack policy: Statement [#2] does not allow [Update:Modify] "
        "for resource [LogicalResourceId/KeptLogs]"
    )
    assert played.log_groups() == {"kept": 3, "free": 3}


@pytest.mark.parametrize(
    ("denied", "body"),
    [
        ("Update:Replace", group("renamed")),
        ("Update:Delete", template(Free=logs("free", 3))),
        ("Update:Modify", group(days=7)),
    ],
)
def test_each_action_is_denied_by_its_own_name(
    played: Played, denied: str, body: dict[str, Any]
) -> None:
    others = sorted({"Update:Replace", "Update:Delete", "Update:Modify"} - {denied})
    played.create(group(), StackPolicyBody=policy(ALLOW_ALL, statement("Deny", denied)))
    played.update(body)
    assert played.status() == "UPDATE_ROLLBACK_COMPLETE"
    played.call("SetStackPolicy", StackPolicyBody=policy(statement("Allow", others)))
    played.update(body)
    assert "Action not allowed by stack policy" in played.reasons("UPDATE_FAILED")["KeptLogs"]
    played.call("SetStackPolicy", StackPolicyBody=policy(ALLOW_ALL))
    played.update(body)
    assert played.status() == "UPDATE_COMPLETE"


def test_a_policy_can_be_overridden_for_one_update(played: Played) -> None:
    played.create(group(), StackPolicyBody=GUARDED)
    lifted = policy(ALLOW_ALL)
    played.update(group(days=5), StackPolicyDuringUpdateBody=lifted)
    assert played.status() == "UPDATE_COMPLETE"
    assert played.call("GetStackPolicy") == {"StackPolicyBody": GUARDED}
    played.update(group(days=7))
    assert played.status() == "UPDATE_ROLLBACK_COMPLETE"


def test_the_policy_applies_when_a_change_set_is_executed(played: Played) -> None:
    played.create(group(), StackPolicyBody=GUARDED)
    made = played.change(group(days=5))
    assert played.described(made)["Status"] == "CREATE_COMPLETE"
    played.execute(made)
    assert played.status() == "UPDATE_ROLLBACK_COMPLETE"


def test_a_policy_can_have_conditions_on_types(played: Played) -> None:
    of_type = {"StringEquals": {"ResourceType": ["AWS::Logs::LogGroup"]}}
    of_other = {"StringLike": {"ResourceType": ["AWS::S3::*"]}}
    deny = statement("Deny", "Update:*", Condition=of_other)
    played.create(group(), StackPolicyBody=policy(ALLOW_ALL, deny))
    played.update(group(days=5))
    assert played.status() == "UPDATE_COMPLETE"
    deny = statement("Deny", "Update:*", Condition=of_type)
    played.call("SetStackPolicy", StackPolicyBody=policy(ALLOW_ALL, deny))
    played.update(group(days=7))
    assert played.status() == "UPDATE_ROLLBACK_COMPLETE"


def test_a_policy_does_not_deny_the_deletion_of_the_stack(played: Played) -> None:
    played.create(group(), StackPolicyBody=GUARDED)
    played.call("DeleteStack")
    assert played.log_groups() == {}


def test_a_stack_without_a_policy_returns_none(played: Played) -> None:
    played.create(group())
    assert played.call("GetStackPolicy") == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nonsense", "not valid JSON"),
        ("{}", "no Statement"),
        (policy({"Effect": "Maybe", "Principal": "*", "Action": "Update:*"}), "Allow or Deny"),
        (policy(statement("Allow", "Update:Paint")), "unknown action Update:Paint"),
        (policy(statement("Allow", "Update:*") | {"Principal": "me"}), 'Principal "*"'),
        (policy(statement("Allow", "Update:*") | {"NotAction": "Update:*"}), "Action or NotAction"),
        (policy(ALLOW_ALL | {"Condition": {"Bool": {"a": "b"}}}), "Condition of ResourceType"),
        (json.dumps({"Statement": ALLOW_ALL, "Note": "x" * 17_000}), "longer than 16384"),
    ],
)
def test_an_invalid_policy_is_refused(played: Played, text: str, expected: str) -> None:
    played.create(group())
    code, message = played.refusal("SetStackPolicy", StackPolicyBody=text)
    assert code == "ValidationError"
    assert message.startswith("Error validating stack policy: Invalid stack policy: ")
    assert expected in message


@pytest.mark.parametrize("operation", ["SetStackPolicy", "UpdateStack"])
@pytest.mark.parametrize("member", ["Resource", "NotResource"])
def test_a_policy_can_name_only_resources_of_the_template(
    played: Played, operation: str, member: str
) -> None:
    played.create(group())
    about = statement("Deny", "Update:*") | {member: ["LogicalResourceId/Fre?", "Nobody"]}
    if member == "NotResource":
        del about["Resource"]
    body = {} if operation == "SetStackPolicy" else {"TemplateBody": json.dumps(group(days=5))}
    code, message = played.refusal(operation, StackPolicyBody=policy(about), **body)
    assert code == "ValidationError"
    assert message == (
        "Error validating stack policy: Unknown logical id 'Nobody' in statement {} - stack "
        "policies can only be applied to logical ids referenced in the template"
    )
    assert played.log_groups() == {"kept": 3, "free": 3}


def test_the_policy_of_a_new_stack_can_name_only_its_own_resources(played: Played) -> None:
    about = policy(statement("Allow", "Update:*", "LogicalResourceId/Other"))
    code, message = played.refusal(
        "CreateStack", TemplateBody=json.dumps(group()), StackPolicyBody=about
    )
    assert (code, "Unknown logical id" in message) == ("ValidationError", True)


def test_an_update_must_keep_the_resources_named_by_the_policy_or_change_it(
    played: Played,
) -> None:
    about = policy(statement("Allow", "Update:*", "LogicalResourceId/Free"))
    played.create(group(), StackPolicyBody=about)
    less = template(KeptLogs=logs("kept", 3))
    message = (
        "Error validating existing stack policy: Unknown logical id 'LogicalResourceId/Free' in "
        "statement {} - stack policies can only be applied to logical ids referenced in the "
        "template"
    )
    assert played.refusal("UpdateStack", TemplateBody=json.dumps(less)) == (
        "ValidationError",
        message,
    )
    reviewed = played.change(less)
    assert played.refusal("ExecuteChangeSet", ChangeSetName=reviewed)[1] == message
    played.update(less, StackPolicyBody=policy(statement("Allow", "Update:*", "*")))
    assert played.status() == "UPDATE_COMPLETE"
