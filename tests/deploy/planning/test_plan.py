"""From a request to a change set: what is created, what is kept, and what is deleted again."""

from __future__ import annotations

import pytest

from metaflow_batch_cfn.aws.errors import TransientError
from metaflow_batch_cfn.core.errors import ConfigError, MetaflowBatchError
from metaflow_batch_cfn.deploy.cloud.errors import (
    RejectedError,
    StackStateError,
    WaitTimeoutError,
)
from metaflow_batch_cfn.deploy.cloud.states import StackStatus
from metaflow_batch_cfn.deploy.planning.plan import NoChanges, Plan, discard, plan
from metaflow_batch_cfn.deploy.planning.request import DeployRequest, deploy_request
from metaflow_batch_cfn.deploy.planning.template_body import template_body
from tests.deploy.scripted import (
    GONE,
    ScriptedClient,
    TestClock,
    change_set_answer,
    refusal,
    scripted,
    stack_answer,
)

TEMPLATE = """\
Parameters:
  Days: {Type: Number, Default: 7}
Resources:
  Log: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: !Ref Days}}
"""
REVIEWED = "REVIEW_IN_PROGRESS"


def request(**parameters: str) -> DeployRequest:
    return deploy_request("web", template_body(TEMPLATE, "t.yaml"), parameters, {})


def created(client: ScriptedClient) -> dict[str, object]:
    (call,) = client.called("create_change_set")
    return call


def failing(reason: str, *stacks: object) -> ScriptedClient:
    """A change set that fails, for a stack with the given responses."""
    _, client = scripted(
        describe_stacks=list(stacks),
        get_template=[{"TemplateBody": TEMPLATE}],
        create_change_set=[{"Id": "c"}],
        describe_change_set=[change_set_answer("FAILED", StatusReason=reason)],
        list_change_sets=[{"Summaries": []}],
        delete_change_set=[{}],
        delete_stack=[{}],
    )
    return client


