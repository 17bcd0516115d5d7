"""AWS's errors, translated: one class for each way to proceed."""

from __future__ import annotations

from typing import Any

import pytest
from botocore import exceptions
from botocore.parsers import ResponseParserError

from cfn_simulator import Simulator
from metaflow_batch_cfn.aws.account import account, local_account
from metaflow_batch_cfn.aws.error_translation import translated
from metaflow_batch_cfn.aws.errors import (
    AccessError,
    DeniedError,
    ServiceError,
    TransientError,
    UnansweredError,
)
from metaflow_batch_cfn.core.errors import ConfigError
from metaflow_batch_cfn.deploy.cloud.client import Cloud
from tests.deploy.scripted import GONE, STACK_ID, refusal, scripted, stack_answer


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (refusal("Throttling"), TransientError),
        (refusal("RequestLimitExceeded"), TransientError),
        (refusal("Anything", status=503), TransientError),
        (refusal("Anything", status=429), TransientError),
        (refusal("AccessDenied"), DeniedError),
        (refusal("UnauthorizedOperation"), DeniedError),
        (refusal("ExpiredToken"), AccessError),
        (refusal("SignatureDoesNotMatch"), AccessError),
        (refusal("InvalidSignatureException"), AccessError),
        (refusal("RequestTimeTooSkewed"), AccessError),
        (refusal("ValidationError"), ServiceError),
        (exceptions.EndpointConnectionError(endpoint_url="https://x"), TransientError),
        (exceptions.ReadTimeoutError(endpoint_url="https://x"), UnansweredError),
        (exceptions.ConnectionClosedError(endpoint_url="https://x"), UnansweredError),
        (ResponseParserError("cut off"), UnansweredError),
        (exceptions.NoCredentialsError(), AccessError),
        (exceptions.ParamValidationError(report="x"), ServiceError),
    ],
)
def test_an_aws_error_is_translated_and_kept_as_the_cause(
    error: Exception, kind: type[ServiceError]
) -> None:
    with pytest.raises(ServiceError) as raised, translated("DescribeStacks"):
        raise error
    assert type(raised.value) is kind
    assert raised.value.__cause__ is error
    assert "DescribeStacks" in str(raised.value)


@pytest.mark.parametrize("code", ["RequestTimeTooSkewed", "SignatureDoesNotMatch"])
def test_a_wrong_clock_is_reported_as_such(code: str) -> None:
    words = "too large" if code == "RequestTimeTooSkewed" else "Signature expired: 1 is now earlier"
    with pytest.raises(AccessError) as raised, translated("DescribeStacks"):
        raise refusal(code, words)
    assert str(raised.value).endswith("Correct this machine's clock.")
    with pytest.raises(AccessError) as raised, translated("DescribeStacks"):
        raise refusal("SignatureDoesNotMatch", "The request signature does not match")
    assert "clock" not in str(raised.value)


def test_the_rest_of_a_truncated_response_is_not_reported() -> None:
    with pytest.raises(UnansweredError) as raised, translated("DescribeStacks"):
        raise ResponseParserError("Unable to parse response, invalid XML received:\nb'<Secret>'")
    assert str(raised.value).endswith("invalid XML received")


def test_missing_credentials_are_reported_in_complete_sentences() -> None:
    with pytest.raises(AccessError) as raised, translated("GetCallerIdentity"):
        raise exceptions.NoCredentialsError()
    message = str(raised.value)
    assert message.endswith("credentials. Log in, or choose credentials with --profile.")


def test_a_stack_that_does_not_exist_is_not_an_error() -> None:
    cloud, _ = scripted(describe_stacks=[refusal("ValidationError", GONE)])
    assert cloud.stack("web") is None


def test_a_denied_read_is_not_mistaken_for_a_missing_stack() -> None:
    cloud, _ = scripted(describe_stacks=[refusal("AccessDenied", "x does not exist for you")])
    with pytest.raises(AccessError):
        cloud.stack("web")


def test_a_json_template_is_returned_as_text() -> None:
    cloud, _ = scripted(
        get_template=[{"TemplateBody": {"Resources": {}}}, {"TemplateBody": "a: b"}]
    )
    assert cloud.template("web") == '{"Resources": {}}'
    assert cloud.template("web") == "a: b"


def test_all_pages_of_a_change_set_are_read() -> None:
    def page(name: str, **more: str) -> dict[str, Any]:
        change = {"ResourceChange": {"Action": "Add", "LogicalResourceId": name}}
        return {
            "ChangeSetId": "c", "ChangeSetName": "n", "StackId": STACK_ID,
            "Status": "CREATE_COMPLETE", "Changes": [change], **more,
        }  # fmt: skip

    cloud, client = scripted(describe_change_set=[page("A", NextToken="2"), page("B")])
    assert [change.logical_id for change in cloud.change_set("c").changes] == ["A", "B"]
    assert all(call["IncludePropertyValues"] for call in client.called("describe_change_set"))


def test_pages_of_events_are_fetched_when_they_are_reached() -> None:
    def event(number: int) -> dict[str, str]:
        return {"EventId": f"e{number}", "StackId": STACK_ID}

    pages = [
        {"StackEvents": [event(4), event(3)], "NextToken": "2"},
        {"StackEvents": [event(2), event(1)]},
    ]
    cloud, client = scripted(describe_stack_events=pages)
    events = cloud.events("web")
    assert next(events).event_id == "e4"
    assert len(client.called("describe_stack_events")) == 1
    assert [each.event_id for each in events] == ["e3", "e2", "e1"]


def test_a_new_status_is_unknown_and_not_an_error() -> None:
    cloud, _ = scripted(describe_stacks=[stack_answer("SOMETHING_NEW")])
    stack = cloud.stack("web")
    assert stack is not None
    assert stack.status.name == "UNKNOWN"


def test_an_unknown_region_is_rejected_with_the_closest_name() -> None:
    with pytest.raises(ConfigError, match="eu-west-1"):
        account(region="eu_west-1")


def test_the_simulator_gets_none_of_the_users_settings(
    aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    Cloud.of(local_account(aws.endpoint_url, aws.region)).stack(
        "absent"
    )  # the server itself has started
    monkeypatch.setenv("AWS_PROFILE", "absent")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "the-users-own")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    cloud = Cloud.of(local_account(aws.endpoint_url, aws.region))
    assert cloud.stack("absent") is None
    signed = cloud.client._request_signer._credentials  # type: ignore[attr-defined]
    assert signed.access_key == "local-simulator"