def planned(client: ScriptedClient, clock: TestClock | None = None) -> Plan | NoChanges:
    cloud, _ = scripted()
    return plan(
        request(), type(cloud)(client, cloud.identity), (clock or TestClock()).pace  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_stack_that_does_not_exist_is_created() -> None:
    cloud, client = scripted(
        describe_stacks=[refusal("ValidationError", GONE)],
        create_change_set=[{"Id": "c"}],
        describe_change_set=[change_set_answer("CREATE_COMPLETE")],
    )
    made = plan(request(Days="14"), cloud, TestClock().pace, suffix=lambda: "k7q2")
    assert isinstance(made, Plan)
    call = created(client)
    assert call["ChangeSetType"] == "CREATE"
    assert call["Parameters"] == [{"ParameterKey": "Days", "ParameterValue": "14"}]
    assert str(call["ChangeSetName"]).startswith("mfcfn-")
    assert str(call["ChangeSetName"]).endswith("-k7q2")


def test_each_attempt_has_its_own_token_and_keeps_it() -> None:
    def token(nonce: str, days: str) -> object:
        cloud, client = scripted(
            describe_stacks=[refusal("ValidationError", GONE)],
            create_change_set=[{"Id": "c"}],
            describe_change_set=[change_set_answer("CREATE_COMPLETE")],
        )
        plan(request(Days=days), cloud, TestClock().pace, suffix=lambda: nonce)
        return created(client)["ClientToken"]

    assert token("aaaa", "7") == token("aaaa", "7")
    assert len({token("aaaa", "7"), token("bbbb", "7"), token("aaaa", "8")}) == 3


@pytest.mark.parametrize(
    "wording",
    [
        "The submitted information didn't contain changes. Submit different information to "
        "create a change set.",
        "No updates are to be performed.",
    ],
)
def test_no_changes_is_a_value_for_both_wordings_and_leaves_nothing(wording: str) -> None:
    client = failing(wording, stack_answer("UPDATE_COMPLETE"))
    assert isinstance(planned(client), NoChanges)
    assert len(client.called("delete_change_set")) == 1
    assert client.called("delete_stack") == []


def test_a_rejected_change_set_reports_the_reason_and_is_deleted() -> None:
    client = failing("Transform AWS::X failed", stack_answer("UPDATE_COMPLETE"))
    with pytest.raises(RejectedError, match="Transform AWS::X failed"):
        planned(client)
    assert len(client.called("delete_change_set")) == 1
    assert client.called("delete_stack") == []


def test_a_rejection_by_validation_lists_its_findings_before_it_is_deleted() -> None:
    client = failing("The following hook(s)/validation failed", stack_answer("UPDATE_COMPLETE"))
    client.scripts["describe_events"] = [
        {"OperationEvents": [finding("One", "FAIL")], "NextToken": "more"},
        {"OperationEvents": [{"EventType": "STACK_EVENT"}, finding("Two", "WARN")]},
    ]
    with pytest.raises(RejectedError) as rejected:
        planned(client)
    assert "- One (AWS::S3::Bucket): One is wrong (at /Resources/One)" in str(rejected.value)
    assert "Two" not in str(rejected.value)
    assert [one.logical_id for one in rejected.value.findings] == ["Two", "One"]
    names = [name for name, _ in client.calls]
    assert names.index("describe_events") < names.index("delete_change_set")


def finding(logical_id: str, mode: str) -> dict[str, str]:
    return {
        "EventType": "VALIDATION_ERROR",
        "LogicalResourceId": logical_id,
        "ResourceType": "AWS::S3::Bucket",
        "ValidationFailureMode": mode,
        "ValidationStatusReason": f"{logical_id} is wrong.",
        "ValidationPath": f"/Resources/{logical_id}",
    }


def test_without_permission_to_read_validation_findings_the_reason_is_reported() -> None:
    client = failing("validation failed", stack_answer("UPDATE_COMPLETE"))
    client.scripts["describe_events"] = [refusal("AccessDenied")]
    with pytest.raises(RejectedError, match="validation failed"):
        planned(client)


def test_a_review_stack_that_we_created_is_deleted_with_its_change_set() -> None:
    client = failing("bad", refusal("ValidationError", GONE), stack_answer(REVIEWED))
    with pytest.raises(RejectedError):
        planned(client)
    assert len(client.called("delete_stack")) == 1


def test_an_existing_review_stack_is_kept() -> None:
    client = failing("bad", stack_answer(REVIEWED))
    with pytest.raises(RejectedError):
        planned(client)
    assert client.called("delete_stack") == []


def test_a_review_stack_with_other_change_sets_is_kept() -> None:
    client = failing("bad", refusal("ValidationError", GONE), stack_answer(REVIEWED))
    client.scripts["list_change_sets"] = [{"Summaries": [{"ChangeSetName": "another"}]}]
    with pytest.raises(RejectedError):
        planned(client)
    assert client.called("delete_stack") == []


def test_a_failed_cleanup_does_not_hide_the_cause() -> None:
    client = failing("the cause", stack_answer("UPDATE_COMPLETE"))
    client.scripts["delete_change_set"] = [refusal("AccessDenied")]
    with pytest.raises(RejectedError, match="the cause"):
        planned(client)


def test_an_interrupt_while_the_change_set_is_created_leaves_nothing() -> None:
    client = failing("", refusal("ValidationError", GONE), stack_answer(REVIEWED))
    client.scripts["describe_change_set"] = [change_set_answer("CREATE_IN_PROGRESS")]

    class Interrupted(TestClock):
        def sleep(self, seconds: float) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        planned(client, Interrupted())
    assert len(client.called("delete_change_set")) == 1
    assert len(client.called("delete_stack")) == 1


def test_a_change_set_that_takes_minutes_is_waited_for_despite_transient_errors() -> None:
    client = failing("", stack_answer("UPDATE_COMPLETE"))
    pending = change_set_answer("CREATE_PENDING")
    client.scripts["describe_change_set"] = [
        *[pending] * 30,
        refusal("Throttling"),
        *[pending] * 30,
        change_set_answer("CREATE_COMPLETE"),
    ]
    clock = TestClock()
    assert isinstance(planned(client, clock), Plan)
    assert 300 < clock.moment < 1200


def test_a_change_set_that_never_finishes_times_out_and_is_deleted() -> None:
    client = failing("", stack_answer("UPDATE_COMPLETE"))
    client.scripts["describe_change_set"] = [change_set_answer("CREATE_IN_PROGRESS")]
    with pytest.raises(WaitTimeoutError):
        planned(client)
    assert len(client.called("delete_change_set")) == 1


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "UPDATE_IN_PROGRESS", "DELETE_FAILED"])
def test_a_stack_in_a_blocking_state_is_rejected_before_anything_is_created(status: str) -> None:
    cloud, client = scripted(describe_stacks=[stack_answer(status)])
    with pytest.raises(StackStateError) as raised:
        plan(request(), cloud, TestClock().pace, suffix=lambda: "k7q2")
    assert raised.value.status is StackStatus(status)
    assert [name for name, _ in client.calls] == ["describe_stacks"]


def test_the_cleanup_of_a_stack_is_waited_for() -> None:
    client = failing(
        "", stack_answer("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"), stack_answer("UPDATE_COMPLETE")
    )
    client.scripts["describe_change_set"] = [change_set_answer("CREATE_COMPLETE")]
    clock = TestClock()
    made = planned(client, clock)
    assert isinstance(made, Plan)
    assert clock.slept


@pytest.mark.parametrize("code", ["AccessDenied", "ValidationError", "AlreadyExistsException"])
def test_a_rejected_change_set_was_never_created_and_nothing_is_deleted(code: str) -> None:
    client = failing("", refusal("ValidationError", GONE), stack_answer(REVIEWED))
    client.scripts["create_change_set"] = [refusal(code)]
    with pytest.raises(MetaflowBatchError):
        planned(client)
    assert client.called("delete_change_set") == []
    assert client.called("delete_stack") == []


def test_a_change_set_without_a_response_may_exist_and_is_deleted_by_name() -> None:
    client = failing("", refusal("ValidationError", GONE), stack_answer(REVIEWED))
    client.scripts["create_change_set"] = [refusal("InternalFailure", status=500)]
    with pytest.raises(TransientError):
        planned(client)
    names = {str(call["ChangeSetName"]) for call in client.called("create_change_set")}
    tokens = {str(call["ClientToken"]) for call in client.called("create_change_set")}
    (deleted,) = client.called("delete_change_set")
    assert {deleted["ChangeSetName"]} == names
    assert len(tokens) == 1
    assert len(client.called("delete_stack")) == 1


def test_nested_change_sets_are_requested_if_a_stack_may_have_nested_stacks() -> None:
    stack = "Resources: {Inner: {Type: AWS::CloudFormation::Stack}}"
    for deployed, requested in ((TEMPLATE, False), (stack, True), (f"Transform: X\n{stack}", True)):
        client = failing("", stack_answer("UPDATE_COMPLETE"))
        client.scripts["get_template"] = [{"TemplateBody": deployed}]
        client.scripts["describe_change_set"] = [change_set_answer("CREATE_COMPLETE")]
        planned(client)
        assert created(client)["IncludeNestedStacks"] is requested


def test_a_missing_parameter_creates_nothing() -> None:
    needy = template_body(TEMPLATE.replace(", Default: 7", ""), "t.yaml")
    cloud, client = scripted(describe_stacks=[refusal("ValidationError", GONE)])
    with pytest.raises(ConfigError, match="parameter Days"):
        plan(deploy_request("web", needy, {}, {}), cloud, TestClock().pace, suffix=lambda: "k7q2")
    assert client.called("create_change_set") == []


def test_without_tags_the_stack_keeps_its_tags_except_those_of_aws() -> None:
    tags = [{"Key": "Team", "Value": "a"}, {"Key": "aws:servicecatalog:x", "Value": "y"}]
    client = failing("", stack_answer("UPDATE_COMPLETE", Tags=tags))
    client.scripts["describe_change_set"] = [change_set_answer("CREATE_COMPLETE")]
    planned(client)
    assert created(client)["Tags"] == [{"Key": "Team", "Value": "a"}]


def test_discarding_a_plan_reports_what_could_not_be_deleted() -> None:
    client = failing("", stack_answer("UPDATE_COMPLETE"))
    client.scripts["describe_change_set"] = [change_set_answer("CREATE_COMPLETE")]
    made = planned(client)
    assert isinstance(made, Plan)
    cloud, _ = scripted()
    cloud = type(cloud)(client, cloud.identity)  # type: ignore[arg-type]
    left: list[str] = []
    discard(made, cloud, TestClock().pace, left.append)
    assert left == []
    client.scripts["delete_change_set"] = [refusal("AccessDenied", "not you")]
    discard(made, cloud, TestClock().pace, left.append)
    (message,) = left
    assert "not you" in message
    words = ["delete-change-set", "--stack-name", "web", "--change-set-name", made.change_set.name]
    assert f"To delete it, run: aws cloudformation {' '.join(words)}" in message
